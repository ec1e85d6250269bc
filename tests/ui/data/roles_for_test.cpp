// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of the Data room call arrays what the training takes them for.
#include <QtTest>

#include "engine/base/error.h"
#include "tests/support/test_program.h"
#include "ui/data/roles_for.h"

namespace roles_for_test {

using namespace lamina;

class RolesForTest : public QObject {
    Q_OBJECT
 private slots:
    void anArrayCalledAsTheOutputIsItsTarget() {
        const std::vector<float> numbers(4, 1.0f);
        RawData raw;
        raw.source = "npz";
        raw.arrays = std::make_shared<const Arrays>(Arrays{{"price", Tensor::of(Shape{4, 1}, numbers)}, {"rooms", Tensor::of(Shape{4, 1}, numbers)}});
        Project project;
        project.data.source = "npz";
        project.training.loss = {"mean_squared_error", {}};
        const NodeId rooms = addNode(project.graph, "Input", "rooms", {{"shape", Ints{1}}});
        const NodeId price = addNode(project.graph, "Dense", "price", {{"units", std::int64_t{1}}});
        lamina::connect(project.graph, rooms, price);
        const Roles by = ui::rolesFor(raw, project, infer(project.graph));
        QCOMPARE(by.inputs, std::vector<int>{1});
        QCOMPARE(by.targets, std::vector<int>{0});
        project.data.columns["gone"].role = ColumnRole::Target;
        QVERIFY_EXCEPTION_THROWN(ui::rolesFor(raw, project, infer(project.graph)), Error);
    }
};

LAMINA_TEST(RolesForTest)

}  // namespace roles_for_test

#include "roles_for_test.moc"

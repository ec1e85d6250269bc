// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of data for a net that is there already.
#include "engine/trained/data_for_net.h"

#include <QTest>
#include <string>

#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace data_for_net_test {

using namespace lamina;

namespace {

/** v and what it is to give, of so many rows, v times `scale`. */
RawData rows(int count, int scale) {
    std::string text = "v,t\n";
    for (int i = 0; i < count; ++i) text += std::to_string(i * scale) + "," + std::to_string(2 * i) + "\n";
    return test::table(text);
}

/** As trained on rows(40, 1). */
TrainedModel trained() {
    TrainedModel model;
    Project& p = model.project;
    p.data.source = "csv";
    p.data.paths = {"here.csv"};
    p.data.columns["t"].role = ColumnRole::Target;
    p.training.loss = {"mean_squared_error", {}};
    lamina::connect(p.graph, addNode(p.graph, "Input", "x", {{"shape", Ints{1}}}), addNode(p.graph, "Dense", "y", {{"units", std::int64_t{1}}}));
    model.preparation = prepare(rows(40, 1), p.data, wantedBy(p)).preparation;
    return model;
}

}  // namespace

class DataForNetTest : public QObject {
    Q_OBJECT
 private slots:
    /** Rows that it was trained on are no test of it. */
    void itsOwnTableKeepsItsParts() {
        const TrainedModel model = trained();
        const Dataset learnt = prepare(rows(40, 1), model.project.data, wantedBy(model.project)), again = preparedFor(model, rows(40, 1), model.project.data);
        QCOMPARE(again.parts.train, learnt.parts.train);
        QCOMPARE(again.parts.test, learnt.parts.test);
        QVERIFY(!again.parts.test.empty());
        QVERIFY(again.preparation == model.preparation);
    }

    void anotherTableIsScaledAsItsOwnWas() {
        const TrainedModel model = trained();
        DataRecipe here = model.project.data;
        here.paths = {"elsewhere.csv"};
        const Dataset own = preparedFor(model, rows(40, 1), model.project.data), other = preparedFor(model, rows(40, 2), here);
        QVERIFY(other.preparation == model.preparation);
        QCOMPARE(other.samples(), Dim{40});
        QCOMPARE(other.inputs.front().toFloats()[10], own.inputs.front().toFloats()[20]);
    }

    void aTableWithoutItsColumnsIsRefused() {
        const TrainedModel model = trained();
        QVERIFY_EXCEPTION_THROWN(preparedFor(model, test::table("other,t\n1,2\n3,4\n"), model.project.data), Error);
    }
};

LAMINA_TEST(DataForNetTest)

}  // namespace data_for_net_test

#include "data_for_net_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of which metrics say something of a target.
#include "engine/checks/metric_sense.h"

#include <QTest>

#include "engine/base/error.h"
#include "engine/data/prepare.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace metric_sense_test {

using namespace lamina;
using test::allRowsTrain;
using test::table;

namespace {

Dataset arraysFor(std::vector<float> y, TargetForm form) {
    RawData raw;
    raw.source = "npz";
    const Dim n = static_cast<Dim>(y.size());
    raw.arrays = std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{n, 1}, std::vector<float>(y.size(), 1.0f))}, {"y", Tensor::of(Shape{n}, std::move(y))}});
    return prepare(raw, {}, form);
}

}  // namespace

class MetricSenseTest : public QObject {
    Q_OBJECT
 private slots:
    void numbersThatAreNoClassesAreFree() {
        const RawData rows = table("a,kind,price\n1,x,10\n2,y,20\n3,x,35\n");
        QVERIFY(holdsFreeNumbers(prepare(rows, allRowsTrain("price"), TargetForm::Number), 0));
        QVERIFY(!holdsFreeNumbers(prepare(rows, allRowsTrain("kind"), TargetForm::Number), 0));  // 0 and 1 for x and y
        QVERIFY(!holdsFreeNumbers(prepare(rows, allRowsTrain("kind"), TargetForm::Index), 0));
        QVERIFY(holdsFreeNumbers(arraysFor({0, 1, 0.5f}, TargetForm::Number), 0));
        QVERIFY(!holdsFreeNumbers(arraysFor({0, 1, 0}, TargetForm::Number), 0));
        QVERIFY(!holdsFreeNumbers(arraysFor({0, 1, 2}, TargetForm::Index), 0));
        QVERIFY(!holdsFreeNumbers(arraysFor({0, 1, 2}, TargetForm::Number), 1));  // there is no such output
    }

    void whatCountsRightAnswersSaysNothingOfThem() {
        const Choice squares{"mean_squared_error", {}}, sparse{"sparse_categorical_crossentropy", {}};
        for (const char* name : {"accuracy", "binary_accuracy", "precision", "recall", "f1_score", "auc", "top_k_categorical_accuracy"}) {
            QVERIFY2(!whyItSaysNothing({name, {}}, squares, true).empty(), name);
            QVERIFY2(whyItSaysNothing({name, {}}, squares, false).empty(), name);
        }
        for (const char* name : {"mean_absolute_error", "r2_score", "cosine_similarity"}) QVERIFY2(whyItSaysNothing({name, {}}, squares, true).empty(), name);
        QVERIFY(!whyItSaysNothing({"mean_absolute_error", {}}, sparse, false).empty());
        QVERIFY(!whyItSaysNothing({"sparse_categorical_accuracy", {}}, squares, false).empty());
        QVERIFY(whyItSaysNothing({"of_tomorrow", {}}, squares, true).empty());
    }

    void aProjectIsRefusedByTheMetricItHas() {
        Project project;
        lamina::connect(project.graph, addNode(project.graph, "Input", "x", {{"shape", Ints{1}}}), addNode(project.graph, "Dense", "out", {{"units", std::int64_t{1}}}));
        project.training.loss = {"mean_squared_error", {}};
        project.training.metrics = {{"mean_absolute_error", {}}};
        const Dataset data = arraysFor({0, 1, 7}, TargetForm::Number);
        requireSense(project, data);
        project.training.metrics.push_back({"auc", {}});
        QVERIFY_EXCEPTION_THROWN(requireSense(project, data), Error);
        requireSense(project, arraysFor({0, 1, 1}, TargetForm::Number));
    }
};

LAMINA_TEST(MetricSenseTest)

}  // namespace metric_sense_test

#include "metric_sense_test.moc"

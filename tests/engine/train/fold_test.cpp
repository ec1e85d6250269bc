// SPDX-License-Identifier: GPL-3.0-or-later
// What a fold is judged by has had no say in what is judged.
#include "engine/train/fold.h"

#include <QtTest>
#include <algorithm>

#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace fold_test {

using namespace lamina;
using namespace lamina::test;

namespace {

const Choice stopsAtBest{"EarlyStopping", {{"monitor", std::string("val_loss")}, {"patience", std::int64_t{3}}, {"restore_best_weights", true}}};

/** The spirals with their last 400 samples as the fold. */
Dataset dataOfAFold() {
    Dataset data = *spiralJob(1).data;
    data.parts = {};
    for (std::uint32_t i = 0; i < 2000; ++i) (i < 1600 ? data.parts.train : data.parts.validation).push_back(i);
    return data;
}

TrainedModel trainedOn(Dataset data, const Choice& callback) {
    TrainingJob job = spiralJob(12);
    job.project.training.callbacks = {callback};
    job.data = foldApart(std::move(data), job.project).data;
    return train(std::move(job));
}

}  // namespace

class FoldTest : public QObject {
    Q_OBJECT
 private slots:
    void whatTheFoldHoldsChangesNothingButTheVerdict_data() {
        QTest::addColumn<QString>("callback");
        QTest::newRow("the best epoch") << "EarlyStopping";
        QTest::newRow("the rate") << "ReduceLROnPlateau";
    }

    void whatTheFoldHoldsChangesNothingButTheVerdict() {
        QFETCH(QString, callback);
        const Choice chosen = callback == "EarlyStopping" ? stopsAtBest : Choice{"ReduceLROnPlateau", {{"patience", std::int64_t{0}}, {"min_delta", 0.2}}};
        Dataset data = dataOfAFold(), other = data;
        std::vector<std::int32_t> labels(data.targets[0].as<std::int32_t>().begin(), data.targets[0].as<std::int32_t>().end());
        for (const auto sample : data.parts.validation) labels[sample] = 1 - labels[sample];
        other.targets[0] = Tensor::of(other.targets[0].shape(), labels);
        const TrainedModel a = trainedOn(data, chosen), b = trainedOn(other, chosen);
        QCOMPARE(a.bestEpoch, b.bestEpoch);
        for (std::size_t v = 0; v < a.weights.variables.size(); ++v) QVERIFY(sameBytes(a.weights.variables[v].value, b.weights.variables[v].value));
    }

    void whatIsWatchedComesFromTheOtherFoldsInEqualSharesOfTheClasses() {
        Project project;
        project.training.callbacks = {stopsAtBest};
        project.data.split.train = 0.6, project.data.split.validation = 0.2, project.data.split.test = 0.2;
        const Dataset data = dataOfAFold();
        const Fold fold = foldApart(data, project);
        QCOMPARE(fold.judged, data.parts.validation);
        QCOMPARE(fold.data->parts.validation.size(), std::size_t{400});  // a quarter of 1 600
        QCOMPARE(fold.data->parts.train.size(), std::size_t{1200});
        const auto labels = data.targets[0].as<std::int32_t>();
        QCOMPARE(std::count_if(fold.data->parts.validation.begin(), fold.data->parts.validation.end(), [&](auto s) { return labels[s] == 1; }), std::ptrdiff_t{200});
        std::vector<std::uint32_t> both = fold.data->parts.train;
        both.insert(both.end(), fold.data->parts.validation.begin(), fold.data->parts.validation.end());
        std::sort(both.begin(), both.end());
        QCOMPARE(both, data.parts.train);
    }

    void equalSamplesAreNotWatchedAndLearnt() {
        Project project;
        project.training.callbacks = {stopsAtBest};
        project.data.split.duplicatesTogether = true;
        Dataset data = dataOfAFold();
        std::vector<float> x;
        for (int i = 0; i < 2000; ++i) x.insert(x.end(), {static_cast<float>(i / 2), 0.0f});  // by twos alike
        data.inputs[0] = Tensor::of(Shape{2000, 2}, x);
        const auto parts = foldApart(data, project).data->parts;
        QVERIFY(!parts.validation.empty());
        for (const auto sample : parts.validation) QVERIFY(std::find(parts.train.begin(), parts.train.end(), sample ^ 1u) == parts.train.end());
    }

    void nothingIsHeldOutWhereNothingIsWatched() {
        Project project;
        const Dataset data = dataOfAFold();
        QCOMPARE(foldApart(data, project).data->parts.train, data.parts.train);
        project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("loss")}}}, {"TerminateOnNaN", {}}};
        QVERIFY(!watchesValidation(project.training));
        QCOMPARE(foldApart(data, project).data->parts.train, data.parts.train);
        project.training.callbacks = {{"EarlyStopping", {}}};  // val_loss, as in Keras
        QVERIFY(watchesValidation(project.training));
    }
};

LAMINA_TEST(FoldTest)

}  // namespace fold_test

#include "fold_test.moc"

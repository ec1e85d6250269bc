// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is said of a training by a learning rate that is far too high, and of the rate that is offered instead.
#include "engine/history/high_rate.h"

#include <algorithm>
#include <cmath>

#include "engine/history/diagnosis.h"
#include "engine/recipes/schedules.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace high_rate_test {
using namespace lamina;

namespace {

/** A net of one Dense by Adam. */
Project projectOf(const std::string& loss, double rate) {
    Project project;
    const NodeId in = addNode(project.graph, "Input", {}, {{"shape", Ints{2}}});
    const NodeId out = addNode(project.graph, "Dense", {}, {{"units", std::int64_t{1}}});
    lamina::connect(project.graph, in, out);
    project.training.loss = {loss, {}};
    project.training.optimizer = {"Adam", {{"learning_rate", rate}}};
    return project;
}

/** Of 30 samples three quarters, about, are 0; every third validates. */
Dataset dataOf() {
    Dataset data;
    std::vector<float> targets;
    for (std::uint32_t i = 0; i < 30; ++i) {
        targets.push_back(i % 4 == 1 ? 1.0f : 0.0f);
        (i % 3 == 2 ? data.parts.validation : data.parts.train).push_back(i);
    }
    data.inputs = {Tensor::of({30, 2}, std::vector<float>(60))};
    data.targets = {Tensor::of({30, 1}, targets)};
    data.preparation.classes = {"drowned", "saved"};
    return data;
}

std::vector<Diagnosis> toldOf(const Project& project, const Dataset& data, const std::vector<double>& losses, double accuracy) {
    History history({"loss", "accuracy"}, {"loss", "accuracy"});
    for (std::size_t epoch = 0; epoch < losses.size(); ++epoch)
        for (const auto kind : {RecordKind::Epoch, RecordKind::Validation}) {
            Record record;
            record.kind = kind, record.epoch = static_cast<std::uint32_t>(epoch);
            record.values[0] = static_cast<float>(losses[epoch]), record.values[1] = static_cast<float>(accuracy);
            history.epochs.append(record);
        }
    return diagnose(project, data, history);
}

const Diagnosis* highRate(const std::vector<Diagnosis>& all) {
    const auto it = std::find_if(all.begin(), all.end(), [](const Diagnosis& d) { return d.sentence.starts_with("It has learnt nothing"); });
    return it == all.end() ? nullptr : &*it;
}

}  // namespace

class HighRateTest : public QObject {
    Q_OBJECT
 private slots:
    void aNetThatSaysOneClassByTooHighARateHasLearntNothing() {
        Project project = projectOf("binary_crossentropy", 100);
        const Dataset data = dataOf();
        const auto ill = toldOf(project, data, {90'000, 40, 2.5, 1.5, 1.52}, 0.7);
        const Diagnosis* found = highRate(ill);
        QVERIFY(found && found == &ill.front());
        QCOMPARE(found->kind, Diagnosis::Kind::RateTooHigh);
        QCOMPARE(found->sentence, std::string("It has learnt nothing: no better than always saying drowned."));
        QVERIFY2(found->detail.find("the learning rate of 100 is too high") != std::string::npos, found->detail.c_str());
        QCOMPARE(found->remedies.front().title, std::string("Lower the learning rate to 0.001"));
        mend(project, found->remedies.front());
        QCOMPARE(baseLearningRate(project.training), 0.001);
    }

    void whatLearnsIsNotCalledSo() {
        const Dataset data = dataOf();
        const auto told = [&](const Project& project, const std::vector<double>& losses, double accuracy) { return highRate(toldOf(project, data, losses, accuracy)) != nullptr; };
        Project project = projectOf("binary_crossentropy", 100);
        const std::vector<double> high{3, 2, 1.5, 1.5};
        QVERIFY(told(project, high, 0.7));
        QVERIFY(!told(project, {3, 2, 0.4, 1.5}, 0.7));  // it has been better a moment ago
        QVERIFY(!told(project, {3, 2}, 0.7));            // too early to tell
        QVERIFY(!told(project, high, 0.95));             // its loss holds more than its answers
        project.training.classWeight = "balanced";
        QVERIFY(!told(project, high, 0.7));
        QVERIFY(!told(projectOf("binary_crossentropy", 0.001), high, 0.7));  // by the usual rate it is something else
    }

    /** Which leave them their variance. */
    void numbersAreComparedWithTheirMean() {
        const Dataset data = dataOf();
        std::size_t ones = 0;
        for (const auto row : data.parts.train) ones += data.targets.front().toFloats()[row] > 0;
        const double share = static_cast<double>(ones) / 20, variance = share * (1 - share);
        const Project project = projectOf("mean_squared_error", 100);
        EpochCurves curves;
        curves.loss = {9, variance * 1.01, variance * 1.01, variance * 1.01};
        const auto found = nothingLearnt(project, data, curves);
        QVERIFY(found);
        QCOMPARE(found->answer, std::string("the mean"));
        QVERIFY(std::fabs(found->constant - variance) < 1e-9);
        curves.loss.back() = variance * 0.99;
        QVERIFY(!nothingLearnt(project, data, curves));
    }

    /** A tenth of far too much is too much. */
    void noRateIsOfferedAboveTheOptimizersOwn() {
        TrainingRecipe recipe;
        recipe.optimizer = {"SGD", {{"learning_rate", 50.0}}};
        QCOMPARE(lowerRate(recipe, 0.1), 0.01);
        QVERIFY(fallsToUsual(recipe, 0.1));
        recipe.optimizer.params["learning_rate"] = 0.02;
        QVERIFY(std::fabs(lowerRate(recipe, 0.1) - 0.002) < 1e-12 && !fallsToUsual(recipe, 0.1));
    }
};

LAMINA_TEST(HighRateTest)
}  // namespace high_rate_test
#include "high_rate_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/chosen_epoch.h"

#include <QtTest>

#include "engine/base/error.h"
#include "tests/support/test_program.h"

namespace chosen_epoch_test {

using namespace lamina;

namespace {

std::vector<Weight> weights(float value) { return {{"dense", "bias", true, Tensor::of<float>({1}, std::vector<float>{value})}}; }

float weightOf(const TrainedModel& model) { return model.weights.variables.front().value.toFloats().front(); }

/** Of ten steps, whose fourth epoch was the best. */
TrainedModel trained() {
    TrainedModel model;
    model.weights.iteration = 10;
    model.weights.variables = weights(1);
    model.best = BestEpoch{3, "val_loss", 0.2, weights(2)};
    return model;
}

std::string refusal(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing";
}

}  // namespace

class ChosenEpochTest : public QObject {
    Q_OBJECT
 private slots:
    void theBestEpochsWeightsTakeThePlaceOfTheLast() {
        const TrainedModel best = bestEpochOf(trained(), "run 7");
        QCOMPARE(weightOf(best), 2.0f);
        QCOMPARE(best.bestEpoch, 3);
        QCOMPARE(best.weights.iteration, std::int64_t{10});
        QVERIFY(!best.best);
        QCOMPARE(weightOf(lastEpochOf(trained(), "run 7")), 1.0f);
        QCOMPARE(weightOf(bestEpochOf(best, "run 7")), 2.0f);  // it has them already
    }

    void theLastMayBeTheBest() {
        TrainedModel model = trained();
        model.best->variables.clear();
        const TrainedModel best = bestEpochOf(std::move(model), "run 7");
        QCOMPARE(weightOf(best), 1.0f);
        QCOMPARE(best.bestEpoch, 3);
    }

    void whoKeptNoneIsTold() {
        TrainedModel model = trained();
        model.best.reset();
        model.project.data.split.validation = 0;
        QCOMPARE(whyNoBest(model), std::string("kept no best epoch: it had no validation part"));
        QVERIFY(refusal([&] { bestEpochOf(model, "run 7"); }).find("run 7 kept no best epoch: it had no validation part") != std::string::npos);
        model.project.data.split.validation = 0.2;
        QVERIFY(whyNoBest(model).find("from before") != std::string::npos);
        QVERIFY(whyNoBest(trained()).empty());
    }

    void eachReasonHasItsWords() {
        TrainedModel model = trained();
        model.best.reset();
        model.project.data.split.validation = 0.2;
        const auto why = [&](NoBest reason) {
            model.noBest = reason;
            return whyNoBest(model);
        };
        QCOMPARE(why(NoBest::NotTrainedHere), std::string("kept no best epoch: it was not trained here"));
        QCOMPARE(why(NoBest::NotValidated), std::string("kept no best epoch: it had no validation part"));
        QCOMPARE(why(NoBest::NoMemory), std::string("kept no best epoch: there was no memory for its weights"));
        QCOMPARE(why(NoBest::EndedBefore), std::string("kept no best epoch: it ended before its first epoch was validated"));
        QCOMPARE(why(NoBest::NoNumber), std::string("kept no best epoch: its val_loss was never a number"));
        model.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_accuracy")}}}};
        QCOMPARE(why(NoBest::NoNumber), std::string("kept no best epoch: its val_accuracy was never a number"));
        QVERIFY(refusal([&] { bestEpochOf(model, "run 7"); }).find("validation part") == std::string::npos);  // which it had
    }

    void whatEarlyStoppingPutAsideComesBack() {
        TrainedModel model = trained();
        model.best.reset();
        model.bestEpoch = 3;
        QVERIFY(refusal([&] { lastEpochOf(model, "m.keras"); }).find("m.keras kept the weights of its best epoch") != std::string::npos);
        model.progress.emplace().last = weights(5);
        QCOMPARE(weightOf(bestEpochOf(model, "m.keras")), 1.0f);
        const TrainedModel last = lastEpochOf(model, "m.keras");
        QCOMPARE(weightOf(last), 5.0f);
        QCOMPARE(last.bestEpoch, -1);
    }
};

LAMINA_TEST(ChosenEpochTest)

}  // namespace chosen_epoch_test

#include "chosen_epoch_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Which runs can go on, and what is said of those that cannot.
#include <QtTest>

#include "engine/base/error.h"
#include "engine/data/fingerprint.h"
#include "engine/train/going_on.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace going_on_test {

using namespace lamina;
using namespace lamina::test;

namespace {

template <class Act>
std::string messageOf(Act act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing";
}

bool says(const std::string& message, const std::string& words) { return message.find(words) != std::string::npos; }

Run runOf(Outcome outcome, const TrainingJob& job) {
    Run run;
    run.id = 5;
    run.outcome = outcome;
    run.dataFingerprint = fingerprintText(job.data->fingerprint);
    return run;
}

/** After so many of the line's steps, one an epoch. */
TrainedModel modelAfter(std::int64_t steps) {
    TrainedModel model;
    model.weights.iteration = steps;
    model.weights.variables = {{"dense", "bias", true, Tensor::of<float>({1}, std::vector<float>{1})}};
    model.progress = TrainingProgress{};
    return model;
}

}  // namespace

class GoingOnTest : public QObject {
    Q_OBJECT
 private slots:
    void aRunGoesOnWhereItLeftSomething();
    void theWeightsOfTheBestEpochAreNotThoseOfTheLastStep();
    void aBestEpochThatWasToBePutBackIsBesideTheLast();
    void weightsOfAnAverageAreNotTheBestEpochs();
    void otherDataEndIt();
    void aRunThatIsDoneWantsMoreEpochs();
    void aRunKilledBeforeItsFirstCheckpointBeginsAgain();
    void whatIsNotKnownOfEarlyStoppingIsSaid();
    void stepsBehindWeightsAreThoseOfTheirEpoch();
};

void GoingOnTest::aRunGoesOnWhereItLeftSomething() {
    const TrainingJob job = lineJob();
    const auto refusal = [&](Outcome outcome, bool weights, bool trashed = false) {
        Run run = runOf(outcome, job);
        run.trashed = trashed;
        return messageOf([&] { requireGoingOn(run, weights); });
    };
    QVERIFY(says(refusal(Outcome::Running, true), "run 5 is running"));
    QVERIFY(says(refusal(Outcome::Stopped, true, true), "run 5 is in the trash"));
    QVERIFY(says(refusal(Outcome::Finished, false), "run 5 kept no weights to go on from: it was finished"));
    QVERIFY(says(refusal(Outcome::Failed, false), "it was failed"));
    QCOMPARE(refusal(Outcome::Interrupted, false), std::string("nothing"));
    for (const Outcome outcome : {Outcome::Finished, Outcome::Stopped, Outcome::Interrupted, Outcome::Failed}) QCOMPARE(refusal(outcome, true), std::string("nothing"));
}

void GoingOnTest::theWeightsOfTheBestEpochAreNotThoseOfTheLastStep() {
    const TrainingJob job = lineJob();
    TrainedModel best = modelAfter(9);
    best.bestEpoch = 4;
    best.progress->stopping.stopped = true;  // it has done what it was to do
    QVERIFY(says(messageOf([&] { afterItsLastStep(best, runOf(Outcome::Finished, job), "model.keras"); }), "kept the weights of its best epoch, not those of its last step"));
    best.progress->last = {{"dense", "bias", true, Tensor::of<float>({1}, std::vector<float>{2})}};
    const TrainedModel last = afterItsLastStep(best, runOf(Outcome::Stopped, job), "model.keras");
    QCOMPARE(last.bestEpoch, -1);
    QCOMPARE(last.weights.variables.front().value.toFloats().front(), 2.0f);
    QCOMPARE(last.progress->best.front().value.toFloats().front(), 1.0f);
    QVERIFY(last.progress->last.empty());
    QVERIFY(says(messageOf([&] { afterItsLastStep(modelAfter(0), runOf(Outcome::Stopped, job), "model.keras"); }), "model.keras: run 5 kept no state of its optimizer"));
}

void GoingOnTest::aBestEpochThatWasToBePutBackIsBesideTheLast() {
    TrainingJob job = lineJob();  // epochs of one step, and nothing stops early
    TrainedModel kept = modelAfter(9);
    kept.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_mae")}, {"mode", std::string("max")}, {"restore_best_weights", true}}}};
    kept.progress->stopping = {true, false, 4, 4, 0.5};
    kept.progress->best = {{"dense", "bias", true, Tensor::of<float>({1}, std::vector<float>{2})}};
    goOn(job, {runOf(Outcome::Stopped, job), kept});
    QVERIFY(job.best);
    QCOMPARE(job.best->epoch, 4);
    QCOMPARE(job.best->watched, std::string("val_mae"));
    QCOMPARE(job.best->figure, 0.5);
    QVERIFY(job.best->maximize == std::optional(true));
    QCOMPARE(job.best->variables.front().value.toFloats().front(), 2.0f);
    TrainingJob same = lineJob();
    same.project.training.callbacks = kept.project.training.callbacks;
    goOn(same, {runOf(Outcome::Stopped, same), kept});
    QVERIFY(!same.best && same.progress->best.size() == 1);
    kept.progress->best.clear();
    TrainingJob lost = lineJob();
    goOn(lost, {runOf(Outcome::Stopped, lost), kept});
    QVERIFY(!lost.best);
    kept.progress->stopping.bestEpoch = 8;  // it ended with that
    TrainingJob own = lineJob();
    goOn(own, {runOf(Outcome::Stopped, own), kept});
    QVERIFY(own.best && own.best->variables.empty());
}

void GoingOnTest::weightsOfAnAverageAreNotTheBestEpochs() {
    const TrainingJob job = lineJob();
    TrainedModel averaged = modelAfter(9);
    averaged.progress->last = {{"dense", "bias", true, Tensor::of<float>({1}, std::vector<float>{2})}};
    const TrainedModel last = afterItsLastStep(averaged, runOf(Outcome::Stopped, job), "model.keras");
    QCOMPARE(last.weights.variables.front().value.toFloats().front(), 2.0f);
    QVERIFY(last.progress->best.empty());
}

void GoingOnTest::otherDataEndIt() {
    TrainingJob job = lineJob();
    Run run = runOf(Outcome::Stopped, job);
    run.dataFingerprint = fingerprintText(job.data->fingerprint + 1);
    QVERIFY(says(messageOf([&] { goOn(job, {run, modelAfter(9)}); }), "the data are not those that run 5 was trained on"));
    QVERIFY(!job.resume);
    std::string early = fingerprintText(job.data->fingerprint);  // of a registry from before the blanks
    std::erase(early, ' ');
    run.dataFingerprint = early;
    goOn(job, {run, modelAfter(9)});
    QCOMPARE(job.resume, std::optional<std::int64_t>(5));
    QCOMPARE(job.initial->iteration, std::int64_t{9});
}

void GoingOnTest::aRunThatIsDoneWantsMoreEpochs() {
    TrainingJob job = lineJob();  // 2000 epochs of one step
    QVERIFY(says(messageOf([&] { goOn(job, {runOf(Outcome::Finished, job), modelAfter(2000)}); }), "run 5 has trained all its 2000 epochs"));
    TrainedModel amid = modelAfter(2000);
    amid.progress->next = EpochPart::Figures;  // the last epoch's figures are not told yet
    goOn(job, {runOf(Outcome::Stopped, job), amid});
    QVERIFY(job.progress && job.progress->next == EpochPart::Figures);
    TrainingJob more = lineJob();
    goOn(more, {runOf(Outcome::Finished, more), modelAfter(2000)}, 50);
    QCOMPARE(more.project.training.epochs, std::int64_t{2050});
}

void GoingOnTest::aRunKilledBeforeItsFirstCheckpointBeginsAgain() {
    TrainingJob job = lineJob();
    const auto remarks = goOn(job, {runOf(Outcome::Interrupted, job), std::nullopt}, 7);
    QCOMPARE(remarks.size(), std::size_t{1});
    QVERIFY(says(remarks.front(), "it begins again"));
    QCOMPARE(job.project.training.epochs, std::int64_t{7});
    QCOMPARE(job.resume, std::optional<std::int64_t>(5));
    QVERIFY(!job.initial);
}

void GoingOnTest::whatIsNotKnownOfEarlyStoppingIsSaid() {
    TrainingJob job = lineJob();
    job.project.training.callbacks = {{"EarlyStopping", {}}};
    TrainedModel model = modelAfter(9);
    QVERIFY(goOn(job, {runOf(Outcome::Stopped, job), model}).empty());
    model.progress.reset();
    QCOMPARE(goOn(job, {runOf(Outcome::Stopped, job), model}), std::vector<std::string>{"EarlyStopping counts anew from here"});
}

/** Who trains them further continues their run from there. */
void GoingOnTest::stepsBehindWeightsAreThoseOfTheirEpoch() {
    const TrainingJob job = lineJob();  // six samples
    TrainedModel model = modelAfter(9);
    model.project.training.batchSize = 4;
    QCOMPARE(stepsBehind(model, job.data.get()), std::uint64_t{9});
    model.bestEpoch = 2;  // of two steps each
    QCOMPARE(stepsBehind(model, job.data.get()), std::uint64_t{6});
    QCOMPARE(stepsBehind(model, nullptr), std::uint64_t{9});
    model.bestEpoch = 4;  // it was stopped amid it
    QCOMPARE(stepsBehind(model, job.data.get()), std::uint64_t{9});
}

LAMINA_TEST(GoingOnTest)

}  // namespace going_on_test

#include "going_on_test.moc"

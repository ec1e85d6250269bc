// SPDX-License-Identifier: GPL-3.0-or-later
// A training that was broken off goes on to the same bits, from wherever it was kept.
#include <QtTest>
#include <algorithm>

#include "engine/base/error.h"
#include "engine/runs/registry.h"
#include "engine/train/session.h"
#include "tests/support/resume_cases.h"
#include "tests/support/sanitized.h"
#include "tests/support/synced.h"
#include "tests/support/test_program.h"

namespace resume_test {

using namespace lamina;
using namespace lamina::test;

class ResumeTest : public QObject {
    Q_OBJECT
 private slots:
    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne_data();
    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne();
    void aCheckpointOfAnyMomentEndsAsTheUnbrokenRun();
    void whatACheckpointKnowsBesideWeightsEndsAsTheUnbrokenRun_data();
    void whatACheckpointKnowsBesideWeightsEndsAsTheUnbrokenRun();
    void whateverAStepDependsOnGoesOn_data();
    void whateverAStepDependsOnGoesOn();
    void everyOptimizerGoesOn_data();
    void everyOptimizerGoesOn();
    void aRateThatFallsWhileItsEpochIsBrokenOffHasFallen();
    void theRateGoesOnToTheLastBit();
    void aCheckpointThatCannotBeWrittenEndsNothing();
    void aNetThatCannotBeKeptAtTheEndIsNotLost_data();
    void aNetThatCannotBeKeptAtTheEndIsNotLost();
    void aRunIsNotTakenUpWithoutItsOptimizer();
    void theTimeOfARunIsThatBeforeToo();
};

void ResumeTest::aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne_data() {
    QTest::addColumn<int>("steps");
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<bool>("scheduled");
    QTest::addColumn<QString>("precision");
    const auto row = [](const char* name, int steps, const char* optimizer, bool scheduled = false, const char* precision = "float32") {
        QTest::newRow(name) << steps << optimizer << scheduled << precision;
    };
    row("after an epoch", 53, "Adam");
    row("amid the second epoch", 70, "Adam");
    row("before an epoch's last, shorter step", 105, "Adam");
    row("after a single step", 1, "AdamW");
    row("momentum", 60, "SGD");
    row("a schedule", 60, "Adam", true);
    row("in bfloat16", 70, "Adam", false, "bfloat16");
}

void ResumeTest::aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne() {
    QFETCH(int, steps);
    QFETCH(QString, optimizer);
    QFETCH(bool, scheduled);
    QFETCH(QString, precision);
    TrainingJob job = spiralJob(3);
    job.project.training.device = "cpu";
    job.project.training.precision = precision.toStdString();
    Graph& g = job.project.graph;
    const Edge last = g.edges.back();
    insertOnEdge(g, last, addNode(g, "Dropout", {}, {{"rate", 0.3}}));
    TrainingRecipe& r = job.project.training;
    r.optimizer = {optimizer.toStdString(), {{"learning_rate", 0.01}}};
    if (optimizer == "SGD") r.optimizer.params["momentum"] = 0.9;
    if (scheduled) r.schedule = Choice{"CosineDecay", {{"initial_learning_rate", 0.01}, {"decay_steps", std::int64_t{159}}}};
    const TrainedModel unbroken = train(job);
    QCOMPARE(unbroken.weights.iteration, std::int64_t{159});  // 3 epochs of 53 steps

    TrainingJob part = job;
    part.maxSteps = steps;
    job.initial = train(std::move(part)).weights;
    job.resume = 1;
    std::shared_ptr<const History> history;
    TrainingStatus status;
    const TrainedModel resumed = train(job, &history, &status);
    QCOMPARE(resumed.weights.iteration, std::int64_t{159});
    QCOMPARE(status.epoch, 3u);
    QCOMPARE(history->firstStep + history->steps.size(), std::uint64_t{159});
    for (std::size_t i = 0; i < unbroken.weights.variables.size(); ++i)
        QVERIFY(sameBytes(unbroken.weights.variables[i].value, resumed.weights.variables[i].value));
    QCOMPARE(unbroken.weights.optimizer.size(), resumed.weights.optimizer.size());
    for (std::size_t i = 0; i < unbroken.weights.optimizer.size(); ++i) QVERIFY(sameBytes(unbroken.weights.optimizer[i], resumed.weights.optimizer[i]));
}

void ResumeTest::aCheckpointOfAnyMomentEndsAsTheUnbrokenRun() {
    const Home home;
    const NoDisk quick;
    TrainingJob job = spiralJob(40);
    job.project.training.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    const TrainedModel unbroken = train(job);

    TrainingJob recorded = job;
    std::vector<Weights> kept;  // on one thread at a time
    recorded.record = true;
    recorded.checkpointEvery = std::chrono::milliseconds(0);
    recorded.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
        kept.push_back(model.weights);
        QFile out(QString::fromStdString(file.string()));
        QVERIFY(out.open(QIODevice::WriteOnly));
    };
    TrainingStatus status;
    const TrainedModel watched = train(recorded, nullptr, &status);
    QCOMPARE(status.syncs, std::uint64_t{0});
    QVERIFY2(kept.size() > 1, std::to_string(kept.size()).c_str());  // the last is the run's end
    QVERIFY(sameBytes(watched.weights.variables[0].value, unbroken.weights.variables[0].value));
    QCOMPARE(Registry().get(status.run).artifacts.size(), std::size_t{2});  // curves, and one file of weights

    for (const std::size_t i : {std::size_t{0}, (kept.size() - 1) / 2}) {
        QVERIFY(kept[i].iteration > 0 && kept[i].iteration < unbroken.weights.iteration);
        TrainingJob rest = job;
        rest.initial = kept[i];
        rest.resume = 1;
        const TrainedModel resumed = train(rest);
        for (std::size_t v = 0; v < unbroken.weights.variables.size(); ++v)
            QVERIFY(sameBytes(unbroken.weights.variables[v].value, resumed.weights.variables[v].value));
        for (std::size_t o = 0; o < unbroken.weights.optimizer.size(); ++o) QVERIFY(sameBytes(unbroken.weights.optimizer[o], resumed.weights.optimizer[o]));
    }
}

void ResumeTest::whatACheckpointKnowsBesideWeightsEndsAsTheUnbrokenRun_data() {
    QTest::addColumn<bool>("restoreBest");
    QTest::newRow("the last weights") << false;
    QTest::newRow("the best weights") << true;
}

/** Early stopping's patience and best weights, and the figures of an epoch that was broken off. */
void ResumeTest::whatACheckpointKnowsBesideWeightsEndsAsTheUnbrokenRun() {
    QFETCH(bool, restoreBest);
    const Home home;
    const NoDisk quick;
    TrainingJob job = spiralJob(400);
    job.project.training.optimizer = {"Adam", {{"learning_rate", 0.03}}};
    job.project.training.callbacks = {{"EarlyStopping", {{"monitor", "loss"}, {"patience", std::int64_t{12}}, {"restore_best_weights", restoreBest}}}};
    std::shared_ptr<const History> whole;
    const TrainedModel unbroken = train(job, &whole);
    QVERIFY(unbroken.weights.iteration < 400 * 53);
    QVERIFY(!unbroken.progress);  // belongs to runs

    TrainingJob recorded = job;
    std::vector<TrainedModel> kept;
    recorded.record = true;
    recorded.checkpointEvery = std::chrono::milliseconds(0);
    recorded.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
        kept.push_back(model);
        QFile out(QString::fromStdString(file.string()));
        QVERIFY(out.open(QIODevice::WriteOnly));
    };
    train(recorded);
    kept.pop_back();  // the run's end
    QVERIFY(kept.size() > 4);
    bool amid = false;
    for (std::size_t k = 0; k < 5; ++k) {
        const TrainedModel& from = kept[kept.size() * k / 5];
        QVERIFY(from.progress);
        amid = amid || from.weights.iteration % 53 != 0;
        TrainingJob rest = job;
        rest.initial = from.weights;
        rest.progress = from.progress;
        rest.resume = 1;
        std::shared_ptr<const History> history;
        TrainingStatus status;
        const TrainedModel resumed = train(rest, &history, &status);
        QCOMPARE(resumed.weights.iteration, unbroken.weights.iteration);
        QCOMPARE(resumed.bestEpoch, unbroken.bestEpoch);
        for (std::size_t v = 0; v < unbroken.weights.variables.size(); ++v)
            QVERIFY(sameBytes(unbroken.weights.variables[v].value, resumed.weights.variables[v].value));
        const std::size_t epochs = history->epochs.size();
        for (std::size_t e = 0; e < epochs; ++e)
            QCOMPARE(history->epochs[e].values[0], whole->epochs[whole->epochs.size() - epochs + e].values[0]);
    }
    QVERIFY(amid);
}

void ResumeTest::whateverAStepDependsOnGoesOn_data() {
    QTest::addColumn<int>("which");
    const auto cases = resumeCases();
    for (std::size_t i = 0; i < cases.size(); ++i) QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
}

/** After a step, amid an epoch (and amid gradients that wait), before its last step, and after it. */
void ResumeTest::whateverAStepDependsOnGoesOn() {
    QFETCH(int, which);
    const ResumeCase what = resumeCases()[static_cast<std::size_t>(which)];
    for (const int step : {1, 13, 15, 16}) {
        const std::string changed = whatABreakChanges(what, "cpu", step);
        QVERIFY2(changed.empty(), ("broken off after step " + std::to_string(step) + ": " + changed).c_str());
    }
}

void ResumeTest::everyOptimizerGoesOn_data() {
    QTest::addColumn<int>("which");
    const auto cases = optimizerCases();
    for (std::size_t i = 0; i < cases.size(); ++i) QTest::newRow(cases[i].name.c_str()) << static_cast<int>(i);
}

/** Amid the second epoch, from what the registry kept. */
void ResumeTest::everyOptimizerGoesOn() {
    QFETCH(int, which);
    QCOMPARE(whatABreakChanges(optimizerCases()[static_cast<std::size_t>(which)], "cpu", 13), std::string());
}

/** The plateau is of the training's own loss, which is told before the validation begins. */
void ResumeTest::aRateThatFallsWhileItsEpochIsBrokenOffHasFallen() {
    const Home home;
    const auto job = [] {
        const auto cases = resumeCases();
        TrainingJob made = resumeJob(*std::find_if(cases.begin(), cases.end(), [](const ResumeCase& c) { return c.name == "ReduceLROnPlateau"; }), "cpu");
        Dataset data = *made.data;
        const auto rows = data.parts.validation;
        while (data.parts.validation.size() < 100'000) data.parts.validation.insert(data.parts.validation.end(), rows.begin(), rows.end());
        made.data = std::make_shared<const Dataset>(std::move(data));
        return made;
    };
    const TrainedModel whole = trainKept(job());
    TrainingJob part = job(), rest = job();
    std::optional<TrainedModel> kept;
    part.checkpointEvery = std::chrono::hours(1);
    part.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
        kept = model;
        QFile(QString::fromStdString(file.string())).open(QIODevice::WriteOnly);
    };
    TrainingCommands commands;
    Trainer trainer(std::move(part), commands, [](const TrainingStatus&) {});
    std::thread person([&, history = trainer.history()] {
        // Training, validation, training: the second epoch is no better than the first, and its validation is under way.
        waitFor([&] { return history->epochs.size() >= 3; });
        commands.stop = true;
    });
    trainer.run();
    person.join();
    QVERIFY(kept && kept->progress);
    QCOMPARE(kept->weights.iteration, std::int64_t{16});
    QCOMPARE(kept->progress->next, EpochPart::Validation);
    const Run ended = Registry().get(trainer.status().run);
    goOn(rest, {ended, afterItsLastStep(std::move(*kept), ended, "model.keras")});
    const TrainedModel resumed = trainKept(std::move(rest));
    QCOMPARE(resumed.weights.learningRate, whole.weights.learningRate);
    for (std::size_t v = 0; v < whole.weights.variables.size(); ++v) QVERIFY(sameBytes(whole.weights.variables[v].value, resumed.weights.variables[v].value));
}

/** The optimizer in a file has it as a float. */
void ResumeTest::theRateGoesOnToTheLastBit() {
    TrainingJob rest = spiralJob(2);
    rest.initial = train(spiralJob(1)).weights;
    rest.initial->learningRate = static_cast<double>(0.07f);
    rest.progress.emplace().learningRate = 0.07;
    rest.resume = 1;
    const double rate = train(std::move(rest)).weights.learningRate;
    QVERIFY2(rate == 0.07, std::to_string(rate).c_str());
}

void ResumeTest::aCheckpointThatCannotBeWrittenEndsNothing() {
    const Home home;
    TrainingJob job = spiralJob(40);
    job.record = true;
    job.checkpointEvery = std::chrono::milliseconds(0);
    const auto trainer = std::this_thread::get_id();
    job.saveModel = [&](const TrainedModel&, const std::filesystem::path& file) {
        if (std::this_thread::get_id() != trainer) throw Error("the disk is full", file.string());
        QFile out(QString::fromStdString(file.string()));
        QVERIFY(out.open(QIODevice::WriteOnly));
    };
    TrainingStatus status;
    const TrainedModel model = train(job, nullptr, &status);
    QCOMPARE(model.weights.iteration, std::int64_t{40 * 53});
    QVERIFY2(status.messages.all().find("a checkpoint could not be written: ") == 0 && status.messages.all().find("the disk is full") != std::string::npos, status.messages.all().c_str());
}

void ResumeTest::aNetThatCannotBeKeptAtTheEndIsNotLost_data() {
    QTest::addColumn<bool>("checkpoints");
    QTest::newRow("with checkpoints") << true;
    QTest::newRow("the first save is the last") << false;
}

void ResumeTest::aNetThatCannotBeKeptAtTheEndIsNotLost() {
    QFETCH(bool, checkpoints);
    const Home home;
    const std::int64_t epochs = checkpoints || !sanitized ? 40 : 4;  // ended before a checkpoint is due where it costs little
    TrainingJob job = spiralJob(epochs);
    job.record = true;
    job.checkpointEvery = std::chrono::milliseconds(checkpoints ? 0 : 3'600'000);
    job.saveModel = [epochs](const TrainedModel& model, const std::filesystem::path& file) {
        if (model.weights.iteration == epochs * 53) throw Error("the disk is full", file.string());
        QFile out(QString::fromStdString(file.string()));
        QVERIFY(out.open(QIODevice::WriteOnly));
    };
    TrainingSession session;
    session.start(std::move(job));
    session.join();
    QVERIFY(session.model());
    QCOMPARE(session.model()->weights.iteration, epochs * 53);
    QCOMPARE(session.model()->run, std::int64_t{0});  // in no run
    const TrainingStatus status = session.status();
    QCOMPARE(status.state, TrainingState::Finished);
    QVERIFY2(status.messages.all().find("could not be kept with its run: ") != std::string::npos && status.messages.all().find("the disk is full") != std::string::npos, status.messages.all().c_str());
    const Run run = Registry().get(status.run);
    QCOMPARE(run.outcome, checkpoints ? Outcome::Interrupted : Outcome::Finished);  // from a checkpoint it can go on
    QCOMPARE(run.message, status.messages.all());
    QVERIFY(!run.metrics.empty());
}

void ResumeTest::aRunIsNotTakenUpWithoutItsOptimizer() {
    TrainingJob job = spiralJob(2);
    TrainingJob part = job;
    part.maxSteps = 3;
    job.initial = train(std::move(part)).weights;
    job.initial->optimizer.clear();
    job.resume = 1;
    QVERIFY_EXCEPTION_THROWN(train(job), Error);
}

void ResumeTest::theTimeOfARunIsThatBeforeToo() {
    const Home home;
    TrainingJob job = spiralJob(2), part = job;
    part.record = job.record = true;
    part.maxSteps = 3;
    TrainingStatus before, status;
    job.initial = train(std::move(part), nullptr, &before).weights;
    QCOMPARE(before.secondsBefore, 0.0);
    job.resume = before.run;
    const double duration = Registry().get(before.run).duration;
    QVERIFY(duration > 0);
    train(std::move(job), nullptr, &status);
    QCOMPARE(status.secondsBefore, duration);
    QCOMPARE(status.secondsInAll(), duration + status.seconds);
}

LAMINA_TEST(ResumeTest)

}  // namespace resume_test

#include "resume_test.moc"

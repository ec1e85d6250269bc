// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <cmath>
#include <cstring>
#include <functional>
#include <thread>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"
#include "engine/runs/database.h"
#include "engine/runs/registry.h"
#include "engine/train/session.h"
#include "engine/train/trainer.h"
#include "engine/trained/evaluation.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace trainer_test {

using namespace lamina;
using namespace lamina::test;

using Choices = std::vector<Choice>;
class TrainerTest : public QObject {
    Q_OBJECT
 private slots:
    void aLineIsLearnt();
    void twoSpiralsAreTakenApart();
    void sameSeedSameWeightsBitForBit();
    void digitsAreLearntInBfloat16ToTheSameAccuracy_data();
    void digitsAreLearntInBfloat16ToTheSameAccuracy();
    void aSessionIsStoppedWithinAHundredMilliseconds();
    void aStopIsObeyedWhereverItFallsInTinyEpochs();
    void aTrainingOfNoStepLeavesNothing();
    void aPausedSessionDoesNoSteps();
    void aPauseIsNoTimeOfItsRun();
    void aNewLearningRateActsWhileItRunsAndIsMarked();
    void epochsAndEarlyStoppingCanBeChangedWhileItRuns();
    void aTrainingKeepsTheCallbacksItFollowed_data();
    void aTrainingKeepsTheCallbacksItFollowed();
    void aPlateauOfAnotherFigureBeginsAnew();
    void earlyStoppingKeepsTheBestWeights();
    void noStepIsLostAndNoCallSynchronises();
    void theLastPointOfThroughputIsNoMoment();
    void whatWatchingCostsIsMeasuredWhileItRuns();
    void dataThatDoNotFitAreNamed();
    void aRecipeThatNobodyCanFollowIsRefused_data();
    void aRecipeThatNobodyCanFollowIsRefused();
    void aTrainingThatCannotBeginLeavesNoRun();
    void whatEndedATrainingIsSaidWhereItsRunCannotBeNoted();
    void startingAndPausingAtOnceManyTimesIsNoCrash();
};

void TrainerTest::aLineIsLearnt() {
    const TrainedModel model = train(lineJob());
    Predictor predictor(model);
    const Tensor answer = predictor.predict(Tensor::of<float>({1, 1}, std::vector<float>{10})).front();
    QVERIFY2(std::abs(answer.as<float>()[0] - 19) < 0.1f, std::to_string(answer.as<float>()[0]).c_str());
}

void TrainerTest::twoSpiralsAreTakenApart() {
    const TrainingJob job = spiralJob(60);
    const TrainedModel model = train(job);
    const Evaluation test = evaluate(model, *job.data, job.data->parts.test);
    qInfo("spirals: test accuracy %.4f", test.metrics.at("accuracy"));
    QVERIFY2(test.metrics.at("accuracy") >= 0.99, std::to_string(test.metrics.at("accuracy")).c_str());
    QCOMPARE(test.predictions.shape()[0], static_cast<Dim>(job.data->parts.test.size()));
}

void TrainerTest::sameSeedSameWeightsBitForBit() {
    const TrainedModel a = train(spiralJob(5)), b = train(spiralJob(5));
    TrainingJob other = spiralJob(5);
    other.project.training.seed = 43;
    const TrainedModel c = train(std::move(other));
    bool differs = false;
    for (std::size_t i = 0; i < a.weights.variables.size(); ++i) {
        QVERIFY(sameBytes(a.weights.variables[i].value, b.weights.variables[i].value));
        differs = differs || !sameBytes(a.weights.variables[i].value, c.weights.variables[i].value);
    }
    QVERIFY(differs);
}

void TrainerTest::digitsAreLearntInBfloat16ToTheSameAccuracy_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("dense") << "digits_mlp";
    QTest::newRow("convolutions") << "digits_cnn";
}

void TrainerTest::digitsAreLearntInBfloat16ToTheSameAccuracy() {
    QFETCH(QString, name);
    TrainingJob job;
    job.project = projectFromTemplate(name.toStdString());
    const RawData raw = load(job.project.data, ".");
    job.data = std::make_shared<const Dataset>(prepare(raw, job.project.data, TargetForm::Index));
    job.project.training.device = "cpu";
    job.project.training.epochs = 3;
    job.record = false;
    TrainingStatus status;
    const TrainedModel full = train(job);
    job.project.training.precision = "bfloat16";
    const TrainedModel half = train(job, nullptr, &status);
    QVERIFY2(status.deviceReason.find("factors of products in bfloat16") != std::string::npos, status.deviceReason.c_str());
    job.project.training.threads = 1;
    const TrainedModel again = train(job);
    for (std::size_t i = 0; i < half.weights.variables.size(); ++i) {
        QVERIFY(sameBytes(half.weights.variables[i].value, again.weights.variables[i].value));
        QVERIFY(!sameBytes(half.weights.variables[i].value, full.weights.variables[i].value));
    }
    const auto accuracy = [&](const TrainedModel& model) { return evaluate(model, *job.data, job.data->parts.test).metrics.at("accuracy"); };
    const double expected = accuracy(full), received = accuracy(half);
    qInfo("test accuracy %.4f in float32, %.4f in bfloat16", expected, received);
    QVERIFY2(expected > 0.9 && std::abs(received - expected) < 0.015, qPrintable(QStringLiteral("%1 and %2").arg(expected).arg(received)));
}

void TrainerTest::aSessionIsStoppedWithinAHundredMilliseconds() {
    TrainingSession session;
    session.start(spiralJob(100'000));
    QVERIFY(waitFor([&] { return session.status().step > 100; }));
    QElapsedTimer timer;
    timer.start();
    session.stop();
    session.join();
    QVERIFY2(timer.elapsed() < 100, std::to_string(timer.elapsed()).c_str());
    QCOMPARE(session.status().state, TrainingState::Stopped);
    QVERIFY(session.model() != nullptr);
}

/** Weights that no step has changed are those it began with: nobody trained them. */
void TrainerTest::aTrainingOfNoStepLeavesNothing() {
    const Home home;
    TrainingJob job = lineJob();
    job.record = true;
    job.maxSteps = 0;
    bool saved = false;
    job.saveModel = [&](const TrainedModel&, const std::filesystem::path&) { saved = true; };
    TrainingSession session;
    session.start(job);
    session.join();
    QCOMPARE(session.status().step, std::uint64_t{0});
    QVERIFY(!session.model() && !saved);
    QVERIFY(Registry().get(session.status().run).artifacts.empty() || !std::filesystem::exists(Registry().directory(session.status().run) / "model.keras"));
    TrainingCommands commands;
    commands.stop = true;
    Trainer stopped(job, commands, [](const TrainingStatus&) {});
    stopped.run();
    QCOMPARE(stopped.status().state, TrainingState::Stopped);
    QVERIFY(!saved && stopped.status().step == 0);
}

/** Each epoch is one launch of steps and one of its validation, and hardly any of them is looked at. */
void TrainerTest::aStopIsObeyedWhereverItFallsInTinyEpochs() {
    TrainingJob job = lineJob();
    Dataset data = *job.data;
    data.parts.validation = {0, 1, 2};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.project.training.epochs = 10'000'000;
    for (int i = 0; i < 10; ++i) {
        TrainingSession session;
        session.start(job);
        QVERIFY(waitFor([&] { return session.status().step > 100; }));
        session.stop();
        session.join();
        const TrainingStatus status = session.status();
        QVERIFY2(status.messages.all() == "stopped at step " + std::to_string(status.step), status.messages.all().c_str());
        QVERIFY2(status.epoch <= status.step, qPrintable(QString("epoch %1 after %2 steps of one an epoch").arg(status.epoch).arg(status.step)));
        const auto& events = session.history()->events;
        QCOMPARE(events[events.size() - 1].kind, Event::Kind::Stopped);
    }
}

void TrainerTest::aPausedSessionDoesNoSteps() {
    TrainingSession session;
    session.start(spiralJob(100'000));
    QVERIFY(waitFor([&] { return session.status().step > 100; }));
    session.pause();
    QVERIFY(waitFor([&] { return session.status().state == TrainingState::Paused; }));
    const auto steps = session.history()->steps.size();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    QCOMPARE(session.history()->steps.size(), steps);
    session.resume();
    QVERIFY(waitFor([&] { return session.history()->steps.size() > steps; }));
}

void TrainerTest::aPauseIsNoTimeOfItsRun() {
    const Home home;
    TrainingJob job = spiralJob(100'000);
    job.record = true;
    TrainingSession session;
    session.start(std::move(job));
    QVERIFY(waitFor([&] { return session.status().step > 100; }));
    session.pause();
    QVERIFY(waitFor([&] { return session.status().state == TrainingState::Paused; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    session.stop();
    session.join();
    const TrainingStatus status = session.status();
    QVERIFY(status.seconds > 0);
    QCOMPARE(Registry().get(status.run).duration, status.seconds);
}

void TrainerTest::aNewLearningRateActsWhileItRunsAndIsMarked() {
    TrainingSession session;
    session.start(spiralJob(100'000));
    QVERIFY(waitFor([&] { return session.status().step > 100; }));
    session.setLearningRate(0.0005);
    QVERIFY(waitFor([&] { return session.history()->events.size() > 0; }));
    const auto history = session.history();
    QCOMPARE(history->events[0].kind, Event::Kind::LearningRate);
    QVERIFY(std::string(history->events[0].text).find("0.01 → 0.0005") != std::string::npos);
    const int column = History::column(history->stepNames(), "learning_rate");
    QVERIFY(column >= 0);
    const auto after = history->events[0].step + 10;
    QVERIFY(waitFor([&] { return history->steps.size() > after; }));
    QCOMPARE(history->steps.at(0, static_cast<std::size_t>(column)), 0.01f);
    QCOMPARE(history->steps.at(after, static_cast<std::size_t>(column)), 0.0005f);
}

void TrainerTest::epochsAndEarlyStoppingCanBeChangedWhileItRuns() {
    const auto hasNote = [](const History& history, const std::string& words) {
        for (std::size_t i = 0; i < history.events.size(); ++i)
            if (std::string(history.events[i].text).find(words) != std::string::npos) return true;
        return false;
    };
    TrainingSession session;
    TrainingJob job = spiralJob(100'000);
    TrainingRecipe recipe = job.project.training;
    session.start(job);
    QVERIFY(waitFor([&] { return session.status().epoch >= 2; }));
    const auto perEpoch = session.status().steps / 100'000;
    recipe.epochs = 1;  // is over already: the one that runs is finished, and that is all
    session.setRecipe(recipe);
    session.join();
    const TrainingStatus status = session.status();
    QCOMPARE(status.state, TrainingState::Finished);
    QVERIFY(status.epochs < 100'000);
    QCOMPARE(status.step, perEpoch * status.epochs);
    QVERIFY(hasNote(*session.history(), "epochs 100000 → "));

    recipe.epochs = 100'000;
    session.start(job);
    QVERIFY(waitFor([&] { return session.status().step > 100; }));
    recipe.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{3}}, {"min_delta", 1e9}}}};  // nothing is ever better
    session.setRecipe(recipe);
    session.join();
    QCOMPARE(session.status().state, TrainingState::Finished);
    QVERIFY(session.status().messages.all().find("has not improved") != std::string::npos);
    QVERIFY(hasNote(*session.history(), "stop early after 3 epochs"));
}

void TrainerTest::aTrainingKeepsTheCallbacksItFollowed_data() {
    QTest::addColumn<Choices>("began");
    QTest::addColumn<Choices>("wished");
    QTest::addColumn<Choices>("followed");
    const Choice plateau{"ReduceLROnPlateau", {{"monitor", std::string("loss")}}}, unmeasured{"EarlyStopping", {{"monitor", std::string("val_nothing")}, {"patience", std::int64_t{900}}}};
    const auto stopping = [](std::int64_t patience) { return Choice{"EarlyStopping", {{"monitor", std::string("loss")}, {"patience", patience}}}; };
    QTest::newRow("early stopping that is refused") << Choices{} << Choices{unmeasured} << Choices{};
    QTest::newRow("early stopping") << Choices{plateau} << Choices{plateau, stopping(900)} << Choices{plateau, stopping(900)};
    QTest::newRow("early stopping goes") << Choices{stopping(900), plateau} << Choices{plateau} << Choices{plateau};
    QTest::newRow("a patience, not what is watched") << Choices{stopping(800)} << Choices{unmeasured} << Choices{stopping(900)};
    QTest::newRow("a plateau that is taken away") << Choices{plateau} << Choices{} << Choices{};
    QTest::newRow("a plateau that joins in") << Choices{} << Choices{plateau} << Choices{plateau};
}

void TrainerTest::aTrainingKeepsTheCallbacksItFollowed() {
    QFETCH(Choices, began);
    QFETCH(Choices, wished);
    QFETCH(Choices, followed);
    TrainingJob job = spiralJob(100'000);
    job.project.training.callbacks = began;
    TrainingSession session;
    session.start(job);
    QVERIFY(waitFor([&] { return session.status().step > 10; }));
    TrainingRecipe recipe = job.project.training;
    recipe.callbacks = wished;
    session.setRecipe(recipe);
    const auto told = session.status().step;
    QVERIFY(waitFor([&] { return session.status().step > told + 100; }));
    session.stop();
    session.join();
    QVERIFY(session.model());
    QVERIFY(session.model()->project.training.callbacks == followed);
    job.project = session.model()->project;  // what a run is taken up with
    job.initial = session.model()->weights;
    job.resume = 1;
    job.maxSteps = job.initial->iteration + 1;
    QCOMPARE(train(std::move(job)).weights.iteration, session.model()->weights.iteration + 1);
}

/** Small errors have smaller squares: by the best of those, no mean distance would ever be better. */
void TrainerTest::aPlateauOfAnotherFigureBeginsAnew() {
    TrainingJob job = lineJob();
    TrainingRecipe& recipe = job.project.training;
    recipe.metrics = {{"mean_absolute_error", {}}};
    recipe.optimizer.params["learning_rate"] = 3e-5;
    recipe.epochs = 100'000'000;
    recipe.callbacks = {{"ReduceLROnPlateau", {{"monitor", std::string("loss")}, {"patience", std::int64_t{1'000'000}}}}};
    TrainingCommands commands;
    commands.recipe = recipe;
    std::shared_ptr<const History> history;
    bool asked = false;
    Trainer trainer(std::move(job), commands, [&](const TrainingStatus& s) {
        if (s.seconds > 60) commands.stop = true;
        if (asked || !history || history->epochs.size() == 0 || history->epochs[history->epochs.size() - 1].values[0] > 1e-3f) return;
        asked = true;
        std::lock_guard lock(commands.mutex);
        commands.recipe.callbacks = {{"ReduceLROnPlateau", {{"monitor", std::string("mean_absolute_error")}, {"patience", std::int64_t{200}}, {"min_delta", 0.0}}}};
        commands.recipe.epochs = s.epoch + 2000;
        commands.recipeChanged = true;
    });
    history = trainer.history();
    const TrainedModel model = trainer.run();
    QVERIFY(asked);
    QVERIFY(model.project.training.callbacks == commands.recipe.callbacks);
    QCOMPARE(model.weights.learningRate, 3e-5);
}

void TrainerTest::earlyStoppingKeepsTheBestWeights() {
    TrainingJob job = spiralJob(400);
    job.project.training.optimizer.params["learning_rate"] = 0.05;  // jumps about, so that the last is not the best
    job.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_loss")}, {"patience", std::int64_t{15}}, {"restore_best_weights", true}}}};
    std::shared_ptr<const History> history;
    TrainingStatus status;
    const TrainedModel model = train(job, &history, &status);
    QVERIFY2(status.epoch < 400, "it did not stop early");
    double best = 1e9, last = 0;
    for (std::size_t i = 0; i < history->epochs.size(); ++i) {
        if (history->epochs[i].kind != RecordKind::Validation) continue;
        last = static_cast<double>(history->epochs[i].values[0]);
        best = std::min(best, last);
    }
    const Evaluation validation = evaluate(model, *job.data, job.data->parts.validation);
    QVERIFY(best < last);
    QVERIFY2(std::abs(validation.loss - best) < 1e-4, qPrintable(QString("%1 instead of %2").arg(validation.loss).arg(best)));
    QCOMPARE(model.bestEpoch, status.bestEpoch);
}

void TrainerTest::noStepIsLostAndNoCallSynchronises() {
    TrainingJob job = lineJob();
    job.project.training.epochs = 200'000;  // tiny steps: more records than the ring holds
    std::shared_ptr<const History> history;
    TrainingStatus status;
    train(job, &history, &status);
    QCOMPARE(history->steps.size(), std::size_t{200'000});
    QCOMPARE(history->epochs.size(), std::size_t{200'000});
    QCOMPARE(status.syncs, std::uint64_t{0});
}

/** A rate over a stretch that ends as soon as it began would tell of anything: ends come at moments of all kinds. */
void TrainerTest::theLastPointOfThroughputIsNoMoment() {
    for (std::int64_t epochs = 300'000; epochs <= 1'000'000; epochs += 100'000) {
        TrainingJob job = lineJob();
        job.project.training.epochs = epochs;
        std::shared_ptr<const History> history;
        TrainingStatus status;
        train(job, &history, &status);
        for (std::size_t i = 1; i < history->throughput.size(); ++i)
            QVERIFY(history->throughput[i].time - history->throughput[i - 1].time >= 0.045);
    }
}

void TrainerTest::whatWatchingCostsIsMeasuredWhileItRuns() {
    TrainingSession session;
    // Epochs far shorter than a stretch, each with its validation, which is not counted.
    const auto shortEpochs = [] {
        TrainingJob job = lineJob();
        Dataset data = *job.data;
        data.parts.validation = {0, 1, 2};
        job.data = std::make_shared<const Dataset>(std::move(data));
        job.project.training.epochs = 100'000'000;
        return job;
    };
    session.start(shortEpochs());
    QTRY_VERIFY(session.status().step > 1000);
    QCOMPARE(session.status().watching.wanted, 0);
    session.measureWatching();
    QTRY_VERIFY_WITH_TIMEOUT(session.status().watching.wanted > 0 && !session.status().watching.measuring(), 30'000);
    const TrainingStatus status = session.status();
    QVERIFY(status.watching.ring > 0 && status.watching.readBack > 0);
    QVERIFY(status.watching.waits > static_cast<std::uint64_t>(WatchingMeasurement::pairs));  // every step of a stretch, and its ends
    QCOMPARE(status.syncs, std::uint64_t{0});  // the loop itself still waits for nothing
    session.stop();
    session.join();
    // The same steps without the measurement: not a bit differs.
    TrainingJob plain = shortEpochs();
    plain.maxSteps = session.status().step;
    TrainingSession unwatched;
    unwatched.start(plain);
    unwatched.join();
    const auto &a = session.model()->weights.variables, &b = unwatched.model()->weights.variables;
    for (std::size_t i = 0; i < a.size(); ++i) QVERIFY(sameBytes(a[i].value, b[i].value));
}

void TrainerTest::dataThatDoNotFitAreNamed() {
    TrainingJob job = spiralJob(1);
    job.project.graph.nodes.back().params["units"] = std::int64_t{5};
    try {
        train(std::move(job));
        QFAIL("it trained");
    } catch (const Error& e) {
        const std::string text = e.what();
        QVERIFY2(text.find("dense_2") != std::string::npos && text.find('5') != std::string::npos && text.find('2') != std::string::npos, e.what());
    }
}

void TrainerTest::aRecipeThatNobodyCanFollowIsRefused_data() {
    using Spoil = std::function<void(TrainingRecipe&)>;
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const Spoil& spoil, const char* says) { QTest::newRow(name) << spoil << says; };
    row("no epoch", [](TrainingRecipe& r) { r.epochs = 0; }, "epochs: expected a whole number from 1");
    row("less than no epoch", [](TrainingRecipe& r) { r.epochs = -5; }, "received -5");
    row("empty batches", [](TrainingRecipe& r) { r.batchSize = 0; }, "batch_size: expected a whole number from 1");
    row("threads beyond reason", [](TrainingRecipe& r) { r.threads = 1'000'000; }, "threads: expected a whole number from 0 to 1024");
    row("an unknown precision", [](TrainingRecipe& r) { r.precision = "fp8"; }, "one of float32, tf32, bfloat16");
}

void TrainerTest::aRecipeThatNobodyCanFollowIsRefused() {
    QFETCH(std::function<void(TrainingRecipe&)>, spoil);
    QFETCH(QString, says);
    TrainingJob job = lineJob();
    spoil(job.project.training);
    TrainingSession session;
    session.start(std::move(job));
    session.join();
    QCOMPARE(session.status().state, TrainingState::Failed);
    QCOMPARE(session.status().failure, Error::Kind::Input);
    const auto message = QString::fromStdString(session.status().messages.all());
    QVERIFY2(message.contains(says), qPrintable(message));
}

void TrainerTest::aTrainingThatCannotBeginLeavesNoRun() {
    const auto runs = Registry().list().size();
    TrainingJob job = lineJob();
    job.record = true;
    job.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_nothing")}}}};
    TrainingSession session;
    session.start(std::move(job));
    session.join();
    QCOMPARE(session.status().state, TrainingState::Failed);
    QVERIFY2(session.status().messages.all().find("val_nothing") != std::string::npos, session.status().messages.all().c_str());
    QCOMPARE(Registry().list().size(), runs);
}

void TrainerTest::whatEndedATrainingIsSaidWhereItsRunCannotBeNoted() {
    const Home home;
    TrainingJob job = spiralJob(2);
    job.record = true;
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus& status) {
        if (status.step == 0) return;
        Database(dataDirectory() / "runs.sqlite").execute("ALTER TABLE runs RENAME TO lost");
        throw Error("the device is gone");
    });
    std::string why;
    try {
        trainer.run();
    } catch (const std::exception& e) {
        why = e.what();
    }
    QCOMPARE(why, std::string("the device is gone"));
    const std::string told = trainer.status().messages.all();
    QVERIFY2(told.starts_with("the device is gone; the end of its run could not be noted: ") && told.find("the registry of runs refused") != std::string::npos, told.c_str());
}

void TrainerTest::startingAndPausingAtOnceManyTimesIsNoCrash() {
    TrainingSession session;
    for (int i = 0; i < 100; ++i) {
        session.start(spiralJob(1000));
        session.pause();
        if (i % 2) session.resume();
    }
    session.stop();
    session.join();
    QCOMPARE(session.status().state, TrainingState::Stopped);
}

LAMINA_TEST(TrainerTest)

}  // namespace trainer_test

#include "trainer_test.moc"

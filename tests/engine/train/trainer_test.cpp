// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <cmath>
#include <cstring>
#include <functional>
#include <thread>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/runs/registry.h"
#include "engine/train/evaluation.h"
#include "engine/train/session.h"
#include "engine/train/trainer.h"

using namespace lamina;

class TrainerTest : public QObject {
    Q_OBJECT
 private slots:
    void aLineIsLearnt();
    void twoSpiralsAreTakenApart();
    void sameSeedSameWeightsBitForBit();
    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne_data();
    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne();
    void aCheckpointOfAnyMomentEndsAsTheUnbrokenRun();
    void aCheckpointThatCannotBeWrittenEndsNothing();
    void aRunIsNotTakenUpWithoutItsOptimizer();
    void aSessionIsStoppedWithinAHundredMilliseconds();
    void aPausedSessionDoesNoSteps();
    void aNewLearningRateActsWhileItRunsAndIsMarked();
    void epochsAndEarlyStoppingCanBeChangedWhileItRuns();
    void earlyStoppingKeepsTheBestWeights();
    void noStepIsLostAndNoCallSynchronises();
    void whatWatchingCostsIsMeasuredWhileItRuns();
    void dataThatDoNotFitAreNamed();
    void aRecipeThatNobodyCanFollowIsRefused_data();
    void aRecipeThatNobodyCanFollowIsRefused();
    void aTrainingThatCannotBeginLeavesNoRun();
    void startingAndPausingAtOnceManyTimesIsNoCrash();
};

namespace {

NodeId append(Graph& g, NodeId last, const std::string& layer, Params params) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    connect(g, last, next);
    return next;
}

TrainingJob lineJob() {
    TrainingJob job;
    Graph& g = job.project.graph;
    append(g, addNode(g, "Input", {}, {{"shape", Ints{1}}}), "Dense", {{"units", std::int64_t{1}}});
    TrainingRecipe& r = job.project.training;
    r.loss = {"mean_squared_error", {}};
    r.metrics.clear();
    r.optimizer = {"SGD", {{"learning_rate", 0.01}}};
    r.epochs = 2000;
    r.batchSize = 6;
    Dataset data;
    data.inputs = {Tensor::of<float>({6, 1}, std::vector<float>{-1, 0, 1, 2, 3, 4})};
    data.targets = {Tensor::of<float>({6, 1}, std::vector<float>{-3, -1, 1, 3, 5, 7})};
    data.parts.train = {0, 1, 2, 3, 4, 5};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

/** Two spirals of a turn and a half, 1 000 points each, a quarter of them for the test. */
TrainingJob spiralJob(std::int64_t epochs) {
    TrainingJob job;
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{2}}});
    last = append(g, last, "Dense", {{"units", std::int64_t{64}}, {"activation", std::string("relu")}});
    last = append(g, last, "Dense", {{"units", std::int64_t{64}}, {"activation", std::string("relu")}});
    append(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    TrainingRecipe& r = job.project.training;
    r.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    r.epochs = epochs;
    Random random(7);
    constexpr int n = 2000;
    std::vector<float> x;
    std::vector<std::int32_t> y;
    Dataset data;
    for (int i = 0; i < n; ++i) {
        const double turn = random.uniform(0.25, 3 * 3.14159265), side = i % 2 ? 3.14159265 : 0;
        x.push_back(static_cast<float>(0.1 * turn * std::cos(turn + side) + random.normal(0, 0.01)));
        x.push_back(static_cast<float>(0.1 * turn * std::sin(turn + side) + random.normal(0, 0.01)));
        y.push_back(i % 2);
        (i % 4 < 2 || i % 3 ? data.parts.train : data.parts.test).push_back(static_cast<std::uint32_t>(i));
    }
    data.parts.validation = data.parts.test;
    data.inputs = {Tensor::of<float>({n, 2}, x)};
    data.targets = {Tensor::of<std::int32_t>({n}, y)};
    data.preparation.classes = {"one", "other"};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

TrainedModel train(TrainingJob job, std::shared_ptr<const History>* history = nullptr, TrainingStatus* status = nullptr) {
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    TrainedModel model = trainer.run();
    if (history) *history = trainer.history();
    if (status) *status = trainer.status();
    return model;
}

/** A registry of its own while it lives. */
struct Home {
    Home() { qputenv("LAMINA_HOME", folder.path().toUtf8()); }
    ~Home() { qputenv("LAMINA_HOME", before); }
    Home(const Home&) = delete;
    Home& operator=(const Home&) = delete;
    QTemporaryDir folder;
    QByteArray before = qgetenv("LAMINA_HOME");
};

bool sameBytes(const Tensor& a, const Tensor& b) {
    return a.bytes().size() == b.bytes().size() && std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
}

template <class Condition>
bool waitFor(Condition condition, int milliseconds = 5000) {
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.elapsed() > milliseconds) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace

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

void TrainerTest::aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne_data() {
    QTest::addColumn<int>("steps");
    QTest::addColumn<QString>("optimizer");
    QTest::addColumn<bool>("scheduled");
    const auto row = [](const char* name, int steps, const char* optimizer, bool scheduled = false) { QTest::newRow(name) << steps << optimizer << scheduled; };
    row("after an epoch", 53, "Adam");
    row("amid the second epoch", 70, "Adam");
    row("before an epoch's last, shorter step", 105, "Adam");
    row("after a single step", 1, "AdamW");
    row("momentum", 60, "SGD");
    row("a schedule", 60, "Adam", true);
}

void TrainerTest::aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne() {
    QFETCH(int, steps);
    QFETCH(QString, optimizer);
    QFETCH(bool, scheduled);
    TrainingJob job = spiralJob(3);
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

void TrainerTest::aCheckpointOfAnyMomentEndsAsTheUnbrokenRun() {
    const Home home;
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

void TrainerTest::aCheckpointThatCannotBeWrittenEndsNothing() {
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
    QVERIFY2(status.message.find("a checkpoint could not be written: ") == 0 && status.message.find("the disk is full") != std::string::npos, status.message.c_str());
}

void TrainerTest::aRunIsNotTakenUpWithoutItsOptimizer() {
    TrainingJob job = spiralJob(2);
    TrainingJob part = job;
    part.maxSteps = 3;
    job.initial = train(std::move(part)).weights;
    job.initial->optimizer.clear();
    job.resume = 1;
    QVERIFY_EXCEPTION_THROWN(train(job), Error);
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
    QVERIFY(session.status().message.find("has not improved") != std::string::npos);
    QVERIFY(hasNote(*session.history(), "stop early after 3 epochs"));
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
    const auto message = QString::fromStdString(session.status().message);
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
    QVERIFY2(session.status().message.find("val_nothing") != std::string::npos, session.status().message.c_str());
    QCOMPARE(Registry().list().size(), runs);
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

QTEST_GUILESS_MAIN(TrainerTest)
#include "trainer_test.moc"

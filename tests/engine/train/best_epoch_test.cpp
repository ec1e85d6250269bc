// SPDX-License-Identifier: GPL-3.0-or-later
// A validated training leaves its best epoch's weights beside those of its last step, to the bits of a training that ended there.
#include <QFile>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "engine/recipes/callback_of.h"
#include "engine/trained/chosen_epoch.h"
#include "engine/trained/evaluation.h"
#include "tests/support/small_trainings.h"
#include "tests/support/synced.h"
#include "tests/support/test_program.h"

namespace best_epoch_test {

using namespace lamina;
using namespace lamina::test;

namespace {

/** Whose loss jumps about. */
TrainingJob jumpingJob(std::int64_t epochs) {
    TrainingJob job = noisySpiralJob("cpu", epochs);
    job.project.training.optimizer.params["learning_rate"] = 0.3;
    return job;
}

std::vector<double> lossesOf(const History& history, RecordKind kind = RecordKind::Validation) {
    std::vector<double> losses;
    for (std::size_t i = 0; i < history.epochs.size(); ++i)
        if (history.epochs[i].kind == kind) losses.push_back(static_cast<double>(history.epochs[i].values[0]));
    return losses;
}

/** As many epochs as end with one that is not the best; 0: none. */
std::int64_t epochsPastTheBest(const std::vector<double>& losses) {
    for (std::size_t e = losses.size(); e-- > 4;)
        if (losses[e] > *std::min_element(losses.begin(), losses.begin() + static_cast<std::ptrdiff_t>(e))) return static_cast<std::int64_t>(e) + 1;
    return 0;
}

bool sameVariables(const std::vector<Weight>& a, const std::vector<Weight>& b) {
    return a.size() == b.size() && !a.empty() && std::equal(a.begin(), a.end(), b.begin(), [](const Weight& x, const Weight& y) { return sameBytes(x.value, y.value); });
}

Choice patient(std::int64_t patience, bool restores) { return {"EarlyStopping", {{"patience", patience}, {"restore_best_weights", restores}}}; }

constexpr int bestOfLine = 49;

/** A line, validated by what the net says after fifty epochs of one step: those are the best, and each one after them is worse. */
TrainingJob overfitLine(std::int64_t epochs) {
    TrainingJob job = lineJob("cpu", bestOfLine + 1);
    const TrainedModel then = train(job);
    float kernel = 0, bias = 0;
    for (const Weight& w : then.weights.variables) (w.name == "bias" ? bias : kernel) = w.value.toFloats().front();
    std::vector<float> x{-1, 0, 1, 2, 3, 4, -1, 0, 1, 2, 3, 4}, y{-3, -1, 1, 3, 5, 7};
    for (std::size_t i = 6; i < 12; ++i) y.push_back(kernel * x[i] + bias);
    Dataset data = *job.data;
    data.inputs = {Tensor::of<float>({12, 1}, x)};
    data.targets = {Tensor::of<float>({12, 1}, y)};
    data.parts.validation = {6, 7, 8, 9, 10, 11};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.project.training.epochs = epochs;
    return job;
}

/** Trains without an end in sight, and once it is past its hundredth epoch turns the recipe; told of the epoch that runs then. */
Trained turned(TrainingJob job, const std::function<void(TrainingRecipe&, std::uint32_t)>& turn) {
    const TrainingRecipe began = job.project.training;
    bool asked = false;
    return trainWatched(std::move(job), [&](const TrainingStatus& s, TrainingCommands& commands) {
        if (s.seconds > 60) commands.stop = true;
        if (asked || s.epoch < 100) return;
        asked = true;
        std::lock_guard lock(commands.mutex);
        commands.recipe = began;
        turn(commands.recipe, s.epoch);
        commands.recipeChanged = true;
    });
}

}  // namespace

class BestEpochTest : public QObject {
    Q_OBJECT
    std::int64_t epochs_ = 0;

 private slots:
    void initTestCase() {
        epochs_ = epochsPastTheBest(lossesOf(*trainWatched(jumpingJob(30)).history));
        QVERIFY(epochs_ > 0);
    }

    void itsWeightsAreThoseOfATrainingThatEndedThere() {
        const Trained whole = trainWatched(jumpingJob(epochs_));
        const auto losses = lossesOf(*whole.history);
        const auto least = std::min_element(losses.begin(), losses.end());
        QVERIFY(whole.model.best);
        QCOMPARE(whole.model.best->epoch, static_cast<int>(least - losses.begin()));
        QCOMPARE(whole.model.best->figure, *least);
        QCOMPARE(whole.model.best->watched, std::string("val_loss"));
        QCOMPARE(whole.model.bestEpoch, -1);
        QCOMPARE(whole.status.bestEpoch, -1);  // nothing will be put back
        QCOMPARE(whole.status.syncs, std::uint64_t{0});
        QCOMPARE(whole.status.epochWaits, 0);
        const Trained until = trainWatched(jumpingJob(whole.model.best->epoch + 1));
        QVERIFY(sameVariables(whole.model.best->variables, until.model.weights.variables));
        QVERIFY(!sameVariables(whole.model.best->variables, whole.model.weights.variables));
        // That training ended with its best epoch: whose weights are its own.
        QVERIFY(until.model.best && until.model.best->variables.empty());
        QCOMPARE(until.model.best->epoch, whole.model.best->epoch);
    }

    void itIsByWhatEarlyStoppingWatches() {
        TrainingJob job = jumpingJob(epochs_);
        job.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("loss")}, {"mode", std::string("max")}, {"patience", std::int64_t{1000}}}}};
        const Trained r = trainWatched(std::move(job));
        QVERIFY(r.model.best);
        QCOMPARE(r.model.best->watched, std::string("loss"));
        const auto losses = lossesOf(*r.history, RecordKind::Epoch);
        const auto worst = std::max_element(losses.begin(), losses.end()) - losses.begin();  // which is what was asked for
        QCOMPARE(r.model.best->epoch, static_cast<int>(worst));
        QVERIFY(sameVariables(bestEpochOf(r.model, "it").weights.variables, trainWatched(jumpingJob(worst + 1)).model.weights.variables));
    }

    void whatEarlyStoppingPutsBackIsKeptOnce() {
        TrainingJob job = jumpingJob(epochs_);
        job.project.training.callbacks = {{"EarlyStopping", {{"patience", std::int64_t{1000}}, {"restore_best_weights", true}}}};
        const Trained restored = trainWatched(std::move(job)), kept = trainWatched(jumpingJob(epochs_));
        QVERIFY(!restored.model.best && kept.model.best);
        QCOMPARE(restored.model.bestEpoch, kept.model.best->epoch);
        QVERIFY(sameVariables(restored.model.weights.variables, kept.model.best->variables));
    }

    /** An average that follows the weights becomes them at the end, as in Keras; what is validated on the way are the weights themselves. */
    void besideAnAverageItsWeightsAreThoseThatWereValidated() {
        const auto averaged = [](std::int64_t epochs, std::int64_t overwriteEvery = 0) {
            TrainingJob job = jumpingJob(epochs);
            job.project.training.optimizer.params["use_ema"] = true;
            if (overwriteEvery > 0) job.project.training.optimizer.params["ema_overwrite_frequency"] = overwriteEvery;
            return job;
        };
        const std::shared_ptr<const Dataset> data = jumpingJob(1).data;
        const auto measures = [&](const TrainedModel& model, double figure) {
            return std::fabs(evaluate(model, *data, data->parts.validation).loss - figure) < 1e-4 * (1 + std::fabs(figure));
        };
        const TrainedModel whole = train(averaged(epochs_));
        QVERIFY(whole.best && !whole.best->variables.empty());
        const int best = whole.best->epoch;
        const double figure = whole.best->figure;
        const TrainedModel until = train(averaged(best + 1));  // whose own weights are the average, though it ended with its best epoch
        QVERIFY(until.best && until.best->epoch == best);
        QVERIFY(sameVariables(until.best->variables, whole.best->variables));
        for (const TrainedModel* model : {&whole, &until}) {
            QVERIFY(!measures(*model, figure));
            QVERIFY(measures(bestEpochOf(*model, "it"), figure));
        }
        TrainingJob restoring = averaged(epochs_);
        restoring.project.training.callbacks = {patient(1000, true)};
        const TrainedModel restored = train(std::move(restoring));
        QCOMPARE(restored.bestEpoch, best);
        QVERIFY(measures(restored, figure));
        const TrainedModel overwritten = train(averaged(epochs_, 7));  // then the average is what is validated
        QVERIFY(overwritten.best && measures(bestEpochOf(overwritten, "it"), overwritten.best->figure));
    }

    void withoutValidationThereIsNone() { QVERIFY(!trainWatched(lineJob("cpu", 5)).model.best); }

    /** Its rate makes it worse with every step, until the loss is no number. */
    void aTrainingThatEndsInNaNHasItsBestEpoch() {
        const auto job = [](std::int64_t epochs) {
            TrainingJob made = lineJob("cpu", epochs);
            Dataset data = *made.data;
            data.parts.validation = {0, 1, 2};
            made.data = std::make_shared<const Dataset>(std::move(data));
            made.project.training.optimizer.params["learning_rate"] = 1.0;
            return made;
        };
        const Trained ill = trainWatched(job(2000));
        bool told = false;
        for (std::size_t i = 0; i < ill.history->events.size(); ++i) told = told || ill.history->events[i].kind == Event::Kind::NotANumber;
        QVERIFY(told);
        QVERIFY(ill.model.best);
        const auto losses = lossesOf(*ill.history);
        const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
        QCOMPARE(ill.model.best->epoch, static_cast<int>(best));
        QVERIFY(sameVariables(ill.model.best->variables, trainWatched(job(best + 1)).model.weights.variables));
    }

    void aCheckpointOfAnyMomentLeadsToTheSameBestEpoch() {
        const Home home;
        const NoDisk quick;
        const TrainedModel unbroken = train(jumpingJob(epochs_));
        QVERIFY(unbroken.best);
        std::vector<TrainedModel> kept;  // on one thread at a time
        const auto known = [&] { return std::count_if(kept.begin(), kept.end(), [](const TrainedModel& model) { return model.best.has_value(); }); };
        for (int turn = 0; turn < 100 && known() == 0; ++turn) {  // how many checkpoints a short training finds time for is chance
            kept.clear();
            TrainingJob recorded = jumpingJob(epochs_);
            recorded.record = true;
            recorded.checkpointEvery = std::chrono::milliseconds(0);
            recorded.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
                kept.push_back(model);
                QFile out(QString::fromStdString(file.string()));
                QVERIFY(out.open(QIODevice::WriteOnly));
            };
            train(std::move(recorded));
            QVERIFY(!kept.empty());  // the last is the run's end
            QVERIFY(sameVariables(kept.back().best.value().variables, unbroken.best->variables));
            kept.pop_back();
        }
        QVERIFY(known() > 0);
        for (const TrainedModel& from : kept) {
            TrainingJob rest = jumpingJob(epochs_);
            rest.initial = from.weights, rest.progress = from.progress, rest.best = from.best, rest.resume = 1;
            const TrainedModel resumed = train(std::move(rest));
            QVERIFY(resumed.best);
            QCOMPARE(resumed.best->epoch, unbroken.best->epoch);
            QCOMPARE(resumed.best->figure, unbroken.best->figure);
            QVERIFY(sameVariables(resumed.best->variables, unbroken.best->variables));
            QVERIFY(sameVariables(resumed.weights.variables, unbroken.weights.variables));
        }
    }

    void aRunThatIsTakenUpToWatchAnotherFigureBeginsAnew() {
        TrainingJob part = jumpingJob(3), rest = jumpingJob(5);
        const TrainedModel first = train(std::move(part));
        QVERIFY(first.best);
        rest.initial = first.weights, rest.best = first.best, rest.resume = 1;
        QVERIFY(rest.best->maximize == std::optional(false));
        rest.best->figure = -1;  // better than all there will be
        QCOMPARE(train(rest).best.value().figure, -1.0);
        rest.best->maximize.reset();  // of a file from before it was told: as mode auto has it
        QCOMPARE(train(rest).best.value().figure, -1.0);
        rest.best->maximize = true;  // it was the greatest
        QVERIFY(train(rest).best.value().figure > 0);
        rest.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_accuracy")}, {"patience", std::int64_t{1000}}}}};
        const TrainedModel other = train(std::move(rest));
        QCOMPARE(other.best.value().watched, std::string("val_accuracy"));
        QVERIFY(other.best->epoch >= 3);
    }

    /** Overfitted long since, when somebody presses "Stop early and keep the best". */
    void whoBeginsToStopEarlyPutsTheBestSoFarBack() {
        std::uint32_t asked = 0;
        const Trained r = turned(overfitLine(100'000'000), [&](TrainingRecipe& recipe, std::uint32_t epoch) {
            recipe.callbacks = {usualEarlyStopping()};
            asked = epoch;
        });
        QVERIFY(asked >= 100);
        QCOMPARE(r.status.state, TrainingState::Finished);
        QCOMPARE(r.model.bestEpoch, bestOfLine);
        QCOMPARE(r.status.bestEpoch, bestOfLine);
        QVERIFY(!r.model.best);
        QVERIFY(sameVariables(r.model.weights.variables, train(overfitLine(bestOfLine + 1)).weights.variables));
        QVERIFY2(r.status.epoch >= asked + 5, qPrintable(QString("%1 after %2").arg(r.status.epoch).arg(asked)));  // its patience began then
    }

    void whoStopsEarlyNoMoreHasTheBestBesideTheLast() {
        TrainingJob job = overfitLine(100'000'000);
        job.project.training.callbacks = {patient(100'000'000, true)};
        const Trained r = turned(std::move(job), [](TrainingRecipe& recipe, std::uint32_t epoch) {
            recipe.callbacks.clear();
            recipe.epochs = std::int64_t{epoch} + 20;
        });
        QCOMPARE(r.status.state, TrainingState::Finished);
        QCOMPARE(r.model.bestEpoch, -1);
        QCOMPARE(r.status.bestEpoch, -1);
        QVERIFY(r.model.best);
        QCOMPARE(r.model.best->epoch, bestOfLine);
        QVERIFY(sameVariables(r.model.best->variables, train(overfitLine(bestOfLine + 1)).weights.variables));
    }

    void aRunThatIsTakenUpToStopEarlyPutsTheBestBack() {
        const TrainedModel first = train(overfitLine(100));
        QVERIFY(first.best);
        QCOMPARE(first.best->epoch, bestOfLine);
        TrainingJob rest = overfitLine(200);
        rest.initial = first.weights, rest.best = first.best, rest.resume = 1;
        rest.project.training.callbacks = {usualEarlyStopping()};
        const TrainedModel resumed = train(rest);
        QCOMPARE(resumed.bestEpoch, bestOfLine);
        QCOMPARE(resumed.weights.iteration, std::int64_t{105});  // five epochs of patience, from where it was taken up
        QVERIFY(sameVariables(resumed.weights.variables, first.best->variables));
        rest.project.training.callbacks.front().params["mode"] = std::string("max");  // those weights are the worst
        QVERIFY(train(rest).bestEpoch >= 100);
    }

    void aPatienceThatIsTurnedDelaysNoCheckpoint() {
        const Home home;
        const NoDisk quick;
        TrainingJob job = overfitLine(1000);
        job.project.training.callbacks = {patient(1'000'000, false)};
        TrainingRecipe wish = job.project.training;
        int kept = 0;  // on one thread at a time
        job.record = true;
        job.checkpointEvery = std::chrono::milliseconds(0);
        job.saveModel = [&](const TrainedModel&, const std::filesystem::path& file) {
            ++kept;
            QFile out(QString::fromStdString(file.string()));
            QVERIFY(out.open(QIODevice::WriteOnly));
        };
        std::int64_t turns = 0;
        trainWatched(std::move(job), [&](const TrainingStatus& s, TrainingCommands& commands) {
            if (s.state != TrainingState::Running || s.epoch > 900) return;
            wish.callbacks = {patient(1'000'000 + ++turns, false)};
            wish.epochs = s.epochs == 1000 ? 1001 : 1000;  // which is told at once: it is turned before every launch
            std::lock_guard lock(commands.mutex);
            commands.recipe = wish;
            commands.recipeChanged = true;
        });
        QVERIFY(turns > 100);
        QVERIFY2(kept > 1, std::to_string(kept).c_str());  // the last is the run's end
    }

    void whoHasNoneKnowsWhy() {
        QVERIFY(train(lineJob("cpu", 5)).noBest == NoBest::NotValidated);
        TrainingJob stopped = overfitLine(5), ill = overfitLine(5);
        stopped.project.training.batchSize = 2;
        stopped.maxSteps = 2;  // of three an epoch
        QVERIFY(train(std::move(stopped)).noBest == NoBest::EndedBefore);
        Dataset data = *ill.data;
        std::vector<float> y(12, std::nanf(""));
        for (std::size_t i = 0; i < 6; ++i) y[i] = static_cast<float>(i);
        data.targets = {Tensor::of<float>({12, 1}, y)};
        ill.data = std::make_shared<const Dataset>(std::move(data));
        const TrainedModel model = train(std::move(ill));
        QVERIFY(!model.best && model.noBest == NoBest::NoNumber);
        QVERIFY(train(overfitLine(5)).noBest == NoBest::Unknown);  // it has one
    }
};

LAMINA_TEST(BestEpochTest)

}  // namespace best_epoch_test

#include "best_epoch_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A validated training leaves its best epoch's weights beside those of its last step, to the bits of a training that ended there.
#include <QFile>
#include <QtTest>
#include <algorithm>

#include "engine/trained/chosen_epoch.h"
#include "tests/support/small_trainings.h"
#include "tests/support/synced.h"

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
        TrainingJob recorded = jumpingJob(epochs_);
        std::vector<TrainedModel> kept;  // on one thread at a time
        recorded.record = true;
        recorded.checkpointEvery = std::chrono::milliseconds(0);
        recorded.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
            kept.push_back(model);
            QFile out(QString::fromStdString(file.string()));
            QVERIFY(out.open(QIODevice::WriteOnly));
        };
        train(std::move(recorded));
        QVERIFY(kept.size() > 1);  // the last is the run's end
        QVERIFY(sameVariables(kept.back().best.value().variables, unbroken.best->variables));
        kept.pop_back();
        int known = 0;
        for (const TrainedModel& from : kept) {
            known += from.best.has_value();
            TrainingJob rest = jumpingJob(epochs_);
            rest.initial = from.weights, rest.progress = from.progress, rest.best = from.best, rest.resume = 1;
            const TrainedModel resumed = train(std::move(rest));
            QVERIFY(resumed.best);
            QCOMPARE(resumed.best->epoch, unbroken.best->epoch);
            QCOMPARE(resumed.best->figure, unbroken.best->figure);
            QVERIFY(sameVariables(resumed.best->variables, unbroken.best->variables));
            QVERIFY(sameVariables(resumed.weights.variables, unbroken.weights.variables));
        }
        QVERIFY(known > 0);
    }

    void aRunThatIsTakenUpToWatchAnotherFigureBeginsAnew() {
        TrainingJob part = jumpingJob(3), rest = jumpingJob(5);
        const TrainedModel first = train(std::move(part));
        QVERIFY(first.best);
        rest.initial = first.weights, rest.best = first.best, rest.resume = 1;
        rest.best->figure = -1;  // better than all there will be
        QCOMPARE(train(rest).best.value().figure, -1.0);
        rest.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_accuracy")}, {"patience", std::int64_t{1000}}}}};
        const TrainedModel other = train(std::move(rest));
        QCOMPARE(other.best.value().watched, std::string("val_accuracy"));
        QVERIFY(other.best->epoch >= 3);
    }
};

QTEST_GUILESS_MAIN(BestEpochTest)
#include "best_epoch_test.moc"

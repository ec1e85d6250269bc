// SPDX-License-Identifier: GPL-3.0-or-later
// A trainer beside a device that runs ahead: nothing is taken while steps run, what a person turns acts at once, callbacks wait
// only for figures that may end or change something, and a GPU that cannot be taken leaves the CPU.
#include <QElapsedTimer>
#include <QFile>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/base/error.h"
#include "engine/train/early_stop.h"
#include "engine/train/pace.h"
#include "engine/train/session.h"
#include "engine/train/training_memory.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/home.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_trainings.h"
#include "tests/support/synced.h"
#include "tests/support/test_program.h"
#include "tests/support/wait_for.h"

namespace pace_test {

using namespace lamina;
using namespace lamina::test;
using namespace std::chrono_literals;

namespace {

TrainingJob watchedJob(const std::string& device, std::int64_t epochs, Choice callback) {
    TrainingJob j = noisySpiralJob(device, epochs);
    j.project.training.optimizer.params["learning_rate"] = 0.3;
    j.project.training.callbacks = {std::move(callback)};
    return j;
}

Choice stopping(std::int64_t patience, bool restore) {
    return {"EarlyStopping", {{"monitor", std::string("val_loss")}, {"patience", patience}, {"restore_best_weights", restore}}};
}

std::vector<Event> eventsOf(const Trained& r, Event::Kind kind) {
    std::vector<Event> all;
    for (std::size_t i = 0; i < r.history->events.size(); ++i)
        if (r.history->events[i].kind == kind) all.push_back(r.history->events[i]);
    return all;
}

float rateOf(const History& history, std::size_t step) {
    return history.steps.at(step, static_cast<std::size_t>(History::column(history.stepNames(), "learning_rate")));
}

}  // namespace

class PaceTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!deviceIsThere()) QSKIP("there is no GPU here");
        if (!emulated()) QSKIP("a real device takes the time it takes");
        registerBackend(cuda::makeCudaBackend());
    }
    void cleanup() { breakDevice(Trouble::None); }

    void thePaceIsMeasuredFromTheStepsThatAreDone() {
        Pace pace;
        auto now = Pace::Clock::time_point{} + 1h;
        QCOMPARE(pace.mostSteps(ProgramKind::Train), 1);
        QVERIFY(pace.room(ProgramKind::Train, 1, 0));
        pace.given(ProgramKind::Train, 1, now);
        QVERIFY(!pace.room(ProgramKind::Train, 1, 1));  // nobody knows yet how long it takes
        pace.look(0, 1, now += 2ms);
        pace.look(1, 0, now += 8ms);
        QCOMPARE(pace.mostSteps(ProgramKind::Train), 2);  // of 10 ms each
        QCOMPARE(pace.mostSteps(ProgramKind::Evaluate), 1);
        for (int i = 0; i < 4; ++i) {
            QVERIFY(pace.room(ProgramKind::Train, 2, i));
            pace.given(ProgramKind::Train, 2, now);
        }
        QVERIFY(!pace.room(ProgramKind::Train, 2, 4));  // 80 ms are ahead
        for (std::uint64_t step = 2; step <= 9; ++step) pace.look(step, step == 9 ? 0 : 1, now += 60ms);
        QCOMPARE(pace.mostSteps(ProgramKind::Train), 1);  // it became slow
        pace.given(ProgramKind::Train, 1, now);
        QVERIFY(!pace.room(ProgramKind::Train, 1, 1));
        for (std::uint64_t i = 0; i < 12; ++i) {
            pace.look(9 + i, 0, now);
            pace.given(ProgramKind::Train, 100, now);
            pace.look(10 + i, 0, now += 1ms);
        }
        QVERIFY(pace.mostSteps(ProgramKind::Train) > 500);
    }

    void aSnapshotsFirstUseTakesNoMemory() {
        defer(true);
        std::size_t atStart = 0;
        std::uint64_t waited = 0;
        const Trained r = trainWatched(watchedJob("cuda", 12, stopping(20, true)), [&](const TrainingStatus& s, TrainingCommands&) {
            if (s.state != TrainingState::Running) return;
            if (atStart == 0) atStart = taken(), waited = waits();
            QCOMPARE(taken(), atStart);
            QCOMPARE(waits(), waited);
        });
        QVERIFY(atStart > 0 && r.model.bestEpoch >= 0);
        QCOMPARE(r.status.epochs, 12u);
    }

    void snapshotsAreToldBeforeTheTrainingAndTakenFromWhatDataMayHave() {
        const TrainingJob with = watchedJob("cuda", 1, stopping(3, true)), without = watchedJob("cuda", 1, stopping(3, false));
        const TrainingMemory told = trainingMemory(with.project, sizeOf(with.data.get()));
        QVERIFY(told.snapshots > 0);
        QCOMPARE(told.snapshots % EarlyStop::mostKept, 0u);
        // Just so much is free that the data (3600 bytes of at most nine tenths) would lie on the device, were it not for the snapshots.
        leaveFree(told.plan.total() + told.beside.workspace + 4010);
        QVERIFY(!trainingMemory(without.project, sizeOf(without.data.get())).beside.streamed);
        QVERIFY(trainingMemory(with.project, sizeOf(with.data.get())).beside.streamed);
    }

    /** No step waits for who keeps it, and where memory does not suffice the training does without. */
    void theBestEpochIsKeptThoughFiguresArriveLateAndGivesWay() {
        const auto job = [] {
            TrainingJob j = noisySpiralJob("cuda", 30);
            j.project.training.optimizer.params["learning_rate"] = 0.3;
            return j;
        };
        const Trained atOnce = trainWatched(job());
        defer(true);
        const Trained late = trainWatched(job());
        QVERIFY(atOnce.model.best && late.model.best);
        QCOMPARE(late.model.best->epoch, atOnce.model.best->epoch);
        QCOMPARE(late.model.best->variables.size(), atOnce.model.best->variables.size());
        for (std::size_t v = 0; v < late.model.best->variables.size(); ++v) QVERIFY(sameBytes(late.model.best->variables[v].value, atOnce.model.best->variables[v].value));
        QCOMPARE(late.status.epochWaits, 0);
        QCOMPARE(late.status.syncs, std::uint64_t{0});
        defer(false);
        const TrainingMemory told = trainingMemory(job().project, sizeOf(job().data.get()));
        QVERIFY(told.snapshots > 0);
        leaveFree(told.plan.total() + told.beside.workspace + 70'000);
        const Trained tight = trainWatched(job());
        QVERIFY(!tight.model.best);
        QVERIFY(sameWeights(tight, atOnce));
    }

    void autoAsksWhetherSnapshotsFitToo() {
        TrainingJob j = watchedJob("auto", 1, stopping(3, true));
        j.project.graph.nodes[1].params["units"] = std::int64_t{4096};
        const TrainingMemory told = trainingMemory(j.project, sizeOf(j.data.get()));
        QCOMPARE(told.device.id, std::string("cuda:0"));
        leaveFree((std::size_t{512} << 20) + told.plan.total() + told.beside.workspace + told.snapshots / 2);
        const Trained r = trainWatched(std::move(j));
        QVERIFY2(r.status.deviceReason.find("on the CPU because training takes") == 0, r.status.deviceReason.c_str());
    }

    void aPauseAndAStopActWithinAHundredMillisecondsThoughStepsAreLong() {
        launchesTake(60);
        TrainingSession session;
        session.start(noisySpiralJob("cuda", 1'000'000));
        QVERIFY(waitFor([&] { return session.history() && session.history()->steps.size() >= 4; }, 20'000));
        QElapsedTimer timer;
        timer.start();
        session.pause();
        QVERIFY(waitFor([&] { return session.status().state == TrainingState::Paused; }));
        QVERIFY2(timer.elapsed() < (sanitized ? 1000 : 170), std::to_string(timer.elapsed()).c_str());  // a hundred, and what a busy machine adds
        const auto steps = session.history()->steps.size();
        std::this_thread::sleep_for(150ms);
        QCOMPARE(session.history()->steps.size(), steps);  // none was under way
        session.resume();
        QVERIFY(waitFor([&] { return session.history()->steps.size() >= steps + 2; }));
        timer.restart();
        session.stop();
        session.join();
        QVERIFY2(timer.elapsed() < (sanitized ? 1000 : 170), std::to_string(timer.elapsed()).c_str());
        QCOMPARE(session.status().state, TrainingState::Stopped);
        QCOMPARE(session.history()->steps.size(), static_cast<std::size_t>(session.status().step));
    }

    void aNewLearningRateIsThatOfTheStepItsEventNames() {
        launchesTake(30);
        bool turned = false;
        std::size_t told = 0;
        const Trained r = trainWatched(noisySpiralJob("cuda", 4), [&](const TrainingStatus& s, TrainingCommands& commands) {
            if (s.step < 10 || turned) return;
            turned = true;
            told = s.step;
            commands.learningRate = 0.0005;
        });
        const auto events = eventsOf(r, Event::Kind::LearningRate);
        QCOMPARE(events.size(), std::size_t{1});
        const std::size_t step = events[0].step;
        QVERIFY2(step <= told + 4, std::to_string(step).c_str());
        QCOMPARE(rateOf(*r.history, step - 1), 0.01f);
        QCOMPARE(rateOf(*r.history, step), 0.0005f);
    }

    void aPauseChangesNoBit() {
        const Trained plain = trainWatched(noisySpiralJob("cuda", 3));
        launchesTake(3);
        std::atomic<int> pauses = 0;
        TrainingSession session;
        session.start(noisySpiralJob("cuda", 3));
        for (; session.status().active(); ++pauses) {
            session.pause();
            std::this_thread::sleep_for(7ms);
            session.resume();
            std::this_thread::sleep_for(7ms);
        }
        session.join();
        QVERIFY(pauses > 2);
        const auto& variables = session.model()->weights.variables;
        for (std::size_t i = 0; i < variables.size(); ++i) QVERIFY(std::ranges::equal(variables[i].value.bytes(), plain.model.weights.variables[i].value.bytes()));
    }

    void stoppingEarlyWaitsOnlyWhereItMayEnd_data() {
        QTest::addColumn<int>("patience");
        QTest::addColumn<int>("mostWaits");
        QTest::newRow("the next epoch may be the last") << 0 << 1000;
        QTest::newRow("patience") << 6 << 12;
    }
    void stoppingEarlyWaitsOnlyWhereItMayEnd() {
        QFETCH(int, patience);
        QFETCH(int, mostWaits);
        const Trained cpu = trainWatched(watchedJob("cpu", 30, stopping(patience, false)));
        defer(true);
        const Trained gpu = trainWatched(watchedJob("cuda", 30, stopping(patience, false))), again = trainWatched(watchedJob("cuda", 30, stopping(patience, false)));
        QVERIFY(sameWeights(gpu, again));
        QCOMPARE(gpu.status.step, again.status.step);
        QCOMPARE(cpu.status.epochWaits, 0);
        QCOMPARE(gpu.status.syncs, std::uint64_t{0});
        QVERIFY2(gpu.status.epochWaits > 0 && gpu.status.epochWaits <= mostWaits, std::to_string(gpu.status.epochWaits).c_str());
        // It ended with the epoch that the rule names, not a launch later.
        QCOMPARE(gpu.status.step % 8, std::uint64_t{0});
        QCOMPARE(gpu.history->epochs.size(), static_cast<std::size_t>(gpu.status.step / 4));
        const auto seen = [](const Trained& r) {
            std::vector<double> losses;
            for (std::size_t i = 0; i < r.history->epochs.size(); ++i)
                if (r.history->epochs[i].kind == RecordKind::Validation) losses.push_back(static_cast<double>(r.history->epochs[i].values[0]));
            return losses;
        };
        EarlyStopping rule(stopping(patience, false), false);
        const auto losses = seen(gpu);
        for (std::size_t e = 0; e < losses.size(); ++e) QCOMPARE(rule.epochEnded(static_cast<int>(e), losses[e]).stop, e + 1 == losses.size() && losses.size() < 30);
    }

    void onAPlateauTheRateIsThatOfTheNextEpochsFirstStep() {
        const auto job = [] { return watchedJob("cuda", 9, {"ReduceLROnPlateau", {{"patience", std::int64_t{2}}, {"factor", 0.5}, {"min_delta", 1e9}}}); };
        const Trained atOnce = trainWatched(job());
        defer(true);
        const Trained late = trainWatched(job());
        QVERIFY(sameWeights(atOnce, late));
        // The first epoch is the best there is: the rate falls after the third, fifth, seventh and ninth; only they are waited for.
        const std::vector<float> rates{0.3f, 0.3f, 0.3f, 0.15f, 0.15f, 0.075f, 0.075f, 0.0375f, 0.0375f};  // of the epochs, 8 steps each
        for (std::size_t step = 0; step < 72; ++step) QCOMPARE(rateOf(*late.history, step), rates[step / 8]);
        QVERIFY2(late.status.epochWaits >= 3 && late.status.epochWaits <= 5, std::to_string(late.status.epochWaits).c_str());
        QCOMPARE(late.status.syncs, std::uint64_t{0});
    }

    void checkpointsKnowThePlateauThoughItsFiguresArriveLate() {
        const auto job = [] { return watchedJob("cuda", 40, {"ReduceLROnPlateau", {{"patience", std::int64_t{3}}, {"cooldown", std::int64_t{1}}, {"factor", 0.7}}}); };
        const Trained whole = trainWatched(job());
        QVERIFY(eventsOf(whole, Event::Kind::LearningRate).size() > 1);
        std::mutex mutex;
        std::vector<TrainedModel> kept;
        const Home home;
        const NoDisk quick;
        TrainingJob recorded = job();
        recorded.record = true;
        recorded.checkpointEvery = 0ms;
        recorded.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
            const std::lock_guard lock(mutex);
            kept.push_back(model);
            QFile out(QString::fromStdString(file.string()));
            QVERIFY(out.open(QIODevice::WriteOnly));
        };
        defer(true);
        trainWatched(std::move(recorded));
        kept.pop_back();  // the run's end
        QVERIFY(kept.size() > 4);
        for (std::size_t k = 0; k < 3; ++k) {
            const TrainedModel& from = kept[kept.size() * k / 3];
            TrainingJob rest = job();
            rest.initial = from.weights, rest.progress = from.progress, rest.resume = 1;
            QVERIFY2(sameWeights(trainWatched(std::move(rest)), whole), std::to_string(from.weights.iteration).c_str());
        }
    }

    void aGpuThatCannotBeTakenLeavesTheCpu_data() {
        QTest::addColumn<QString>("precision");
        for (const char* p : {"float32", "tf32", "bfloat16"}) QTest::newRow(p) << p;
    }
    void aGpuThatCannotBeTakenLeavesTheCpu() {
        QFETCH(QString, precision);
        const auto job = [&](const std::string& device) {
            TrainingJob j = noisySpiralJob(device, 2);
            j.project.graph.nodes[1].params["units"] = std::int64_t{2048};
            j.project.training.batchSize = 225;
            j.project.training.precision = precision.toStdString();
            return j;
        };
        failAllocationsFrom(100'000);
        QVERIFY_THROWS_EXCEPTION(Error, trainWatched(job("cuda")));  // who asks for it by name is told
        if (precision == "tf32") {
            try {
                trainWatched(job("auto"));
                QFAIL("nobody shall get another precision in silence");
            } catch (const Error& e) {
                const std::string words = e.what();
                QVERIFY2(words.find("is for GPUs") != std::string::npos && words.find("the GPU has no") != std::string::npos, words.c_str());
            }
            return;
        }
        const Trained r = trainWatched(job("auto"));
        QVERIFY2(r.status.deviceReason.find("on the CPU because the GPU could not be taken: the GPU has no") == 0, r.status.deviceReason.c_str());
        QVERIFY(r.status.gpu.empty() && r.status.device.find("CPU") == 0);
        QCOMPARE(r.status.messages.all(), r.status.deviceReason);
        const auto notes = eventsOf(r, Event::Kind::Note);
        QVERIFY(!notes.empty() && std::string(notes[0].text).find("on the CPU because") == 0);
        QVERIFY(sameWeights(r, trainWatched(job("cpu"))));
        QCOMPARE(taken(), std::size_t{0});
    }

    void aStreamedTrainingIsTheResidentOne() {
        const auto job = [] {
            TrainingJob j = watchedJob("cuda", 4, stopping(20, true));
            Dataset wide = *j.data;  // each number 32 times: more than rows and tables take
            const auto numbers = wide.inputs[0].as<float>();
            std::vector<float> many;
            for (std::size_t i = 0; i < 300; ++i)
                for (std::size_t c = 0; c < 64; ++c) many.push_back(numbers[2 * i + c % 2] * static_cast<float>(c));
            wide.inputs = {Tensor::of<float>({300, 64}, many)};
            j.data = std::make_shared<const Dataset>(std::move(wide));
            j.project.graph.nodes[0].params["shape"] = Ints{64};
            return j;
        };
        const Trained resident = trainWatched(job());
        QVERIFY(resident.status.deviceReason.find("data on the GPU") != std::string::npos);
        const TrainingMemory told = trainingMemory(job().project, sizeOf(job().data.get()));
        leaveFree(told.plan.total() + told.beside.workspace + told.snapshots + 70'000);
        for (const bool deferred : {false, true}) {
            defer(deferred);
            const Trained streamed = trainWatched(job());
            QVERIFY2(streamed.status.deviceReason.find("data streamed to the GPU") != std::string::npos, streamed.status.deviceReason.c_str());
            QCOMPARE(streamed.status.syncs, std::uint64_t{0});
            QVERIFY(sameWeights(streamed, resident));
        }
    }

    void aDeviceThatIsLostAtAnyCallEndsInASentence() {
        const auto job = [] {
            TrainingJob j = watchedJob("cuda", 2, stopping(20, true));
            j.project.training.batchSize = 75;
            return j;
        };
        const auto before = calls();
        trainWatched(job());
        const auto all = calls() - before;
        QVERIFY(all > 100);
        int survived = 0;  // lost when all was done: what is closed then needs no answer
        for (std::uint64_t n = 1; n < all; n += std::max<std::uint64_t>(1, all / 60)) {
            loseAfter(n);
            std::string words;
            try {
                trainWatched(job());
            } catch (const Error& e) {
                words = e.what();
            }
            if (words.empty()) ++survived;
            else QVERIFY2(words.find("GPU") != std::string::npos || words.find("cuda:0 cannot be used") != std::string::npos, (std::to_string(n) + ": " + words).c_str());
            if (!words.empty()) QVERIFY2(words.find("unspecified launch failure") != std::string::npos, (std::to_string(n) + ": " + words).c_str());
            breakDevice(Trouble::None);
            QCOMPARE(taken(), std::size_t{0});
        }
        QVERIFY2(survived < 6, std::to_string(survived).c_str());
    }
};

LAMINA_TEST(PaceTest)

}  // namespace pace_test

#include "pace_test.moc"

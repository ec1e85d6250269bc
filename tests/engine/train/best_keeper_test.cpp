// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of the best epoch's weights, which are kept while a training goes on.
#include "engine/train/best_keeper.h"

#include <QtTest>
#include <cmath>
#include <future>
#include <new>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/train/early_stop.h"
#include "engine/train/session.h"
#include "tests/support/counted_allocations.h"
#include "tests/support/data_memory.h"
#include "tests/support/small_net.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace best_keeper_test {

using namespace lamina;

namespace {

Record validated(std::uint32_t epoch, float loss, float accuracy = 0) {
    Record record;
    record.kind = RecordKind::Validation;
    record.epoch = epoch;
    record.values[0] = loss, record.values[1] = accuracy;
    return record;
}

/** All weights are the number of the epoch. */
void end(Executor& executor, int epoch) {
    auto weights = executor.weights();
    for (Tensor& w : weights) w = Tensor::of(w.shape(), std::vector<float>(static_cast<std::size_t>(w.shape().elements()), static_cast<float>(epoch)));
    executor.setWeights(weights);
}

struct Bench {
    std::unique_ptr<Executor> executor = std::make_unique<cpu::CpuExecutor>(small::plan(), 1);
    BestKeeper keeper;

    explicit Bench(int count, BestKeeper::Watched watched = {}, int first = 0) : keeper(std::move(watched), small::plan()->metrics, count, first) {
        executor->reserveSnapshots(count);
        executor->setWeights(small::startWeights());
    }
    /** The weights that are kept, by their number; −1: none. */
    float kept() {
        if (!keeper.bestSlot()) return -1;
        executor->enqueueRestore(*keeper.bestSlot());
        return executor->weights().front().toFloats().front();
    }
};

/** Validated, with rows that lie on disk: of all that it asks memory for, the three parts of their window alone are as large as that. */
constexpr std::size_t partOfWindow = 2'500'000;
TrainingJob wideJob() {
    constexpr Dim rows = 4000, width = 1000;
    TrainingJob job = test::lineJob("cpu", 2);
    job.project.graph.nodes[0].params["shape"] = Ints{width};
    Dataset data = *job.data;
    data.inputs = {Tensor(DType::Float32, {rows, width}, RowStore::makeOnDisk(rows * width * sizeof(float)))};
    data.targets = {Tensor::of<float>({rows, 1}, std::vector<float>(rows, 1.0f))};
    data.parts.validation = {6, 7, 8};
    job.data = std::make_shared<const Dataset>(std::move(data));
    return job;
}

/** On a thread that can be starved. */
TrainedModel trainAside(const TrainingJob& job) {
    return std::async(std::launch::async, [&] { return test::train(job); }).get();
}

}  // namespace

class BestKeeperTest : public QObject {
    Q_OBJECT
 private slots:
    /** As on the CPU: one copy is all it takes. */
    void whereFiguresAreThereAtOnceOneSnapshotIsEnough() {
        Bench b(1);
        const float losses[] = {3, 1, 2, 1, 0.5f, 4};
        for (int epoch = 0; epoch < 6; ++epoch) {
            end(*b.executor, epoch);
            b.keeper.judge(validated(static_cast<std::uint32_t>(epoch), losses[epoch]));
            QVERIFY(b.keeper.hasRoom(epoch));
            b.keeper.keep(epoch, *b.executor);
            if (epoch == 3) QCOMPARE(b.kept(), 1.0f);  // of equal ones the first
        }
        QCOMPARE(b.keeper.seen().epoch, 4);
        QCOMPARE(b.keeper.seen().figure, 0.5);
        QCOMPARE(b.kept(), 4.0f);
    }

    void figuresMayArriveTwoEpochsLate() {
        Bench b(BestKeeper::mostKept);
        for (int epoch = 0; epoch < 3; ++epoch) {
            QVERIFY(b.keeper.hasRoom(epoch));
            end(*b.executor, epoch);
            b.keeper.keep(epoch, *b.executor);
        }
        QVERIFY(!b.keeper.hasRoom(3));
        b.keeper.judge(validated(0, 2));
        QCOMPARE(b.kept(), 0.0f);
        QVERIFY(!b.keeper.hasRoom(3));  // the best, and two that may be
        b.keeper.judge(validated(1, 1));
        QVERIFY(b.keeper.hasRoom(3));
        end(*b.executor, 3);
        b.keeper.keep(3, *b.executor);
        b.keeper.judge(validated(2, 5));
        b.keeper.judge(validated(3, 4));
        QCOMPARE(b.keeper.seen().epoch, 1);
        QCOMPARE(b.kept(), 1.0f);
    }

    void aFigureThatIsNoNumberIsNeverTheBest() {
        Bench b(1);
        const float losses[] = {std::nanf(""), 3, std::nanf(""), 2};
        for (int epoch = 0; epoch < 4; ++epoch) {
            end(*b.executor, epoch);
            b.keeper.judge(validated(static_cast<std::uint32_t>(epoch), losses[epoch]));
            b.keeper.keep(epoch, *b.executor);
            if (epoch == 0) QVERIFY(b.keeper.seen().epoch == -1 && b.kept() == -1);
            if (epoch == 2) QCOMPARE(b.kept(), 1.0f);
        }
        QCOMPARE(b.kept(), 3.0f);
    }

    /** Of the figure that early stopping watches, in its direction; else of val_loss. */
    void whatEarlyStoppingWatchesIsWatched() {
        const auto plan = small::plan();
        const auto& metrics = plan->metrics;
        QVERIFY(BestKeeper::watchedBy(nullptr, metrics) == BestKeeper::Watched{});
        const Choice accuracy{"EarlyStopping", {{"monitor", std::string("val_accuracy")}, {"min_delta", 0.5}}};
        QVERIFY((BestKeeper::watchedBy(&accuracy, metrics) == BestKeeper::Watched{"val_accuracy", true}));
        const Choice turned{"EarlyStopping", {{"monitor", std::string("val_accuracy")}, {"mode", std::string("min")}}};
        QVERIFY((BestKeeper::watchedBy(&turned, metrics) == BestKeeper::Watched{"val_accuracy", false}));
        const Choice unmeasured{"EarlyStopping", {{"monitor", std::string("val_nothing")}}};
        QVERIFY_EXCEPTION_THROWN(BestKeeper::watchedBy(&unmeasured, metrics), Error);

        Bench b(1, {"val_accuracy", true});
        for (int epoch = 0; epoch < 3; ++epoch) {
            end(*b.executor, epoch);
            b.keeper.judge(validated(static_cast<std::uint32_t>(epoch), 1, epoch == 1 ? 0.9f : 0.5f));
            b.keeper.keep(epoch, *b.executor);
        }
        QCOMPARE(b.kept(), 1.0f);
        QVERIFY(!b.keeper.watched().ofTraining());
        QVERIFY(BestKeeper::Watched({"loss", false}).ofTraining());
    }

    /** Told before its validation, of whose end nothing is known yet. */
    void anEpochThatIsJudgedBeforeItsEndIsKeptAtItsEnd() {
        Bench b(1, {"loss", false});
        for (int epoch = 0; epoch < 2; ++epoch) {
            end(*b.executor, epoch);
            Record figures = validated(static_cast<std::uint32_t>(epoch), epoch == 0 ? 2 : 1);
            figures.kind = RecordKind::Epoch;
            b.keeper.judge(figures);
            QCOMPARE(b.kept(), -1.0f);
            b.keeper.keep(epoch, *b.executor);
            QCOMPARE(b.kept(), static_cast<float>(epoch));
        }
    }

    void aTrainingThatIsTakenUpKnowsItsBest() {
        Bench b(1);
        end(*b.executor, 2);
        b.executor->enqueueSnapshot(0);
        b.keeper.takeOver({2, 1.5, 4, 0, {{2, 0}}});
        for (int epoch = 5; epoch < 7; ++epoch) {
            end(*b.executor, epoch);
            b.keeper.judge(validated(static_cast<std::uint32_t>(epoch), epoch == 5 ? 2 : 1));
            b.keeper.keep(epoch, *b.executor);
            QCOMPARE(b.kept(), epoch == 5 ? 2.0f : 6.0f);
        }
    }

    /** Figures of two epochs are under way when early stopping begins; and it ends again. */
    void whatIsKeptIsHandedOver() {
        Bench b(BestKeeper::mostKept);
        for (int epoch = 0; epoch < 3; ++epoch) {
            end(*b.executor, epoch);
            b.keeper.keep(epoch, *b.executor);
            if (epoch == 0) b.keeper.judge(validated(0, 1));
        }
        EarlyStop stop(small::plan()->metrics, true);
        const Choice choice{"EarlyStopping", {{"patience", std::int64_t{2}}, {"restore_best_weights", true}}};
        stop.follow(&choice, 3);
        stop.takeOver(b.keeper.kept());
        QCOMPARE(stop.bestEpoch(), 0);
        QCOMPARE(stop.bestFigure(), 1.0);
        QVERIFY(stop.judge(validated(1, 0.5f)).best);
        QVERIFY(!stop.judge(validated(2, 2)).stop);
        QCOMPARE(stop.restoreBest(*b.executor), 1);
        QCOMPARE(b.executor->weights().front().toFloats().front(), 1.0f);
        b.keeper.takeOver(stop.kept());
        QCOMPARE(b.keeper.seen().epoch, 1);
        QCOMPARE(b.keeper.seen().figure, 0.5);
        end(*b.executor, 3);
        b.keeper.keep(3, *b.executor);
        b.keeper.judge(validated(3, 3));
        QCOMPARE(b.kept(), 1.0f);
    }

    void anEpochThatEndedBeforeAnybodyKeptIsNotTheBest() {
        Bench b(1, {}, 2);
        b.keeper.judge(validated(1, 0.5f));
        QCOMPARE(b.keeper.seen().epoch, -1);
        b.keeper.judge(validated(2, 3));
        QCOMPARE(b.keeper.seen().epoch, 2);
    }

    /** The device is opened again without it. */
    void itGivesWayWhereMemoryEndsWhileTheDataAreBound() {
        const test::DataMemory set("16MB");  // half of it is the window
        const TrainingJob job = wideJob();
        const TrainedModel whole = trainAside(job);
        QVERIFY(whole.best);
        {
            const StarvedThreads starved(partOfWindow, 1);
            const TrainedModel model = trainAside(job);
            QCOMPARE(starved.refusals(), 1L);
            QVERIFY(!model.best && model.noBest == NoBest::NoMemory);
            QCOMPARE(model.weights.variables.size(), std::size_t{2});
            for (std::size_t i = 0; i < 2; ++i) QVERIFY(test::sameBytes(model.weights.variables[i].value, whole.weights.variables[i].value));
        }
        const StarvedThreads starved(partOfWindow, 2);  // without it, too
        QVERIFY_THROWS_EXCEPTION(std::bad_alloc, trainAside(job));
        QCOMPARE(starved.refusals(), 2L);
    }

    /** What is wished amid a training is noted, and not followed. */
    void earlyStoppingThatFindsNoMemoryEndsNothing() {
        constexpr Dim width = 1000;
        constexpr std::size_t allWeights = 2 * width * width * sizeof(float);  // of all that is asked for while it trains, a snapshot alone is as large
        TrainingJob job = test::lineJob("cpu", 1'000'000);
        Graph& graph = job.project.graph;
        graph.nodes[0].params["shape"] = Ints{width};
        graph.nodes[1].params["units"] = width;
        test::append(graph, graph.nodes[1].id, "Dense", {{"units", width}});
        job.project.training.optimizer.params["learning_rate"] = 1e-4;
        Dataset data = *job.data;
        data.inputs = {Tensor::of<float>({6, width}, std::vector<float>(6 * width, 0.01f))};
        data.targets = {Tensor::of<float>({6, width}, std::vector<float>(6 * width, 0.0f))};
        job.data = std::make_shared<const Dataset>(std::move(data));
        TrainingSession session;
        session.start(job);
        QVERIFY(test::waitFor([&] { return session.status().step > 3; }, 30'000));
        TrainingRecipe wish = job.project.training;
        wish.callbacks = {{"EarlyStopping", {{"monitor", std::string("loss")}, {"patience", std::int64_t{1'000'000}}, {"restore_best_weights", true}}}};
        {
            const StarvedThreads starved(allWeights);
            session.setRecipe(wish);
            QVERIFY(test::waitFor([&] { return starved.refusals() > 0; }, 30'000));
            const auto step = session.status().step;
            QVERIFY(test::waitFor([&] { return session.status().step > step + 3; }, 30'000));
        }
        session.stop();
        session.join();
        QCOMPARE(session.status().state, TrainingState::Stopped);
        QVERIFY(session.model() && session.model()->project.training.callbacks.empty());
        std::string notes;
        for (std::size_t i = 0; i < session.history()->events.size(); ++i) notes += std::string(session.history()->events[i].text) + "\n";
        QVERIFY2(notes.find("there is not enough memory") != std::string::npos, notes.c_str());
    }
};

LAMINA_TEST(BestKeeperTest)

}  // namespace best_keeper_test

#include "best_keeper_test.moc"

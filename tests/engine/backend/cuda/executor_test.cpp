// SPDX-License-Identifier: GPL-3.0-or-later
// What the executor promises on a GPU: steps that never wait, graphs captured once, the CPU's order of rows, data larger
// than the budget, snapshots, resuming, prediction, telemetry, sentences.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/backend/cuda/cuda_executor.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/base/row_store.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/data_memory.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/small_net.h"
#include "tests/support/test_program.h"

namespace executor_test {

using namespace lamina;
using cuda::CudaExecutor;
using cuda::CudaOptions;

namespace {

/** The small net with data, ready to step. */
struct Training {
    explicit Training(const CudaOptions& options = {}) : executor(small::plan(), options) {
        executor.setWeights(small::startWeights());
        executor.bind(small::data());
        pass = executor.addPass({small::allRows(), true, 5});
    }
    void epochs(int from, int to) { small::epochs(executor, pass, from, to); }
    CudaExecutor executor;
    int pass = 0;
};

bool equal(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!std::ranges::equal(a[i].bytes(), b[i].bytes())) return false;
    return a.size() == b.size();
}

std::vector<Record> records(Executor& executor) {
    std::vector<Record> all;
    std::uint64_t cursor = 0;
    for (Record r; executor.ring().read(cursor, r);) all.push_back(r);
    return all;
}

/** The rows a pass visits in an epoch. */
std::vector<double> visited(bool shuffle, std::uint32_t epoch, Dim perStep, const CudaOptions& options = {}) {
    PlanSketch s(DType::Float32);
    const ValueId x = s.activation({perStep, 1});
    s.program(ProgramKind::Train, perStep, {Gather{Gather::From::Input, 0, x}});
    CudaExecutor executor(s.finish(), options);
    std::vector<std::uint8_t> numbers(200);
    std::iota(numbers.begin(), numbers.end(), std::uint8_t{0});
    executor.bind({{Tensor::of({200, 1}, numbers)}, {}});
    std::vector<std::uint32_t> rows(120);
    std::iota(rows.begin(), rows.end(), 50u);
    const int pass = executor.addPass({rows, shuffle, 77});
    std::vector<double> seen;
    for (std::uint64_t i = 0; i < 120 / static_cast<std::uint64_t>(perStep); ++i) {
        executor.enqueue({0, pass, i, epoch, i * static_cast<std::uint64_t>(perStep), 1});
        for (double v : executor.read(x)) seen.push_back(v);
    }
    return seen;
}

std::string sentenceOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

}  // namespace

class ExecutorTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
    }
    void cleanup() { test::setOrder(0), test::defer(false); }

    void steadyStepsNeverWaitAndAreCapturedOnce() {
        Training t;
        t.epochs(0, 1);
        const auto syncs = t.executor.syncs(), waits = test::waits();
        const int captures = t.executor.captures();
        QCOMPARE(captures, 1);
        t.epochs(1, 101);
        QCOMPARE(t.executor.captures(), captures);
        QCOMPARE(t.executor.syncs(), syncs);
        QCOMPARE(test::waits(), waits);
        t.executor.wait();
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{505});
    }

    void theNetLearnsAsOnTheCpu() {
        Training t;
        cpu::CpuExecutor cpu(small::plan(), 1);
        cpu.setWeights(small::startWeights());
        cpu.bind(small::data());
        const int pass = cpu.addPass({small::allRows(), true, 5});
        t.epochs(0, 60);
        small::epochs(cpu, pass, 0, 60);
        t.executor.wait();
        const auto gpuRecords = records(t.executor), cpuRecords = records(cpu);
        QCOMPARE(gpuRecords.size(), cpuRecords.size());
        for (std::size_t i = 0; i < cpuRecords.size(); ++i) {
            QCOMPARE(gpuRecords[i].step, cpuRecords[i].step);
            QCOMPARE(gpuRecords[i].epoch, cpuRecords[i].epoch);
            QVERIFY(gpuRecords[i].kind == cpuRecords[i].kind);
            for (int v = 0; v < 4; ++v)
                QVERIFY2(std::fabs(gpuRecords[i].values[v] - cpuRecords[i].values[v]) < 2e-4f * (1 + std::fabs(cpuRecords[i].values[v])),
                         qPrintable(QStringLiteral("record %1 figure %2: %3, on the CPU %4").arg(i).arg(v).arg(double(gpuRecords[i].values[v])).arg(double(cpuRecords[i].values[v]))));
        }
        QVERIFY(gpuRecords.back().values[0] < 0.5f * gpuRecords.front().values[0]);
    }

    void manyStepsInAGraphAreTheSameSteps() {
        Training one(CudaOptions{.stepsAGraph = 1}), many(CudaOptions{.stepsAGraph = 2});
        one.epochs(0, 9);
        many.epochs(0, 9);
        QVERIFY(equal(one.executor.weights(), many.executor.weights()));
        QCOMPARE(records(one.executor).size(), records(many.executor).size());
        QCOMPARE(many.executor.captures(), 2);
    }

    void theOrderOfThreadsDoesNotChangeABit() {
        Training forward;
        forward.epochs(0, 7);
        const auto expected = forward.executor.weights();
        for (int order = 1; order < test::orders(); ++order) {
            test::setOrder(order);
            Training t;
            t.epochs(0, 7);
            QVERIFY(equal(t.executor.weights(), expected));
        }
        Training again;
        again.epochs(0, 7);
        QVERIFY(equal(again.executor.weights(), expected));
    }

    void launchesStayInFlightUntilTheDeviceHasDoneThem() {
        if (!test::emulated()) QSKIP("a real device is done when it likes");
        Training t;
        test::defer(true);
        t.epochs(0, 3);
        QVERIFY(t.executor.inFlight() > 0);
        QCOMPARE(records(t.executor).size(), std::size_t{0});
        for (int i = 0; i < 1000 && t.executor.inFlight() > 0; ++i) {}
        QCOMPARE(t.executor.inFlight(), 0);
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{15});
    }

    void aTurnedLearningRateActsWithoutANewCapture() {
        Training t;
        t.epochs(0, 1);
        const int captures = t.executor.captures();
        t.executor.wait();
        t.executor.control().learningRate = 0.25f;
        t.epochs(1, 2);
        t.executor.wait();
        const auto all = records(t.executor);
        QCOMPARE(all[4].values[2], 0.05f);
        QCOMPARE(all[6].values[2], 0.25f);
        QCOMPARE(t.executor.captures(), captures);
    }

    void stopLeavesOutTheRestOfALaunch() {
        Training t;
        t.executor.control().stop = 1;
        t.epochs(0, 3);
        t.executor.wait();
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{0});
        QVERIFY(equal(t.executor.weights(), small::startWeights()));
        t.executor.control().stop = 0;
        t.epochs(0, 1);
        t.executor.wait();
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{5});
    }

    void stopActsInTheMiddleOfALaunch() {
        if (!test::emulated()) QSKIP("needs work that stays in flight");
        Training t;
        test::defer(true);
        t.epochs(0, 1);
        t.executor.inFlight();  // the shuffle and the place are done, the first steps may be
        t.executor.control().stop = 1;
        t.executor.wait();
        QVERIFY(t.executor.stepsDone() < 5);
        QCOMPARE(records(t.executor).size(), t.executor.stepsDone() + 1);  // and the figures of the epoch
    }

    /** Nobody reads of it before all is enqueued: the device alone leaves out what comes after, in that launch and the next ones. */
    void aStepWithoutANumberIsTheLastOneUntilAStateIsSet() {
        for (const int together : {1, 2}) {
            CudaExecutor e(small::plan(), CudaOptions{.stepsAGraph = together});
            e.setWeights(small::startWeights());
            const ExecutorState start = e.state();
            e.bind(small::dataWithInfinity(19));
            const int pass = e.addPass({small::allRows(), false, 5});
            test::defer(true);
            e.enqueue({0, pass, 0, 0, 0, 5});
            e.enqueue({0, pass, 5, 1, 0, 2});
            test::defer(false);
            e.wait();
            const auto told = records(e);
            QCOMPARE(told.size(), std::size_t{3});
            QVERIFY(!std::isfinite(told.back().values[0]));
            QVERIFY(std::isfinite(told[1].values[0]));
            QCOMPARE(e.stepsDone(), std::uint64_t{3});
            e.setState(start);
            e.enqueue({0, pass, 0, 0, 0, 2});
            e.wait();
            QCOMPARE(e.stepsDone(), std::uint64_t{5});
            QCOMPARE(records(e).back().values[0], told[1].values[0]);
        }
    }

    void aResumedRunIsTheSameRun() {
        Training whole, first, second;
        whole.epochs(0, 6);
        first.epochs(0, 3);
        second.executor.setState(first.executor.state());
        second.epochs(3, 6);
        QVERIFY(equal(whole.executor.weights(), second.executor.weights()));
        QVERIFY(equal(whole.executor.state().optimizer, second.executor.state().optimizer));
    }

    void aLookFramesItsStepAndWaitsForNothing() {
        Training t;
        t.executor.reserveLook();
        const auto weights = [&](std::span<const std::byte> arena) {
            const Value& kernel = t.executor.plan()[t.executor.plan().weights.front().value];
            const auto* numbers = reinterpret_cast<const float*>(arena.data() + kernel.offset);
            return std::vector<float>(numbers, numbers + kernel.shape.elements());
        };
        const auto asked = t.executor.syncs();
        t.executor.enqueueLook(LookMoment::Before);
        t.executor.enqueue({0, t.pass, 0, 0, 0, 1});
        t.executor.enqueueLook(LookMoment::After);
        t.executor.enqueue({0, t.pass, 1, 0, small::batch, 1});  // what follows is not seen
        QCOMPARE(t.executor.syncs(), asked);
        t.executor.wait();
        QVERIFY(t.executor.lookArrived());
        Training one;
        one.executor.enqueue({0, one.pass, 0, 0, 0, 1});
        const LookImage look = t.executor.look();
        QCOMPARE(weights(look.before), small::startWeights().front().toFloats());
        QCOMPARE(weights(look.after), one.executor.weights().front().toFloats());
        QVERIFY(weights(look.gradients) != std::vector<float>(12, 0.0f));
    }

    void aCheckpointIsTheStateOfItsMomentAndWaitsForNothing() {
        Training t, other;
        t.executor.reserveCheckpoint();
        t.epochs(0, 2);
        const auto syncs = t.executor.syncs(), waits = test::waits();
        test::defer(true);
        t.executor.enqueueCheckpoint();
        t.epochs(2, 4);
        if (test::emulated()) QVERIFY(!t.executor.checkpointArrived());
        while (!t.executor.checkpointArrived()) {}
        const ExecutorState state = t.executor.checkpoint();
        QCOMPARE(t.executor.syncs(), syncs);
        QCOMPARE(test::waits(), waits);
        test::defer(false);
        other.epochs(0, 2);
        const ExecutorState right = other.executor.state();
        QVERIFY(equal(state.weights, right.weights) && equal(state.optimizer, right.optimizer));
        QVERIFY(!state.optimizer.empty());
        QCOMPARE(state.accumulators, right.accumulators);
        QVERIFY(!equal(t.executor.weights(), state.weights));
    }

    void aSnapshotComesBack() {
        Training t;
        t.epochs(0, 2);
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueueSnapshot(1));
        t.executor.reserveSnapshots(2);
        const auto taken = test::taken(), waits = test::waits();
        t.executor.enqueueSnapshot(1);
        QCOMPARE(test::taken(), taken);
        QCOMPARE(test::waits(), waits);
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueueRestore(0));
        const auto kept = t.executor.weights();
        t.epochs(2, 4);
        QVERIFY(!equal(t.executor.weights(), kept));
        t.executor.enqueueRestore(1);
        QVERIFY(equal(t.executor.weights(), kept));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueueRestore(2));
    }

    void predictionOfAnyNumberOfRowsIsThatOfEachRow() {
        Training t;
        const Feed feed = small::data();
        const Tensor all = t.executor.predict(feed.inputs).front();
        QVERIFY((all.shape() == Shape{small::samples, 3}));
        for (const Dim n : {1, 7, 8, 9, 19}) {
            const auto x = feed.inputs[0].as<float>().first(static_cast<std::size_t>(4 * n));
            const Tensor some = t.executor.predict(std::vector{Tensor::of({n, 4}, x)}).front();
            QVERIFY((some.shape() == Shape{n, 3}));
            QVERIFY(std::ranges::equal(some.as<float>(), all.as<float>().first(static_cast<std::size_t>(3 * n))));
        }
        QVERIFY((t.executor.predict(std::vector{Tensor::of({0, 4}, std::vector<float>{})}).front().shape() == Shape{0, 3}));
    }

    void aShuffledEpochVisitsTheCpusOrder() {
        const auto seen = visited(true, 3, 4);
        const Permutation order(120, 77, 3);
        for (std::size_t i = 0; i < 120; ++i) QCOMPARE(seen[i], static_cast<double>(50 + order(i)));
        QVERIFY(visited(true, 4, 4) != seen);
        const auto plain = visited(false, 3, 4);
        for (std::size_t i = 0; i < 120; ++i) QCOMPARE(plain[i], static_cast<double>(50 + i));
        QCOMPARE(visited(true, 3, 120), plain);
    }

    void dataLargerThanTheBudgetAreStreamedInTheSameOrder() {
        const CudaOptions tight{.dataBudget = 64};
        QCOMPARE(visited(true, 3, 4, tight), visited(true, 3, 4));
        QCOMPARE(visited(false, 3, 8, tight), visited(false, 3, 8));
        Training resident, streamed(CudaOptions{.dataBudget = 500});
        QVERIFY(resident.executor.dataPlace().find("data on the GPU") == 0);
        QVERIFY(streamed.executor.dataPlace().find("streamed") != std::string::npos);
        resident.epochs(0, 8);
        const auto expected = resident.executor.weights();
        const auto syncs = streamed.executor.syncs(), waits = test::waits();
        streamed.epochs(0, 8);
        QCOMPARE(streamed.executor.syncs(), syncs);
        QCOMPARE(test::waits(), waits);
        QVERIFY(equal(streamed.executor.weights(), expected));
        QVERIFY(streamed.executor.dataSeconds() > 0);
        QCOMPARE(resident.executor.dataSeconds(), 0.0);
    }

    void dataOnDiskReachTheDeviceAsThoseInMemoryDo() {
        Training resident;
        resident.epochs(0, 4);
        const auto expected = resident.executor.weights();
        const test::DataMemory set("1kB");
        Feed feed = small::data();
        for (auto* tensors : {&feed.inputs, &feed.targets})
            for (Tensor& t : *tensors) {
                const auto store = RowStore::make(1 << 17);
                std::copy(t.bytes().begin(), t.bytes().end(), store->bytes().begin());
                t = Tensor(t.dtype(), t.shape(), store);
                QVERIFY(t.onDisk());
            }
        for (const std::uint64_t budget : {std::uint64_t{500}, std::uint64_t{1} << 20}) {
            Training disk(CudaOptions{.dataBudget = budget});
            disk.executor.bind(feed);
            QCOMPARE(disk.executor.dataPlace().find("from the disk") != std::string::npos, budget == 500);
            disk.epochs(0, 4);
            QVERIFY(equal(disk.executor.weights(), expected));
        }
    }

    void streamedDataWaitForTheStepsThatReadThem() {
        Training resident, streamed(CudaOptions{.dataBudget = 500});
        resident.epochs(0, 4);
        test::defer(true);
        streamed.epochs(0, 4);
        QVERIFY(equal(streamed.executor.weights(), resident.executor.weights()));
    }

    void wrongDataIsRefusedInWords() {
        Training t;
        const Feed good = small::data();
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.bind({{}, {}}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.bind({{Tensor::of({small::samples, 3}, std::vector<float>(small::samples * 3))}, good.targets}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.addPass({{small::samples}, false, 0}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({0, t.pass, 0, 0, 36, 1}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.setWeights({}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({-1, t.pass, 0, 0, 0, 1}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({0, 9, 0, 0, 0, 1}));
        CudaExecutor unbound(small::plan());
        const int pass = unbound.addPass({small::allRows(), false, 0});
        QVERIFY_THROWS_EXCEPTION(Error, unbound.enqueue({0, pass, 0, 0, 0, 1}));
        PlanSketch wide(DType::Float64);
        QVERIFY(sentenceOf([&] { CudaExecutor e(wide.finish()); }).find("float32") != std::string::npos);
    }

    void aPlanThatDoesNotFitSaysWhatIsFree() {
        PlanSketch s(DType::Float32);
        s.weight({Dim{1} << 40});  // four terabytes
        const std::string sentence = sentenceOf([&] { CudaExecutor e(s.finish()); });
        QVERIFY2(sentence.find("4194304 MiB") != std::string::npos && sentence.find("free") != std::string::npos, sentence.c_str());
    }
};

LAMINA_TEST(ExecutorTest)

}  // namespace executor_test

#include "executor_test.moc"

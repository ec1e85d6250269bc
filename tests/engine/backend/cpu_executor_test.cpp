// SPDX-License-Identifier: GPL-3.0-or-later
// What the executor promises: no allocation in a step, order of rows, snapshots, resuming, prediction, telemetry.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/backend/backend.h"
#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "tests/support/counted_allocations.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/small_net.h"

using namespace lamina;
using namespace lamina::small;

namespace {

/** The small net with data, ready to step. */
struct Training {
    explicit Training(int threads = 1) : executor(plan(), threads) {
        executor.setWeights(startWeights());
        executor.bind(data());
        pass = executor.addPass({allRows(), true, 5});
    }
    void epochs(int from, int to) { small::epochs(executor, pass, from, to); }
    cpu::CpuExecutor executor;
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

/** The rows a pass visits in an epoch, one a step. */
std::vector<double> visited(bool shuffle, std::uint32_t epoch, Dim perStep, int threads = 1) {
    PlanSketch s(DType::Float32);
    const ValueId x = s.activation({perStep, 1}), loss = s.accumulator(2);
    static_cast<void>(loss);
    s.program(ProgramKind::Train, perStep, {Gather{Gather::From::Input, 0, x}});
    cpu::CpuExecutor executor(s.finish(), threads);
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

}  // namespace

class CpuExecutorTest : public QObject {
    Q_OBJECT
 private slots:
    void aSteadyStepAllocatesNothingAndNeverWaits() {
        Training t;
        t.epochs(0, 2);
        const auto syncs = t.executor.syncs();
        const long before = allocationCount();
        t.epochs(2, 202);  // 1000 steps
        QCOMPARE(allocationCount() - before, 0L);
        QCOMPARE(t.executor.syncs(), syncs);
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{202 * 5});
    }

    void theNetLearns() {
        Training t;
        t.epochs(0, 60);
        const auto all = records(t.executor);
        QVERIFY(all.back().values[0] < 0.5f * all.front().values[0]);
        const Feed feed = data();
        const Tensor y = t.executor.predict(feed.inputs).front();
        int right = 0;
        for (std::size_t i = 0; i < samples; ++i) {
            const auto row = y.as<float>().subspan(3 * i, 3);
            right += std::max_element(row.begin(), row.end()) - row.begin() == feed.targets[0].as<std::int32_t>()[i];
        }
        QCOMPARE(right, static_cast<int>(samples));
    }

    void everyStepIsPublishedAndTheEpochIsTheMeanOfItsSteps() {
        Training t;
        t.epochs(0, 2);
        const auto all = records(t.executor);
        QCOMPARE(all.size(), std::size_t{12});
        double loss = 0, accuracy = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            QCOMPARE(all[i].step, std::uint64_t{i + 1});
            QVERIFY(all[i].kind == RecordKind::Step);
            QCOMPARE(all[i].values[2], 0.05f);
            QVERIFY(all[i].values[3] > 0);
            loss += all[i].values[0] / 5;
            accuracy += all[i].values[1] / 5;
        }
        QVERIFY(all[5].kind == RecordKind::Epoch);
        QVERIFY(std::fabs(all[5].values[0] - loss) < 1e-6);
        QVERIFY(std::fabs(all[5].values[1] - accuracy) < 1e-6);
        QVERIFY(all[11].values[0] != all[5].values[0]);  // sums start anew
    }

    void aTurnedLearningRateActsFromTheNextStep() {
        Training t;
        t.executor.control().learningRate = 0.25f;
        t.epochs(0, 1);
        QCOMPARE(records(t.executor).front().values[2], 0.25f);
    }

    void stopLeavesOutTheRestOfALaunch() {
        Training t;
        t.executor.control().stop = 1;
        t.epochs(0, 3);
        QCOMPARE(t.executor.stepsDone(), std::uint64_t{0});
        QVERIFY(equal(t.executor.weights(), startWeights()));
    }

    void aStepWithoutANumberIsTheLastOneUntilAStateIsSet() {
        cpu::CpuExecutor e(plan(), 1);
        e.setWeights(startWeights());
        const ExecutorState start = e.state();
        e.bind(dataWithInfinity(19));
        const int pass = e.addPass({allRows(), false, 5});
        e.enqueue({0, pass, 0, 0, 0, 5});
        e.enqueue({0, pass, 5, 1, 0, 2});
        const auto told = records(e);
        QCOMPARE(told.size(), std::size_t{3});
        QVERIFY(!std::isfinite(told.back().values[0]));
        QVERIFY(std::isfinite(told[1].values[0]));
        QCOMPARE(e.stepsDone(), std::uint64_t{3});
        e.setState(start);
        e.enqueue({0, pass, 0, 0, 0, 2});
        QCOMPARE(e.stepsDone(), std::uint64_t{5});
        QCOMPARE(records(e).back().values[0], told[1].values[0]);
    }

    void sameSeedGivesTheSameBitsWhateverTheThreads() {
        Training a(1), b(1), c(3);
        for (Training* t : {&a, &b, &c}) t->epochs(0, 7);
        QVERIFY(equal(a.executor.weights(), b.executor.weights()));
        QVERIFY(equal(a.executor.weights(), c.executor.weights()));
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

    void aSnapshotComesBack() {
        Training t;
        t.epochs(0, 2);
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueueSnapshot(1));
        t.executor.reserveSnapshots(2);
        t.executor.enqueueSnapshot(1);
        const auto kept = t.executor.weights();
        t.epochs(2, 4);
        QVERIFY(!equal(t.executor.weights(), kept));
        t.executor.enqueueRestore(1);
        QVERIFY(equal(t.executor.weights(), kept));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueueRestore(2));
    }

    void aPredictionAllocatesNothing() {
        Training t;
        const std::vector<Tensor> inputs = data().inputs;
        const std::vector<Tensor> expected = t.executor.predict(inputs);
        std::vector<std::byte> memory(expected.front().bytes().size());
        const std::vector<std::span<std::byte>> room{memory};
        t.executor.predictInto(inputs, room);
        const long before = allocationCount();
        for (int i = 0; i < 100; ++i) t.executor.predictInto(inputs, room);
        QCOMPARE(allocationCount() - before, 0L);
        QVERIFY(std::ranges::equal(expected.front().bytes(), memory));
    }

    void roomForAPredictionHasItsSize() {
        Training t;
        std::vector<std::byte> memory(7);
        const std::vector<std::span<std::byte>> room{memory};
        QVERIFY_EXCEPTION_THROWN(t.executor.predictInto(data().inputs, room), Error);
        QVERIFY_EXCEPTION_THROWN(t.executor.predictInto(data().inputs, {}), Error);
    }

    void predictionOfAnyNumberOfRowsIsThatOfEachRow() {
        Training t;
        const Feed feed = data();
        const Tensor all = t.executor.predict(feed.inputs).front();
        QVERIFY((all.shape() == Shape{samples, 3}));
        for (const Dim n : {1, 7, 8, 9, 19}) {
            const auto x = feed.inputs[0].as<float>().first(static_cast<std::size_t>(4 * n));
            const Tensor some = t.executor.predict(std::vector{Tensor::of({n, 4}, x)}).front();
            QVERIFY((some.shape() == Shape{n, 3}));
            QVERIFY(std::ranges::equal(some.as<float>(), all.as<float>().first(static_cast<std::size_t>(3 * n))));
        }
        QVERIFY((t.executor.predict(std::vector{Tensor::of({0, 4}, std::vector<float>{})}).front().shape() == Shape{0, 3}));
    }

    void aShuffledEpochVisitsEveryRowOnceInTheOrderOfThePermutation() {
        const auto seen = visited(true, 3, 4);
        const Permutation order(120, 77, 3);
        for (std::size_t i = 0; i < 120; ++i) QCOMPARE(seen[i], static_cast<double>(50 + order(i)));
        QCOMPARE(std::set<double>(seen.begin(), seen.end()).size(), std::size_t{120});
        QVERIFY(visited(true, 4, 4) != seen);
        QCOMPARE(visited(true, 3, 8, 2), seen);
    }

    void anUnshuffledEpochAndAStepOfAllRowsKeepTheirOrder() {
        const auto seen = visited(false, 3, 4);
        for (std::size_t i = 0; i < 120; ++i) QCOMPARE(seen[i], static_cast<double>(50 + i));
        QCOMPARE(visited(true, 3, 120), seen);
    }

    void wrongDataIsRefusedInWords() {
        Training t;
        const Feed good = data();
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.bind({{}, {}}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.bind({{Tensor::of({samples, 3}, std::vector<float>(samples * 3))}, good.targets}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.addPass({{samples}, false, 0}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({0, t.pass, 0, 0, 36, 1}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.setWeights({}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({-1, t.pass, 0, 0, 0, 1}));
        QVERIFY_THROWS_EXCEPTION(Error, t.executor.enqueue({0, 9, 0, 0, 0, 1}));
        cpu::CpuExecutor unbound(plan(), 1);
        const int pass = unbound.addPass({allRows(), false, 0});
        QVERIFY_THROWS_EXCEPTION(Error, unbound.enqueue({0, pass, 0, 0, 0, 1}));
    }

    void theCpuIsAlwaysThere() {
        const auto plan = small::plan();
        QCOMPARE(devices().front().id, std::string("cpu"));
        QVERIFY(devices().front().title.find("core") != std::string::npos);
        QCOMPARE(chooseDevice("auto", *plan).device.id, std::string("cpu"));
        QVERIFY(!chooseDevice("auto", *plan).reason.empty());
        QVERIFY_THROWS_EXCEPTION(Error, chooseDevice("abacus", *plan));
        QVERIFY(openExecutor(devices().front(), plan) != nullptr);
    }
};

QTEST_GUILESS_MAIN(CpuExecutorTest)
#include "cpu_executor_test.moc"

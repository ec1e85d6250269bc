// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_memory.h"

#include <QtTest>

#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/train/best_keeper.h"
#include "engine/train/early_stop.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/test_program.h"

namespace training_memory_test {

using namespace lamina;
using test::FakeGpu;

namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

/** One dense layer of 1000 × 1000. */
Project project(const std::string& device) {
    Project p;
    const NodeId input = addNode(p.graph, "Input", "x", {{"shape", Ints{1000}}});
    connect(p.graph, input, addNode(p.graph, "Dense", "y", {{"units", std::int64_t{1000}}, {"activation", std::string("softmax")}}));
    p.training.device = device;
    p.training.batchSize = 64;
    return p;
}

DataSize data(std::int64_t train) { return {static_cast<std::uint64_t>(train) * 4008, train, train, 0}; }

}  // namespace

class TrainingMemoryTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() { registerBackend(std::make_unique<test::FakeGpuBackend>()); }
    void init() { FakeGpu::memory = FakeGpu::free = 8192 * mebibyte; }

    void itIsThatOfThePlanTheLibrariesAndTheData() {
        const TrainingMemory m = trainingMemory(project("cuda"), data(1000));
        CompileOptions options = trainingPrograms(64, 1000, 0);
        QCOMPARE(m.plan.total(), compile(project("cuda").graph, project("cuda").training, options)->memory().total());
        QCOMPARE(m.total(), m.plan.total() + 32 * mebibyte + 4'008'000);
        QCOMPARE(m.batch, 64);
        QCOMPARE(m.device.id, std::string("cuda:0"));
        QVERIFY(m.fits());
        // Weights, gradients and Adam's two slots at the least.
        QVERIFY(m.plan.total() >= 4 * 4 * 1'000'000 && m.plan.total() < 8 * 4 * 1'000'000);
    }

    void theBestWeightsAreKeptBesideThem() {
        Project p = project("cuda");
        const auto before = trainingMemory(p, {}).total();
        p.training.callbacks = {{"EarlyStopping", {{"restore_best_weights", true}}}};
        QVERIFY(trainingMemory(p, {}).total() >= before + EarlyStop::mostKept * 4'004'000);
    }

    /** Weights and biases are 4,004,000 bytes. */
    void aKeeperOfTheBestEpochIsToldAndGivesWay() {
        const auto copies = [](const TrainingMemory& m) { return static_cast<double>(m.snapshots) / 4'004'000; };
        Project p = project("cuda");
        DataSize validated = data(1000);
        QCOMPARE(trainingMemory(p, validated).snapshots, std::uint64_t{0});
        validated.validation = 100;
        const TrainingMemory told = trainingMemory(p, validated);
        QVERIFY(copies(told) >= BestKeeper::mostKept && copies(told) < BestKeeper::mostKept + 0.1);
        FakeGpu::free = told.total() - told.snapshots + 513 * mebibyte;
        const TrainingMemory tight = trainingMemory(p, validated);
        QCOMPARE(tight.snapshots, std::uint64_t{0});
        QVERIFY(tight.fits());
        p.training.callbacks = {{"EarlyStopping", {{"restore_best_weights", true}}}};  // who asks for it does not give way
        QVERIFY(!trainingMemory(p, validated).fits());
        const double onCpu = copies(trainingMemory(project("cpu"), validated));
        QVERIFY(onCpu >= 1 && onCpu < 1.1);  // an epoch is judged at once
    }

    void aBatchIsNoLargerThanTheSamples() {
        Project p = project("cuda");
        p.training.batchSize = 1 << 20;
        QCOMPARE(trainingMemory(p, data(1000)).batch, 1000);
        QCOMPARE(trainingMemory(p, {}).batch, 1 << 20);
    }

    void theLargestBatchFitsAndTwiceAsMuchDoesNot_data() {
        QTest::addColumn<int>("free");
        for (const int free : {640, 700, 1000, 3000, 8192}) QTest::addRow("%d MiB free", free) << free;
    }
    void theLargestBatchFitsAndTwiceAsMuchDoesNot() {
        QFETCH(int, free);
        FakeGpu::free = static_cast<std::uint64_t>(free) * mebibyte;
        Project p = project("cuda");
        const std::int64_t largest = largestBatch(p, {}, deviceOf("cuda"));
        QVERIFY(largest > 0);
        p.training.batchSize = largest;
        QVERIFY(trainingMemory(p, {}).fits());
        p.training.batchSize = 2 * largest;
        QVERIFY(largest == mostBatch || !trainingMemory(p, {}).fits());
    }

    void whereNotOneSampleFitsThereIsNoBatch() {
        FakeGpu::free = 513 * mebibyte;
        QCOMPARE(largestBatch(project("cuda"), {}, deviceOf("cuda")), 0);
        FakeGpu::free = 100 * mebibyte;
        QVERIFY(!trainingMemory(project("cuda"), {}).fits());
    }

    void autoIsMeasuredAgainstTheGpuItWouldTake() {
        Project p = project("auto");
        p.training.batchSize = 1 << 19;
        const TrainingMemory m = trainingMemory(p, {});
        QCOMPARE(m.device.id, std::string("cuda:0"));
        FakeGpu::free = 600 * mebibyte;
        QVERIFY(!trainingMemory(p, {}).fits());  // and a training would go to the processors
        QCOMPARE(trainingMemory(project("cpu"), {}).device.id, std::string("cpu"));
    }

    void theProcessorsHaveRoomToo() {
        const TrainingMemory m = trainingMemory(project("cpu"), data(1000));
        QCOMPARE(m.beside.workspace + m.beside.data, std::uint64_t{0});  // the samples lie there already
        QVERIFY(m.room > 0 && m.room < m.device.memory);
    }
};

LAMINA_TEST(TrainingMemoryTest)

}  // namespace training_memory_test

#include "training_memory_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that are more than memory shall hold are read through a window: the training is the same, bit for bit, and memory
// stays where it was.
#include <QtTest>

#include <cstring>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/data/npy.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/trained/evaluation.h"
#include "tests/support/data_memory.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_net.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace rows_on_disk_test {

using namespace lamina;
using namespace lamina::test;

namespace {

/** The same elements in a file. */
Tensor onDisk(const Tensor& tensor) {
    const auto store = RowStore::make(std::max<std::size_t>(tensor.bytes().size(), 1 << 17));
    std::memcpy(store->bytes().data(), tensor.bytes().data(), tensor.bytes().size());
    return Tensor(tensor.dtype(), tensor.shape(), store);
}

Dataset onDisk(Dataset data, bool targets) {
    for (Tensor& t : data.inputs) t = onDisk(t);
    if (targets)
        for (Tensor& t : data.targets) t = onDisk(t);
    return data;
}

/** Numbers of `width` a row whose sum says the class, in two files; several times what the small budgets hold. */
TrainingJob wideJob(const std::filesystem::path& folder, Dim rows, Dim width, std::int64_t epochs) {
    Random random(11);
    std::vector<float> x(static_cast<std::size_t>(rows * width));
    std::vector<std::int32_t> y(static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < y.size(); ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < static_cast<std::size_t>(width); ++c) sum += x[i * static_cast<std::size_t>(width) + c] = static_cast<float>(random.uniform(-1, 1));
        y[i] = sum > 0;
    }
    writeNpy(folder / "x.npy", Tensor::of({rows, width}, x));
    writeNpy(folder / "y.npy", Tensor::of({rows}, y));
    TrainingJob job;
    append(job.project.graph, append(job.project.graph, addNode(job.project.graph, "Input", {}, {{"shape", Ints{width}}}), "Dense", {{"units", std::int64_t{8}}, {"activation", std::string("relu")}}), "Dense",
           {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    job.project.training.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    job.project.training.epochs = epochs;
    job.project.training.batchSize = 64;
    job.record = false;
    return job;
}

std::shared_ptr<const Dataset> read(const std::filesystem::path& folder) {
    const DataRecipe recipe = sniff(folder / "x.npy");
    return std::make_shared<const Dataset>(prepare(load(recipe, {}), recipe, TargetForm::Index));
}

void requireSame(const Weights& a, const Weights& b) {
    QCOMPARE(a.variables.size(), b.variables.size());
    for (std::size_t i = 0; i < a.variables.size(); ++i) QVERIFY(sameBytes(a.variables[i].value, b.variables[i].value));
}

}  // namespace

class RowsOnDiskTest : public QObject {
    Q_OBJECT
 private slots:
    void aTrainingFromDiskIsTheSameBitForBit_data() {
        QTest::addColumn<QByteArray>("budget");
        QTest::addColumn<bool>("targets");
        QTest::addColumn<bool>("shuffle");
        QTest::newRow("a window of a few steps") << QByteArray("30kB") << true << true;
        QTest::newRow("targets in memory") << QByteArray("30kB") << false << true;
        QTest::newRow("in the order of the file") << QByteArray("30kB") << true << false;
        QTest::newRow("a window of everything") << QByteArray("100kB") << true << true;
    }
    void aTrainingFromDiskIsTheSameBitForBit() {
        QFETCH(QByteArray, budget);
        QFETCH(bool, targets);
        QFETCH(bool, shuffle);
        TrainingJob job = spiralJob(3);  // with validation, and a last step that is shorter
        job.project.training.shuffle = shuffle;
        std::shared_ptr<const History> memory, disk;
        const TrainedModel expected = train(job, &memory);
        const DataMemory set(budget);
        job.data = std::make_shared<const Dataset>(onDisk(*job.data, targets));
        QVERIFY(job.data->inputs[0].onDisk());
        TrainingStatus status;
        const TrainedModel model = train(job, &disk, &status);
        requireSame(model.weights, expected.weights);
        QCOMPARE(memory->epochs.size(), disk->epochs.size());
        QVERIFY2(status.deviceReason.find("of rows, kept on disk, read in a window of ") != std::string::npos, status.deviceReason.c_str());
        QCOMPARE(status.syncs, std::uint64_t{0});
        QCOMPARE(evaluate(model, *job.data, job.data->parts.test).loss, evaluate(expected, *job.data, job.data->parts.test).loss);
    }

    void aRunTakenUpAmidAnEpochGoesOnFromDisk() {
        TrainingJob job = spiralJob(3);
        const TrainedModel unbroken = train(job);
        const DataMemory set("30kB");
        job.data = std::make_shared<const Dataset>(onDisk(*job.data, true));
        for (const int steps : {1, 53, 70, 105}) {
            TrainingJob part = job, rest = job;
            part.maxSteps = steps;
            rest.initial = train(std::move(part)).weights;
            rest.resume = 1;
            requireSame(train(rest).weights, unbroken.weights);
        }
    }

    void stepsInAnyOrderReadTheRowsTheyAskFor() {
        const DataMemory set("10kB");
        Feed feed = small::data();
        cpu::CpuExecutor memory(small::plan(), 1), disk(small::plan(), 1);
        for (auto* executor : {&memory, &disk}) executor->setWeights(small::startWeights());
        memory.bind(feed);
        for (auto* tensors : {&feed.inputs, &feed.targets})
            for (Tensor& t : *tensors) t = onDisk(t);
        const int first = disk.addPass({small::allRows(), true, 5});
        disk.bind(feed);
        const int second = disk.addPass({{3, 1, 4, 1, 5, 9, 2, 6}, false, 0});
        memory.addPass({small::allRows(), true, 5});
        memory.addPass({{3, 1, 4, 1, 5, 9, 2, 6}, false, 0});
        const std::vector<Launch> launches = {{0, first, 0, 0, 16, 2}, {0, second, 2, 0, 0, 1}, {0, first, 3, 7, 0, 5}, {0, first, 8, 2, 32, 1}, {0, first, 9, 2, 0, 1}, {0, second, 10, 1, 0, 1}, {0, first, 11, 3, 8, 1}};
        for (const Launch& launch : launches)
            for (auto* executor : {&memory, &disk}) executor->enqueue(launch);
        for (std::size_t i = 0; i < 2; ++i) QVERIFY(sameBytes(memory.weights()[i], disk.weights()[i]));
        QVERIFY(disk.dataPlace().find("of rows, kept on disk") != std::string::npos);
        QCOMPARE(memory.dataPlace(), std::string());
    }

    void aFileThatLosesRowsEndsTheTrainingInWords() {
        QTemporaryDir folder;
        const std::filesystem::path at = folder.path().toStdString();
        TrainingJob job = wideJob(at, 4000, 100, 50);
        const DataMemory set("200kB");
        job.data = read(at);
        std::filesystem::resize_file(at / "x.npy", 10'000);
        try {
            train(job);
            QFAIL("it went on");
        } catch (const std::exception& e) {
            QVERIFY2(std::string(e.what()).find("x.npy: the file has become shorter while it was read — load the data again") != std::string::npos, e.what());
        }
    }

    void memoryStaysWhereItWasWhileALargeFileIsLearnt() {
        if (sanitized) QSKIP("a sanitizer's memory is not ours");
        QTemporaryDir folder;
        const std::filesystem::path at = folder.path().toStdString();
        TrainingJob job = wideJob(at, 40'000, 400, 1);  // 64 MB
        job.data = read(at);
        QVERIFY(!job.data->inputs[0].onDisk());
        const TrainedModel expected = train(job);
        job.data.reset();

        const DataMemory set("8MB");
        const auto before = resourceUse().residentBytes;
        job.data = read(at);
        QVERIFY(job.data->inputs[0].onDisk());
        std::uint64_t most = 0;
        TrainingCommands commands;
        Trainer trainer(job, commands, [&](const TrainingStatus&) { most = std::max(most, resourceUse().residentBytes); });
        const TrainedModel model = trainer.run();
        most = std::max(most, resourceUse().residentBytes);
        QVERIFY2(most < before + 16'000'000, (std::to_string(before) + " bytes became " + std::to_string(most)).c_str());
        requireSame(model.weights, expected.weights);
    }

    void aTableIsReadAndPreparedOnDisk() {
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "table.csv";
        std::string text = "a,b,kind,price\n";
        Random random(5);
        for (int i = 0; i < 200'000; ++i)
            text += std::to_string(random.uniform(-5, 5)) + "," + std::to_string(i) + "," + std::string(1, static_cast<char>('p' + i % 7)) + "," + std::to_string(random.uniform(0, 9)) + "\n";
        writeFileAtomically(file, text);
        DataRecipe recipe = sniff(file);
        const RawData inMemory = load(recipe, {});
        const Dataset expected = prepare(inMemory, recipe, TargetForm::Number);
        QCOMPARE(bytesOnDisk(inMemory) + bytesOnDisk(expected), std::uint64_t{0});
        const DataMemory set("2MB");
        const RawData raw = load(recipe, {});
        QVERIFY(bytesOnDisk(raw) >= 3 * 200'000 * sizeof(double));
        for (std::size_t c = 0; c < raw.table->columns.size(); ++c) {
            QVERIFY(raw.table->columns[c].numbers == inMemory.table->columns[c].numbers);
            QVERIFY(raw.table->columns[c].codes == inMemory.table->columns[c].codes);
        }
        const Dataset data = prepare(raw, recipe, TargetForm::Number);
        QVERIFY(data.inputs[0].onDisk());
        QVERIFY(data.preparation == expected.preparation);
        QCOMPARE(data.fingerprint, expected.fingerprint);
    }
};

LAMINA_TEST(RowsOnDiskTest)

}  // namespace rows_on_disk_test

#include "rows_on_disk_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A file of any kind whose rows are more than memory shall hold gives the same data set, the same words of the doctor and, bit for bit,
// the same weights as one that memory holds.
#include <QTemporaryDir>
#include <QtTest>

#include "engine/base/platform.h"
#include "engine/base/random.h"
#include "engine/data/doctor.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/data_memory.h"
#include "tests/support/gzipped.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace files_on_disk_test {

using namespace lamina;
using namespace lamina::test;

namespace {

namespace fs = std::filesystem;

constexpr Dim rows = 3000, width = 100;

/** Bytes whose first ones tell the class. */
std::vector<std::uint8_t> pixels(const std::vector<std::uint8_t>& labels) {
    Random random(3);
    std::vector<std::uint8_t> values(static_cast<std::size_t>(rows * width));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(random.uniform(0, 100) + (i % width < 20 ? 100 * labels[i / width] : 0));
    return values;
}

std::vector<std::uint8_t> labels() {
    Random random(5);
    std::vector<std::uint8_t> values(static_cast<std::size_t>(rows));
    for (auto& v : values) v = random.uniform(0, 1) < 0.5;
    return values;
}

void writeArrays(const fs::path& file, bool bytes, bool deflated) {
    const auto y = labels();
    const Tensor x = Tensor::of({rows, width}, pixels(y));
    writeNpz(file, {{"x", bytes ? x : Tensor::of({rows, width}, x.toFloats())}, {"y", Tensor::of({rows}, y)}}, deflated);
}

std::vector<std::byte> idx(std::initializer_list<Dim> dims, const std::vector<std::uint8_t>& values) {
    std::string text{0, 0, 8, static_cast<char>(dims.size())};
    for (const Dim d : dims)
        for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(d >> shift & 255);
    text.append(values.begin(), values.end());
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

void writeIdx(const fs::path& folder, bool packed) {
    const auto y = labels();
    const auto images = idx({rows, 10, 10}, pixels(y)), numbers = idx({rows}, y);
    const std::string ending = packed ? ".gz" : "";
    writeFileAtomically(folder / ("a-images-idx3-ubyte" + ending), packed ? gzipped(images) : images);
    writeFileAtomically(folder / ("a-labels-idx1-ubyte" + ending), packed ? gzipped(numbers) : numbers);
}

/** Each character says which is likely to follow. */
void writeText(const fs::path& file) {
    Random random(9);
    std::string text;
    for (char c = 'a'; text.size() < 400'000; c = random.uniform(0, 1) < 0.8 ? static_cast<char>('a' + (c - 'a' + 1) % 7) : 'd') text += c == 'd' ? std::string("\u00e9") : std::string(1, c);
    writeFileAtomically(file, text);
}

void writeSeries(const fs::path& file) {
    Random random(4);
    std::string text = "value\n";
    for (int i = 0; i < 20'000; ++i) text += std::to_string(std::sin(i * 0.1) + random.uniform(-0.1, 0.1)) + "\n";
    writeFileAtomically(file, text);
}

/** What trains on the arrays, on a text or on a series of numbers. */
TrainingJob jobFor(const std::string& kind) {
    TrainingJob job;
    Graph& g = job.project.graph;
    const auto head = [&](NodeId last, std::int64_t units, const char* activation) { append(g, last, "Dense", {{"units", units}, {"activation", std::string(activation)}}); };
    if (kind == "text")
        head(append(g, addNode(g, "Input", {}, {{"shape", Ints{16}}}), "Embedding", {{"input_dim", std::int64_t{7}}, {"output_dim", std::int64_t{4}}}), 7, "softmax");
    else if (kind == "series")
        head(append(g, addNode(g, "Input", {}, {{"shape", Ints{12, 1}}}), "Flatten", {}), 1, "linear");
    else
        head(append(g, addNode(g, "Input", {}, {{"shape", kind == "idx" ? Ints{10, 10, 1} : Ints{width}}}), "Flatten", {}), 2, "softmax");
    job.project.training.loss = {kind == "series" ? "mean_squared_error" : "sparse_categorical_crossentropy", {}};
    job.project.training.metrics.clear();
    job.project.training.optimizer = {"Adam", {{"learning_rate", 0.001}}};
    job.project.training.epochs = 2;
    job.project.training.batchSize = 64;
    job.record = false;
    return job;
}

DataRecipe recipeOf(const fs::path& file, const std::string& kind) {
    DataRecipe recipe = sniff(file);
    if (kind == "text") recipe.windows.sequenceLength = recipe.windows.sequenceStride = 16;
    if (kind == "series") {
        recipe.windows.sequenceLength = 12;
        recipe.windows.returnSequences = false;
    }
    return recipe;
}

std::vector<std::string> sentences(const RawData& raw, const DataRecipe& recipe, TargetForm form) {
    std::vector<std::string> all;
    for (const auto& finding : examine(raw, recipe, {form == TargetForm::Index ? "sparse_categorical_crossentropy" : "mean_squared_error"}, form)) all.push_back(finding.sentence());
    return all;
}

}  // namespace

class FilesOnDiskTest : public QObject {
    Q_OBJECT
 private slots:
    void aFileOnDiskTrainsAsOneInMemory_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("file");
        QTest::newRow("stored bytes") << "npz" << "bytes.npz";
        QTest::newRow("stored floats") << "npz" << "floats.npz";
        QTest::newRow("deflated bytes") << "npz" << "packed_bytes.npz";
        QTest::newRow("deflated floats") << "npz" << "packed_floats.npz";
        QTest::newRow("IDX") << "idx" << "a-images-idx3-ubyte";
        QTest::newRow("packed IDX") << "idx" << "a-images-idx3-ubyte.gz";
        QTest::newRow("text") << "text" << "t.text";
        QTest::newRow("series") << "series" << "s.csv";
    }
    void aFileOnDiskTrainsAsOneInMemory() {
        QFETCH(QString, kind);
        QFETCH(QString, file);
        QTemporaryDir dir;
        const fs::path folder = dir.path().toStdString(), path = folder / file.toStdString();
        const std::string source = kind.toStdString();
        if (source == "npz") writeArrays(path, file.contains("bytes"), file.startsWith("packed"));
        if (source == "idx") writeIdx(folder, file.endsWith(".gz"));
        if (source == "text") writeText(path);
        if (source == "series") writeSeries(path);
        const TargetForm form = source == "series" ? TargetForm::Number : TargetForm::Index;
        const DataRecipe recipe = recipeOf(path, source);

        TrainingJob job = jobFor(source);
        const RawData inMemory = load(recipe, {});
        const auto expectedSentences = sentences(inMemory, recipe, form);
        job.data = std::make_shared<const Dataset>(prepare(inMemory, recipe, form));
        QCOMPARE(bytesOnDisk(inMemory) + bytesOnDisk(*job.data), std::uint64_t{0});
        const Dataset expected = *job.data;
        const Trained memory = trainWatched(job);

        const DataMemory set("30kB");
        const RawData onDisk = load(recipe, {});
        QCOMPARE(bytesOnDisk(onDisk) > 0, source != "series");  // which is short
        QCOMPARE(sentences(onDisk, recipe, form), expectedSentences);
        job.data = std::make_shared<const Dataset>(prepare(onDisk, recipe, form));
        QVERIFY(job.data->inputs[0].onDisk());
        QCOMPARE(job.data->targets[0].onDisk(), source == "text" || source == "series");
        QCOMPARE(job.data->fingerprint, expected.fingerprint);
        QCOMPARE(job.data->preparation.classes, expected.preparation.classes);
        QVERIFY(job.data->parts.train == expected.parts.train && job.data->parts.test == expected.parts.test && job.data->rows == expected.rows);
        const Trained disk = trainWatched(job);
        QVERIFY(sameWeights(disk, memory));
        QVERIFY2(disk.status.deviceReason.find("of rows, kept on disk, read in a window of ") != std::string::npos, disk.status.deviceReason.c_str());
    }

    /** Whole pictures and whole texts are read amid a run, too: one that loses rows ends it in words. */
    void anArchiveThatIsCutOffAmidATrainingIsSaid() {
        QTemporaryDir dir;
        const fs::path path = fs::path(dir.path().toStdString()) / "bytes.npz";
        writeArrays(path, true, false);
        const DataMemory set("30kB");
        TrainingJob job = jobFor("npz");
        const DataRecipe recipe = sniff(path);
        job.data = std::make_shared<const Dataset>(prepare(load(recipe, {}), recipe, TargetForm::Index));
        fs::resize_file(path, 10'000);
        try {
            trainWatched(job);
            QFAIL("it went on");
        } catch (const std::exception& e) {
            QVERIFY2(std::string(e.what()).find("bytes.npz: the file has become shorter while it was read — load the data again") != std::string::npos, e.what());
        }
    }
};

LAMINA_TEST(FilesOnDiskTest)

}  // namespace files_on_disk_test

#include "files_on_disk_test.moc"

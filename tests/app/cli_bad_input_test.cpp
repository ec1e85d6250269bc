// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a file is said in one line: which file, what, and what to do; exit status 3, and nothing is written.
#include <zlib.h>

#include <QtTest>
#include <functional>

#include "engine/base/platform.h"
#include "engine/data/npz.h"
#include "engine/io/hdf5_weights.h"
#include "engine/io/zip.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_bad_input_test {

using namespace lamina;

class CliBadInputTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase();
    void aBadFileIsSaid_data();
    void aBadFileIsSaid();
    void aNewerProjectOpensAndKeepsWhatWeDoNotKnow();
    void whatTrainingDoesNotApplyIsSaid();
    void arraysOfOneClassAreEvaluatedAndDoubtedInTraining();

 private:
    std::filesystem::path file(const char* name) const { return cli_.path(name).toStdString(); }
    void badModel(const char* name, const std::function<void(std::vector<ZipMember>&)>& change) const;
    void badWeights(const char* name, const std::function<void(std::vector<StoredVariables>&)>& change) const;
    static QByteArray idx(int type, const QList<quint32>& dims, const QByteArray& data) {
        QByteArray bytes("\0\0", 2);
        bytes += char(type);
        bytes += char(dims.size());
        for (const quint32 d : dims)
            for (int shift = 24; shift >= 0; shift -= 8) bytes += char(d >> shift);
        return bytes + data;
    }
    static QByteArray gzip(const QByteArray& plain) {
        QByteArray packed(1000, '\0');
        z_stream z{};
        deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
        z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
        z.avail_in = uInt(plain.size());
        z.next_out = reinterpret_cast<Bytef*>(packed.data());
        z.avail_out = uInt(packed.size());
        deflate(&z, Z_FINISH);
        packed.resize(int(z.total_out));
        deflateEnd(&z);
        return packed;
    }
    CliRunner cli_;
};

void CliBadInputTest::badModel(const char* name, const std::function<void(std::vector<ZipMember>&)>& change) const {
    const auto bytes = readFile(file("m.keras"));
    const ZipReader zip(bytes, "m.keras");
    std::vector<ZipMember> members;
    for (const auto& member : zip.names()) members.push_back({member, zip.read(member)});
    change(members);
    writeFileAtomically(file(name), writeZip(members));
}

void CliBadInputTest::badWeights(const char* name, const std::function<void(std::vector<StoredVariables>&)>& change) const {
    badModel(name, [&](std::vector<ZipMember>& members) {
        for (auto& member : members) {
            if (member.name != "model.weights.h5") continue;
            auto objects = readHdf5Weights(member.bytes, name);
            change(objects);
            member.bytes = writeHdf5Weights(objects);
        }
    });
}

void CliBadInputTest::initTestCase() {
    QCOMPARE(cli_.call({"new", "m.lamina", "--template", "moons"}).status, 0);
    QCOMPARE(cli_.call({"train", "m.lamina", "--epochs", "1", "--output", "m.keras"}).status, 0);
    QCOMPARE(cli_.call({"new", "digits.lamina", "--template", "digits_mlp"}).status, 0);
    QCOMPARE(cli_.call({"train", "digits.lamina", "--steps", "1", "--output", "digits.keras"}).status, 0);
    const QByteArray project = cli_.read("m.lamina"), model = cli_.read("m.keras");
    QByteArray pixels(4 * 28 * 28, 'x');
    const QByteArray images = idx(8, {4, 28, 28}, pixels), packed = gzip(images);
    cli_.write("cut-images-idx3-ubyte.gz", packed.left(packed.size() - 12));
    cli_.write("cut-labels-idx1-ubyte", idx(8, {4}, "\1\2\3\4"));
    cli_.write("magic-images-idx3-ubyte", QByteArray(images).replace(2, 1, "\x0A"));
    cli_.write("magic-labels-idx1-ubyte", idx(8, {4}, "\1\2\3\4"));
    cli_.write("absurd-images-idx3-ubyte", idx(14, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "x"));
    cli_.write("absurd-labels-idx1-ubyte", idx(8, {4}, "\1\2\3\4"));
    cli_.write("cut.csv.gz", gzip("a,b\n1,2\n3,4\n").chopped(9));
    cli_.write("broken.csv.gz", QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff", 14));
    cli_.write("ragged.csv", "a,b,c\n1,2,3\n1,2\n");
    cli_.write("binary.csv", QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", 18));
    cli_.write("empty.csv", "");
    cli_.write("none.png", "<html>not found</html>");
    cli_.write("half.lamina", project.left(project.size() / 2));
    cli_.write("half.keras", model.left(model.size() / 2));
    cli_.write("lying.npy", QByteArray("\x93NUMPY\1\0\x76\0{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999), }", 84).leftJustified(127, ' ') + "\n12345678");
    writeNpz(file("labels.npz"), {{"x", Tensor::of({4, 2}, std::vector<float>(8, 0.5f))}, {"y", Tensor::of({4}, std::vector<std::int32_t>{0, 1, 7, 1})}});
    writeNpz(file("negative.npz"), {{"x", Tensor::of({4, 2}, std::vector<float>(8, 0.5f))}, {"y", Tensor::of({4}, std::vector<std::int32_t>{0, 1, -1, 1})}});
    badWeights("missing.keras", [](auto& objects) { for (auto& o : objects) if (o.path == "layers/dense_1") o.variables.pop_back(); });
    badWeights("shape.keras", [](auto& objects) { for (auto& o : objects) if (o.path == "layers/dense_1") o.variables[0] = Tensor::of({3, 3}, std::vector<float>(9)); });
    badModel("config.keras", [](auto& members) { std::erase_if(members, [](const ZipMember& m) { return m.name == "config.json"; }); });
    badModel("weightless.keras", [](auto& members) { std::erase_if(members, [](const ZipMember& m) { return m.name == "model.weights.h5"; }); });
    badModel("twice.keras", [](auto& members) {
        auto again = members.front();
        again.name = "config.jsom";
        members.push_back(again);
    });
    QByteArray twice = cli_.read("twice.keras");
    cli_.write("twice.keras", twice.replace("config.jsom", "config.json"));
}

void CliBadInputTest::aBadFileIsSaid_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("what");
    const auto data = [](const char* name, const char* path, const char* what) {
        QTest::newRow(name) << QStringList{"new", "x.lamina", "--template", QString(path).endsWith(".csv") ? "table" : "digits_mlp", "--data", path} << QByteArray(what);
    };
    const auto model = [](const char* name, const char* path, const char* what) { QTest::newRow(name) << QStringList{"summary", path} << QByteArray(what); };
    const auto labels = [](const char* name, const char* path, const char* what) {
        QTest::newRow(name) << QStringList{"train", "bare.keras", "--data", path, "--epochs", "1", "--output", "x.keras"} << QByteArray(what);
    };
    data("a gzip that is cut off", "cut-images-idx3-ubyte.gz", "ends too early");
    data("a packed table that is cut off", "cut.csv.gz", "ends too early");
    data("a packed table that is broken", "broken.csv.gz", "the gzip stream is broken: ");
    data("another magic", "magic-images-idx3-ubyte", "expected an element type of 8, 9, 11, 12, 13 or 14, received 10");
    data("absurd dimensions", "absurd-images-idx3-ubyte", "more than any memory holds");
    data("a ragged table", "ragged.csv", "line 3: expected 3");
    data("a binary table", "binary.csv", "binary");
    data("an empty table", "empty.csv", "empty");
    QTest::newRow("no picture") << QStringList{"predict", "digits.keras", "--input", "none.png"} << QByteArray("none.png");
    QTest::newRow("an array that lies") << QStringList{"predict", "m.keras", "--input", "lying.npy"} << QByteArray("lying.npy");
    labels("a label too large", "labels.npz", "takes 8");
    labels("a label below 0", "negative.npz", "array \"y\"");
    model("half a project", "half.lamina", "line ");
    model("half a model", "half.keras", "half.keras: it ends in the middle: it was cut off");
    model("a tensor is missing", "missing.keras", "expected 2 weights, received 1");
    model("a tensor of another shape", "shape.keras", "expected kernel of 16 × 16, received 3 × 3");
    model("no drawing", "config.keras", "config.json");
    model("no weights", "weightless.keras", "model.weights.h5");
    model("a member twice", "twice.keras", "twice");
}

void CliBadInputTest::aBadFileIsSaid() {
    QFETCH(QStringList, words);
    QFETCH(QByteArray, what);
    if (words.contains("bare.keras"))
        badModel("bare.keras", [](auto& members) { std::erase_if(members, [](const ZipMember& m) { return m.name == "lamina.json"; }); });
    const auto answer = cli_.call(words);
    QVERIFY2(answer.status == 3, answer.out + answer.error);
    QVERIFY2(answer.error.startsWith("lamina-cli: error: "), answer.error);
    QCOMPARE(answer.error.count('\n'), 1);
    QVERIFY2(answer.error.contains(what), answer.error);
    QVERIFY2(answer.error.contains(" — "), answer.error);  // what to do
    QVERIFY(!QFile::exists(cli_.path("x.lamina")) && !QFile::exists(cli_.path("x.keras")));
}

void CliBadInputTest::aNewerProjectOpensAndKeepsWhatWeDoNotKnow() {
    QByteArray project = cli_.read("m.lamina");
    QVERIFY(project.contains("\"lamina\": 1"));
    project.replace("\"lamina\": 1", "\"lamina\": 99,\n  \"holograms\": {\"depth\": [1, 2, {\"deep\": null}]}");
    cli_.write("newer.lamina", project);
    const auto answer = cli_.call({"convert", "newer.lamina", "again.lamina"});
    QVERIFY2(answer.status == 0, answer.error);
    QVERIFY(cli_.read("again.lamina").contains("holograms"));
    QVERIFY(cli_.read("again.lamina").contains("deep"));
}

/** Keras would hold the weights to a rule of its own, and here they would leave it without a word. */
void CliBadInputTest::whatTrainingDoesNotApplyIsSaid() {
    badModel("bound.keras", [](std::vector<ZipMember>& members) {
        for (auto& member : members) {
            if (member.name != "config.json") continue;
            QByteArray text(reinterpret_cast<const char*>(member.bytes.data()), static_cast<qsizetype>(member.bytes.size()));
            const QByteArray none = "\"kernel_constraint\":null";
            const qsizetype at = text.indexOf(none);
            QVERIFY2(at > 0, text);
            text.replace(at, none.size(), "\"kernel_constraint\": {\"class_name\": \"Orthogonal\", \"config\": {}}");
            const auto bytes = std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
            member.bytes.assign(bytes.begin(), bytes.end());
        }
    });
    writeNpz(file("xy.npz"), {{"x", Tensor::of({4, 2}, std::vector<float>(8, 0.5f))}, {"y", Tensor::of({4}, std::vector<std::int32_t>{0, 1, 1, 0})}});
    for (const char* verb : {"train", "evaluate"}) {
        const auto answer = cli_.call({verb, "bound.keras", "--data", "xy.npz"});
        QVERIFY2(answer.status == 0, answer.error);
        QCOMPARE(answer.error.contains("has a kernel_constraint of a kind that Lamina does not have: it is not applied in training"), verb == std::string_view("train"));
    }
}

void CliBadInputTest::arraysOfOneClassAreEvaluatedAndDoubtedInTraining() {
    for (const std::int32_t other : {1, 0}) {
        writeNpz(file("ones.npz"), {{"x", Tensor::of({4, 2}, std::vector<float>(8, 0.5f))}, {"y", Tensor::of({4}, std::vector<std::int32_t>{1, 1, 1, other})}});
        const auto judged = cli_.call({"evaluate", "m.keras", "--data", "ones.npz"}), trained = cli_.call({"train", "m.keras", "--data", "ones.npz", "--epochs", "1"});
        QVERIFY2(judged.status == 0 && trained.status == 0, judged.error + trained.error);
        QVERIFY2(trained.error.contains("every sample has the same y: there is nothing to tell apart") == (other == 1), trained.error + trained.out);
        QVERIFY(!judged.error.contains("nothing to tell apart"));
    }
}

LAMINA_TEST(CliBadInputTest)

}  // namespace cli_bad_input_test

#include "cli_bad_input_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Where lamina-cli writes: looked at before the work begins, never over what is there unasked, never lost in silence.
#include <signal.h>

#include <QtTest>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "engine/compile/infer.h"
#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/io/project_file.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_outputs_test {

using namespace lamina;

class CliOutputsTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        cli_ = std::make_unique<CliRunner>();
        QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    }
    void aPlaceThatCannotTakeTheResultIsSaidBeforeTheTraining_data();
    void aPlaceThatCannotTakeTheResultIsSaidBeforeTheTraining();
    void newReplacesAProjectOnlyWhenAsked();
    void whoReplacesAFileSaysSo_data();
    void whoReplacesAFileSaysSo();
    void aStreamIsNothingThatIsReplaced();
    void aFullDiskBehindStandardOutputIsAFailure_data();
    void aFullDiskBehindStandardOutputIsAFailure();
    void telemetryThatIsLostIsSaidAndTheWeightsAreKept();
    void aTrainingThatIsAskedToEndKeepsItsWeights_data();
    void aTrainingThatIsAskedToEndKeepsItsWeights();
    void aReaderThatGoesAwayEndsNoTraining();
    void everyOutputOfANetIsWrittenOrAskedFor();

 private:
    std::unique_ptr<CliRunner> cli_;
};

void CliOutputsTest::aPlaceThatCannotTakeTheResultIsSaidBeforeTheTraining_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QString& words, const char* says) { QTest::newRow(name) << words.split(' ') << says; };
    row("no folder", "train m.lamina --output no/m.keras", "there is no folder no");
    row("another ending", "train m.lamina --output m.h5", "ends in .keras");
    row("no ending", "train m.lamina --output m", "ends in .keras");
    row("a folder", "train m.lamina --output folder.keras", "this is a folder");
    row("a device", "train m.lamina --output null.keras", "this is a device");
    row("a file for a folder", "train m.lamina --output m.lamina/m.keras", "is no folder");
    row("telemetry without a folder", "train m.lamina --telemetry no/log.jsonl", "there is no folder no");
    row("telemetry into a folder", "train m.lamina --telemetry folder.keras", "this is a folder");
    row("predictions without a folder", "predict m.keras --input x.npy --output no/y.csv", "there is no folder no");
    row("predictions with another ending", "predict m.keras --input x.npy --output y.txt", "ends in .npy, .npz or .csv");
    row("conversion without a folder", "convert m.lamina no/m.keras", "there is no folder no");
    row("conversion into a device", "convert m.lamina null.keras", "this is a device");
    row("new without a folder", "new no/a.lamina --template moons", "there is no folder no");
    row("new with another ending", "new a.txt --template moons", "ends in .lamina");
}

void CliOutputsTest::aPlaceThatCannotTakeTheResultIsSaidBeforeTheTraining() {
    QFETCH(QStringList, words);
    QFETCH(QString, says);
    QVERIFY(QDir().mkdir(cli_->path("folder.keras")));
    std::filesystem::create_symlink("/dev/null", cli_->path("null.keras").toStdString());
    const auto answer = cli_->call(words);
    QVERIFY2(answer.status == 2, answer.error);
    QVERIFY2(answer.error.contains(says.toUtf8()), answer.error);
    QVERIFY2(answer.out.isEmpty(), answer.out);  // not an epoch was trained
    QVERIFY(std::filesystem::is_character_file("/dev/null"));
}

void CliOutputsTest::newReplacesAProjectOnlyWhenAsked() {
    const QByteArray before = cli_->read("m.lamina");
    const auto refused = cli_->call({"new", "m.lamina", "--template", "circles"});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.error.contains("--force"), refused.error);
    QCOMPARE(cli_->read("m.lamina"), before);
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "circles", "--force"}).status, 0);
    QVERIFY(cli_->read("m.lamina").contains("circles"));
}

void CliOutputsTest::whoReplacesAFileSaysSo_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const QString& words, const char* says) { QTest::newRow(name) << words.split(' ') << QByteArray(says); };
    row("a model that is converted", "convert m.lamina x.keras", "wrote x.keras");
    row("weights alone", "convert m.lamina x.npz", "wrote x.npz");
    row("a drawing", "convert m.keras x.lamina", "wrote x.lamina");
    row("predictions", "predict m.keras --input x.npy --output y.csv", "wrote 5 predictions to y.csv");
    row("a model that is trained", "train m.lamina --epochs 1 --device cpu --output x.keras", "saved x.keras");
    row("telemetry", "train m.lamina --epochs 1 --device cpu --telemetry log.jsonl", "wrote log.jsonl");
}

void CliOutputsTest::whoReplacesAFileSaysSo() {
    QFETCH(QStringList, words);
    QFETCH(QByteArray, says);
    QCOMPARE(cli_->call({"convert", "m.lamina", "m.keras"}).status, 0);
    writeNpy(cli_->path("x.npy").toStdString(), Tensor::of(Shape{5, 2}, std::vector<float>(10, 0.5f)));
    const auto first = cli_->call(words), again = cli_->call(words);
    QVERIFY2(first.status == 0 && first.out.contains(says) && !first.out.contains("replacing"), first.out + first.error);
    QVERIFY2(again.status == 0 && again.out.contains(says + ", replacing the one that was there"), again.out + again.error);
}

void CliOutputsTest::aStreamIsNothingThatIsReplaced() {
    const auto answer = cli_->call({"train", "m.lamina", "--epochs", "1", "--device", "cpu", "--telemetry", "/dev/null"});
    QVERIFY2(answer.status == 0 && !answer.out.contains("/dev/null") && !answer.out.contains("replacing"), answer.out + answer.error);
}

void CliOutputsTest::aFullDiskBehindStandardOutputIsAFailure_data() {
    QTest::addColumn<QStringList>("words");
    QTest::newRow("text") << QStringList{"layers"};
    QTest::newRow("JSON") << QStringList{"losses", "--json"};
    QTest::newRow("help") << QStringList{"--help"};
    QTest::newRow("summary") << QStringList{"summary", "m.lamina"};
}

void CliOutputsTest::aFullDiskBehindStandardOutputIsAFailure() {
    if (!QFile::exists("/dev/full")) QSKIP("this system has no /dev/full");
    QFETCH(QStringList, words);
    QProcess process;
    cli_->prepare(process);
    process.setStandardOutputFile("/dev/full");
    process.start(LAMINA_CLI, words);
    const auto answer = cli_->end(process);
    QCOMPARE(answer.status, 1);
    QVERIFY2(answer.error.startsWith("lamina-cli: error: "), answer.error);
}

void CliOutputsTest::telemetryThatIsLostIsSaidAndTheWeightsAreKept() {
    if (!QFile::exists("/dev/full")) QSKIP("this system has no /dev/full");
    const auto answer = cli_->call({"train", "m.lamina", "--epochs", "2", "--telemetry", "/dev/full", "--output", "m.keras"});
    QCOMPARE(answer.status, 1);
    QVERIFY2(answer.error.contains("/dev/full: the telemetry could not be written to its end"), answer.error);
    QCOMPARE(cli_->call({"summary", "m.keras"}).status, 0);
}

void CliOutputsTest::aTrainingThatIsAskedToEndKeepsItsWeights_data() {
    QTest::addColumn<int>("wish");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("kill") << SIGTERM;
    QTest::newRow("the terminal closes") << SIGHUP;
}

void CliOutputsTest::aTrainingThatIsAskedToEndKeepsItsWeights() {
    QFETCH(int, wish);
    QProcess process;
    cli_->prepare(process);
    process.start(LAMINA_CLI, {"train", "m.lamina", "--epochs", "100000000", "--output", "m.keras"});
    QVERIFY(process.waitForReadyRead(30'000));  // the first epoch is through
    ::kill(static_cast<pid_t>(process.processId()), wish);
    const auto answer = cli_->end(process);
    QVERIFY2(answer.status == 0, answer.error);
    QVERIFY2(answer.out.contains("stopped after") && answer.out.contains("saved m.keras"), answer.out.right(300));
    QCOMPARE(cli_->callJson({"summary", "m.keras", "--json"})["parameters"].toInt(), 354);
    QCOMPARE(cli_->callJson({"runs", "show", "1", "--json"})["outcome"].toString(), QString("stopped"));
}

void CliOutputsTest::aReaderThatGoesAwayEndsNoTraining() {
    QProcess process;
    cli_->prepare(process);
    process.start("/bin/sh", {"-c", QString("'%1' train m.lamina --epochs 300 --output m.keras | head -n 1").arg(LAMINA_CLI)});
    QCOMPARE(cli_->end(process).status, 0);
    QCOMPARE(cli_->callJson({"runs", "show", "1", "--json"})["outcome"].toString(), QString("finished"));
    QVERIFY(QFile::exists(cli_->path("m.keras")));
}

void CliOutputsTest::everyOutputOfANetIsWrittenOrAskedFor() {
    const auto project = cli_->path("m.lamina").toStdString();
    Project two = readProject(project);
    const NodeId last = infer(two.graph).outputs.front();
    const NodeId before = inputsOf(two.graph, last).front().from;
    lamina::connect(two.graph, before, addNode(two.graph, "Dense", "aside", {{"units", std::int64_t{3}}}));
    writeProject(project, two);
    QCOMPARE(cli_->call({"convert", "m.lamina", "two.keras"}).status, 0);
    writeNpy(cli_->path("x.npy").toStdString(), Tensor::of(Shape{5, 2}, std::vector<float>(10, 0.5f)));
    const auto besideArrays = cli_->call({"predict", "two.keras", "--input", "x.npy", "--with-data"});
    QCOMPARE(besideArrays.status, 2);
    QVERIFY2(besideArrays.error.contains("arrays have no columns") && besideArrays.out.isEmpty(), besideArrays.error);
    const auto refused = cli_->call({"predict", "two.keras", "--input", "x.npy", "--output", "y.npy"});
    QCOMPARE(refused.status, 2);
    QVERIFY2(refused.error.contains("2 outputs") && refused.error.contains("aside"), refused.error);
    QCOMPARE(cli_->call({"predict", "two.keras", "--input", "x.npy", "--output", "y.npz"}).status, 0);
    const auto arrays = readNpz(cli_->path("y.npz").toStdString());
    QCOMPARE(arrays.size(), std::size_t{2});
    const auto aside = std::find_if(arrays.begin(), arrays.end(), [](const NamedTensor& a) { return a.name == "aside"; });
    QVERIFY(aside != arrays.end());
    QVERIFY(aside->tensor.shape() == (Shape{5, 3}));
}

LAMINA_TEST(CliOutputsTest)

}  // namespace cli_outputs_test

#include "cli_outputs_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What lamina-cli says when the command line or a file is wrong: one rule of exit statuses, one line, and what to do.
#include <QDir>
#include <QtTest>
#include <memory>
#include <span>
#include <vector>

#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/io/zip.h"
#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_words_test {

class CliWordsTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { cli_ = std::make_unique<CliRunner>(); }
    void whatIsWrongOnTheCommandLineExitsWithTwo_data();
    void whatIsWrongOnTheCommandLineExitsWithTwo();
    void brokenFilesExitWithThreeAndSayWhere_data();
    void brokenFilesExitWithThreeAndSayWhere();
    void aBrokenModelSaysItsPlaceOnce_data();
    void aBrokenModelSaysItsPlaceOnce();
    void aPrecisionThatIsNotThereIsRefused();
    void dataThatDoNotFitTheNetAreBadInput();
    void anArrayWithoutTargetsSaysHowToGiveBoth();
    void nothingIsNoMetric();
    void errorsOfDataNameTheirFile();
    void dataThatAreGoneAreSaidWithWhatToDo();
    void theHelpListsTheWords();

 private:
    std::unique_ptr<CliRunner> cli_;
};

void CliWordsTest::whatIsWrongOnTheCommandLineExitsWithTwo_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QString& words, const char* says) {
        QTest::newRow(name) << words.split(' ', Qt::SkipEmptyParts) << says;
    };
    row("no verb", "", "lamina-cli needs a verb");
    row("unknown verb", "tarin", "did you mean \"train\"?");
    row("unknown verb of a verb", "runs lst", "did you mean \"list\"?");
    row("unknown option", "train m.lamina --epoch 3", "did you mean \"--epochs\"?");
    row("a word too many", "train m.lamina once", "\"once\"");
    row("no file", "train", "FILE is required");
    row("unknown template", "new a.lamina --template mons", "did you mean \"moons\"?");
    row("unknown loss", "train m.lamina --loss mean_square_error", "did you mean \"mean_squared_error\"?");
    row("unknown metric", "train m.lamina --metrics accuracy,acuracy", "did you mean \"accuracy\"?");
    row("unknown setting of a metric", "train m.lamina --metrics auc:curv=PR", "did you mean \"curve\"?");
    row("no such value of a metric", "train m.lamina --metrics top_k_categorical_accuracy:k=some", "--metrics: top_k_categorical_accuracy: k: ");
    row("no value of a metric", "train m.lamina --metrics auc:curve", "write curve=VALUE");
    row("a metric of right answers where there are none", "train t.lamina --metrics mean_absolute_error,auc", "the metric auc says nothing here: it counts right answers, and the targets are numbers of any size");
    row("nothing behind a comma", "train m.lamina --metrics accuracy,", "a comma with nothing beside it");
    row("nothing before a comma", "train m.lamina --class-weight ,cat=2", "a comma with nothing beside it");
    row("a table, not a project", "doctor t.csv", "make a project of these data first: lamina-cli new OUT.lamina --data t.csv");
    row("no target left", "new n.lamina --data t.csv --role price=input", "name one with --target COLUMN");
    row("no weight of a class", "train m.lamina --class-weight balanced,cat", "not 'balanced'");
    row("a weight below nothing", "train m.lamina --class-weight cat=2,dog=-1", "not 'dog=-1'");
    row("unknown optimizer", "train m.lamina --optimizer adan", "did you mean \"Adam\"?");
    row("unknown precision", "train m.lamina --precision fp16", "--precision must be float32, tf32 or bfloat16, not 'fp16'");
    row("unknown device", "train m.lamina --device tpu", "received \"tpu\"");
    row("unknown device of bench", "bench line --device tpu", "received \"tpu\"");
    row("unknown case", "bench ires", "did you mean \"iris\"?");
    row("precision of bench", "bench iris --precision tf32", "tf32 is for GPUs");
    row("unknown column", "train t.lamina --target pirce", "did you mean \"price\"?");
    row("unknown run", "runs show 99", "there is no run 99");
    row("no run's number", "runs show abc", "ID must be a whole number above 0, not 'abc'");
    row("words for epochs", "train m.lamina --epochs abc", "--epochs must be a whole number above 0, not 'abc'");
    row("a part of an epoch", "train m.lamina --epochs 1.5", "--epochs must be a whole number above 0, not '1.5'");
    row("no epochs", "train m.lamina --epochs 0", "--epochs must be a whole number above 0, not '0'");
    row("fewer than no epochs", "train m.lamina --epochs -3", "--epochs must be a whole number above 0, not '-3'");
    row("epochs for ever", "train m.lamina --epochs 99999999999999999999", "--epochs must be a whole number from 1 to 1000000000, not");
    row("batch size", "train m.lamina --batch-size x", "--batch-size must be a whole number above 0, not 'x'");
    row("steps", "train m.lamina --steps 0", "--steps must be a whole number above 0, not '0'");
    row("threads", "train m.lamina --threads 1000000", "--threads must be a whole number from 1 to 1024, not '1000000'");
    row("seed", "train m.lamina --seed -1", "--seed must be a whole number from 0, not '-1'");
    row("learning rate", "train m.lamina --learning-rate nan", "--learning-rate must be a number from 0, not 'nan'");
    row("validation split", "train m.lamina --validation-split 2", "--validation-split must be a number from 0 to 0.99, not '2'");
    row("threads of bench", "bench line --threads none", "--threads must be a whole number above 0, not 'none'");
    row("batch size of predict", "predict m.keras --input x.npy --batch-size 0", "--batch-size must be a whole number above 0, not '0'");
    row("no input that predict reads", "predict m.keras --input x.gif", "--input must be arrays (.npy, .npz), a table (.csv) or pictures (.jpg, .png, .bmp, .webp), not 'x.gif'");
    row("neither project nor model", "convert a.txt b.keras", "a.txt");
    row("no format", "convert m.lamina b.doc", "b.doc");
}

void CliWordsTest::whatIsWrongOnTheCommandLineExitsWithTwo() {
    QFETCH(QStringList, words);
    QFETCH(QString, says);
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    QVERIFY(cli_->write("t.csv", "size,price\n1,10.5\n2,20.5\n3,30.5\n4,40.5\n5,50.5\n6,60.5\n7,70.5\n8,80.5\n"));
    QCOMPARE(cli_->call({"new", "t.lamina", "--template", "table_regressor", "--data", "t.csv"}).status, 0);
    const auto answer = cli_->call(words);
    QVERIFY2(answer.status == 2, answer.error);
    QVERIFY2(answer.error.startsWith("lamina-cli: error: "), answer.error);
    QVERIFY2(answer.error.contains(says.toUtf8()), answer.error);
    QCOMPARE(answer.error.count('\n'), 1);
    QVERIFY2(answer.error.size() < 400, answer.error);
    QVERIFY(!QFile::exists(cli_->path("home/runs")) || QDir(cli_->path("home/runs")).isEmpty());
}

void CliWordsTest::brokenFilesExitWithThreeAndSayWhere_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no project") << "a.lamina" << QByteArray("{\"lamina\": 1, \"model\"");
    QTest::newRow("no model") << "a.keras" << QByteArray("not a zip at all");
    QTest::newRow("a Git LFS pointer") << "a.keras" << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n");
    QTest::newRow("empty") << "a.keras" << QByteArray();
}

void CliWordsTest::brokenFilesExitWithThreeAndSayWhere() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QVERIFY(cli_->write(name, bytes));
    const auto answer = cli_->call({"train", name});
    QVERIFY2(answer.status == 3, answer.error);
    QVERIFY2(answer.error.contains(name.toUtf8()), answer.error);
    QCOMPARE(cli_->call({"train", "missing.lamina"}).status, 3);
}

void CliWordsTest::aBrokenModelSaysItsPlaceOnce_data() {
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("says");
    QTest::newRow("no object") << "[1]" << "a.keras, config.json: expected an object in braces";
    QTest::newRow("no model") << "{\"a\":1}" << "a.keras, config.json: \"config\" is missing";
    QTest::newRow("no list") << R"({"class_name":"Sequential","config":{"layers":3}})" << "a.keras, config.json: config.layers: expected a list";
    QTest::newRow("no layer") << R"({"class_name":"Sequential","config":{"layers":[4]}})" << "a.keras, config.json: expected an object in braces, received 4";
}

void CliWordsTest::aBrokenModelSaysItsPlaceOnce() {
    QFETCH(QString, config);
    QFETCH(QString, says);
    const QByteArray text = config.toUtf8();
    const auto bytes = std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
    const lamina::ZipMember members[] = {{"config.json", {bytes.begin(), bytes.end()}}};
    const auto zip = lamina::writeZip(members);
    QVERIFY(cli_->write("a.keras", {reinterpret_cast<const char*>(zip.data()), static_cast<qsizetype>(zip.size())}));
    const auto answer = cli_->call({"summary", "a.keras"});
    QCOMPARE(answer.status, 3);
    QVERIFY2(answer.error.contains(says.toUtf8()), answer.error);
    QVERIFY2(!answer.error.contains(": :"), answer.error);
}

void CliWordsTest::dataThatDoNotFitTheNetAreBadInput() {
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    QVERIFY(cli_->write("wide.csv", "a,b,c,y\n" + QByteArray("1,2,3,no\n2,3,5,yes\n").repeated(20)));
    const auto trained = cli_->call({"train", "m.lamina", "--data", "wide.csv"});
    QCOMPARE(trained.status, 3);
    QVERIFY2(trained.error.contains("does not fit the data"), trained.error);
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "1", "--output", "m.keras"}).status, 0);
    lamina::writeNpy(cli_->path("wide.npy").toStdString(), lamina::Tensor::of(lamina::Shape{4, 5}, std::vector<float>(20, 1.0f)));
    QCOMPARE(cli_->call({"predict", "m.keras", "--input", "wide.npy"}).status, 3);
}

void CliWordsTest::anArrayWithoutTargetsSaysHowToGiveBoth() {
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    lamina::writeNpy(cli_->path("inputs.npy").toStdString(), lamina::Tensor::of(lamina::Shape{4, 2}, std::vector<float>(8, 1.0f)));
    const auto answer = cli_->call({"train", "m.lamina", "--data", "inputs.npy"});
    QCOMPARE(answer.status, 3);
    QVERIFY2(answer.error.contains("received the array \"inputs\" alone") && answer.error.contains("np.savez(\"data.npz\", x=x, y=y)"), answer.error);
}

void CliWordsTest::nothingIsNoMetric() {
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    for (const char* option : {"--metrics", "--class-weight"}) {
        const auto answer = cli_->call({"train", "m.lamina", option, ""});
        QVERIFY2(answer.status == 2 && answer.error.contains(QByteArray(option) + " is given nothing"), answer.error);
    }
}

void CliWordsTest::errorsOfDataNameTheirFile() {
    QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    const auto x = lamina::Tensor::of(lamina::Shape{4, 2}, std::vector<float>(8, 1.0f));
    lamina::writeNpz(cli_->path("odd.npz").toStdString(), {{"x", x}, {"y", lamina::Tensor::of(lamina::Shape{4}, std::vector<float>(4, 0.5f))}});
    lamina::writeNpz(cli_->path("none.npz").toStdString(), {{"x", x}, {"z", x}});
    const auto odd = cli_->call({"train", "m.lamina", "--data", "odd.npz"});
    QVERIFY2(odd.status == 3 && odd.error.contains("odd.npz, array \"y\": "), odd.error);
    const auto none = cli_->call({"train", "m.lamina", "--data", "none.npz"});
    QVERIFY2(none.status == 3 && none.error.contains("none.npz: no array is the target"), none.error);
}

void CliWordsTest::dataThatAreGoneAreSaidWithWhatToDo() {
    QVERIFY(cli_->write("t.csv", "size,price\n1,10.5\n2,20.5\n3,30.5\n4,40.5\n5,50.5\n6,60.5\n7,70.5\n8,80.5\n"));
    QCOMPARE(cli_->call({"new", "t.lamina", "--data", "t.csv"}).status, 0);
    QVERIFY(QFile::rename(cli_->path("t.csv"), cli_->path("u.csv")));
    for (const char* verb : {"doctor", "train"}) {
        const auto answer = cli_->call({verb, "t.lamina"});
        QVERIFY2(answer.status == 3 && answer.error.contains("t.csv: these data are not there — put them back, or say where they are: --data FILE"), answer.error);
    }
    QCOMPARE(cli_->call({"doctor", "t.lamina", "--data", "u.csv", "--fix"}).status, 0);
    QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "1"}).status, 0);  // it is the project's from then on
    const auto wrong = cli_->call({"new", "w.lamina", "--data", "u.csv", "--encoding", "utf-16"});
    QVERIFY2(wrong.status == 3 && wrong.error.contains("choose another encoding"), wrong.error);
}

void CliWordsTest::theHelpListsTheWords() {
    const QByteArray help = cli_->call({"new", "--help"}).out.simplified();
    QVERIFY2(help.contains("shift-jis") && help.contains("euc-kr") && help.contains("semicolon"), help);
}

void CliWordsTest::aPrecisionThatIsNotThereIsRefused() {
    QCOMPARE(cli_->call({"new", "xor.lamina", "--template", "xor"}).status, 0);
    const auto answer = cli_->call({"train", "xor.lamina", "--device", "cpu", "--precision", "tf32", "--output", "xor.keras"});
    QCOMPARE(answer.status, 2);
    QVERIFY2(answer.error.contains("tf32 is for GPUs") && answer.error.contains("choose float32 or bfloat16, or a GPU as device"), answer.error);
    QVERIFY(!QFile::exists(cli_->path("xor.keras")));
}

LAMINA_TEST(CliWordsTest)

}  // namespace cli_words_test

#include "cli_words_test.moc"

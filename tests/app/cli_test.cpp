// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QtTest>
#include <memory>

#include "engine/data/csv.h"
#include "tests/app/cli_runner.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace cli_test {

/** lamina-cli as its users meet it: its words, exit statuses and files. */
class CliTest : public QObject {
    Q_OBJECT
 private slots:
    void init();
    void listingsAreJsonAlone_data();
    void listingsAreJsonAlone();
    void aTemplateTrainsEvaluatesAndPredicts();
    void sameSeedSameFileBytes();
    void aTableOfOnesOwnTrains();
    void telemetryHoldsEveryStep();
    void classesOfAnyLettersAreCellsOfATable();
    void aLineOfSixPointsPredictsNineteenAtTen();
    void aModelGoesOnTraining();
    void runsAreListedShownAndDeleted();
    void whatTheTrashHoldsIsRestoredOrGone();
    void irisIsLearnt();
    void watchingByTheRingNeverWaitsForTheDevice();

 private:
    using Answer = CliRunner::Answer;
    Answer call(const QStringList& words) const { return cli_->call(words); }
    QJsonObject callJson(const QStringList& words) const { return cli_->callJson(words); }
    QString path(const QString& name) const { return cli_->path(name); }
    void write(const QString& name, const QByteArray& bytes) const { QVERIFY(cli_->write(name, bytes)); }
    std::unique_ptr<CliRunner> cli_;
};

void CliTest::init() { cli_ = std::make_unique<CliRunner>(); }

void CliTest::listingsAreJsonAlone_data() {
    QTest::addColumn<QString>("verb");
    QTest::addColumn<QString>("member");
    QTest::newRow("layers") << "layers" << "Conv2D";
    QTest::newRow("losses") << "losses" << "sparse_categorical_crossentropy";
    QTest::newRow("optimizers") << "optimizers" << "AdamW";
    QTest::newRow("metrics") << "metrics" << "r2_score";
    QTest::newRow("templates") << "templates" << "digits_mlp";
}

void CliTest::listingsAreJsonAlone() {
    QFETCH(QString, verb);
    QFETCH(QString, member);
    const Answer answer = call({verb, "--json"});
    QCOMPARE(answer.status, 0);
    const QJsonArray list = QJsonDocument::fromJson(answer.out).array();
    const bool there = std::any_of(list.begin(), list.end(), [&](const auto& m) { return m.toObject()["name"] == member; });
    QVERIFY(there);
}

void CliTest::aTemplateTrainsEvaluatesAndPredicts() {
    QCOMPARE(call({"new", "s.lamina", "--template", "spirals"}).status, 0);
    const Answer trained = call({"train", "s.lamina", "--output", "s.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    const QJsonObject test = callJson({"evaluate", "s.lamina", "--json"});
    qInfo("spirals template: test accuracy %.4f of %d samples", test["accuracy"].toDouble(), test["samples"].toInt());
    QVERIFY(test["accuracy"].toDouble() >= 0.99);
    QVERIFY(test["samples"].toInt() >= 100);
    write("points.csv", "x,y\n0.1,0.2\n-0.5,0.4\n");
    const QJsonObject summary = callJson({"summary", "s.keras", "--json"});
    QCOMPARE(summary["parameters"].toInt(), 1218);
    QVERIFY(call({"convert", "s.keras", "s.safetensors"}).status == 0);
    QVERIFY(call({"convert", "s.keras", "s.npz"}).status == 0);
    QVERIFY(QFileInfo(path("s.npz")).size() > 4 * 1218);
}

void CliTest::sameSeedSameFileBytes() {
    call({"new", "s.lamina", "--template", "moons"});
    for (const char* name : {"a", "b"})
        QCOMPARE(call({"train", "s.lamina", "--epochs", "3", "--output", QString(name) + ".keras"}).status, 0);
    for (const char* name : {"a", "b"}) call({"convert", QString(name) + ".keras", QString(name) + ".safetensors"});
    QFile a(path("a.safetensors")), b(path("b.safetensors"));
    QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
    QVERIFY(a.size() > 100);
    QCOMPARE(a.readAll(), b.readAll());
}

void CliTest::aTableOfOnesOwnTrains() {
    QByteArray csv = "size;colour;price\n";
    for (int i = 0; i < 200; ++i) csv += QByteArray::number(i % 17) + ";" + (i % 3 ? "red" : "blue") + ";" + QByteArray::number((i % 17) * 2.5 + (i % 3 ? 0 : 10)) + "\n";
    write("own.csv", csv);
    const Answer made = call({"new", "own.lamina", "--template", "table_regressor", "--data", "own.csv", "--target", "price"});
    QVERIFY2(made.status == 0, made.error);
    const Answer trained = call({"train", "own.lamina", "--epochs", "200", "--output", "own.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    QVERIFY(callJson({"evaluate", "own.lamina", "--json"})["r2_score"].toDouble() > 0.95);
    write("ask.csv", "size;colour\n10;red\n");
    const Answer said = call({"predict", "own.keras", "--input", "ask.csv"});
    QVERIFY2(said.status == 0, said.error);
    const QList<QByteArray> lines = said.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY2(std::abs(lines[1].split(',').last().toDouble() - 25) < 3, said.out);
}

void CliTest::telemetryHoldsEveryStep() {
    call({"new", "m.lamina", "--template", "moons"});
    QCOMPARE(call({"train", "m.lamina", "--epochs", "4", "--telemetry", "log.jsonl"}).status, 0);
    QFile file(path("log.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int steps = 0, validations = 0;
    for (const QByteArray& line : file.readAll().trimmed().split('\n')) {
        const QJsonObject one = QJsonDocument::fromJson(line).object();
        QVERIFY2(one.contains("step") && one.contains("epoch") && one.contains("time") && one.contains("value"), line);
        if (one["name"] == "loss") QCOMPARE(one["step"].toInt(), ++steps);
        if (one["name"] == "val_loss") ++validations;
    }
    QCOMPARE(validations, 4);
    QCOMPARE(steps % 4, 0);
    QVERIFY(steps > 0);
}

void CliTest::classesOfAnyLettersAreCellsOfATable() {
    write("own.csv", "size,kind\n" + QByteArray("1,\"a,b\"\n9,\"say \"\"c\"\"\"\n").repeated(20));
    QCOMPARE(call({"new", "own.lamina", "--template", "table", "--data", "own.csv", "--target", "kind"}).status, 0);
    QCOMPARE(call({"train", "own.lamina", "--output", "own.keras"}).status, 0);
    const Answer said = call({"predict", "own.keras", "--input", "own.csv"});
    QVERIFY2(said.status == 0, said.error);
    const lamina::Table table = lamina::parseCsv({said.out.constData(), static_cast<std::size_t>(said.out.size())}).table;
    QCOMPARE(table.columns.size(), std::size_t{4});
    QCOMPARE(table.columns[2].name, std::string("a,b"));
    QCOMPARE(table.columns[1].text(0), std::string("a,b"));
    QCOMPARE(table.columns[1].text(1), std::string("say \"c\""));
}

void CliTest::aLineOfSixPointsPredictsNineteenAtTen() {
    call({"new", "l.lamina", "--template", "line"});
    const Answer trained = call({"train", "l.lamina", "--output", "l.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    const QJsonObject summary = callJson({"summary", "l.keras", "--json"});
    QCOMPARE(summary["parameters"].toInt(), 2);
    QCOMPARE(summary["flops"].toDouble(), 2.0);  // one product, one sum
    write("ask.csv", "x\n10\n");
    const Answer said = call({"predict", "l.keras", "--input", "ask.csv"});
    QVERIFY2(said.status == 0, said.error);
    const double y = said.out.trimmed().split('\n').last().split(',').last().toDouble();
    qInfo("y = 2x − 1 at 10: %.4f", y);
    QVERIFY2(std::abs(y - 19) < 0.1, said.out);
}

void CliTest::aModelGoesOnTraining() {
    call({"new", "m.lamina", "--template", "moons"});
    call({"train", "m.lamina", "--epochs", "2", "--output", "a.keras"});
    const double before = callJson({"evaluate", "a.keras", "--json"})["loss"].toDouble();
    const Answer more = call({"train", "a.keras", "--epochs", "20", "--output", "b.keras"});
    QVERIFY2(more.status == 0, more.error);
    const double after = callJson({"evaluate", "b.keras", "--json"})["loss"].toDouble();
    QVERIFY2(after < before, qPrintable(QString("%1 → %2").arg(before).arg(after)));
}

void CliTest::runsAreListedShownAndDeleted() {
    call({"new", "m.lamina", "--template", "moons"});
    call({"train", "m.lamina", "--epochs", "2"});
    call({"train", "m.lamina", "--epochs", "2", "--learning-rate", "0.5"});
    const QJsonArray list = QJsonDocument::fromJson(call({"runs", "list", "--json"}).out).array();
    QCOMPARE(list.size(), 2);
    QCOMPARE(list[0].toObject()["outcome"].toString(), QString("finished"));
    const QJsonObject differs = callJson({"runs", "compare", "1", "2", "--json"});
    QVERIFY2(differs.keys().join(' ').contains("learning_rate"), qPrintable(differs.keys().join(' ')));
    QVERIFY(callJson({"runs", "export", "1"})["curves"].toObject().contains("val_loss"));
    QCOMPARE(call({"runs", "delete", "1"}).status, 0);
    QCOMPARE(QJsonDocument::fromJson(call({"runs", "list", "--json"}).out).array().size(), 1);
    QVERIFY(call({"runs", "show", "99"}).status != 0);
}

void CliTest::whatTheTrashHoldsIsRestoredOrGone() {
    call({"new", "m.lamina", "--template", "moons"});
    call({"train", "m.lamina", "--epochs", "1"});
    QCOMPARE(call({"runs", "delete", "1"}).status, 0);
    const Answer refused = call({"train", "m.lamina", "--resume", "1"});
    QVERIFY2(refused.status == 2 && refused.error.contains("lamina-cli runs restore 1"), refused.error);
    QCOMPARE(call({"runs", "restore", "1"}).status, 0);
    QCOMPARE(call({"train", "m.lamina", "--resume", "1", "--epochs", "1"}).status, 0);
    QCOMPARE(call({"runs", "delete", "1"}).status, 0);
    QCOMPARE(call({"runs", "purge"}).status, 0);
    QCOMPARE(call({"runs", "restore", "1"}).status, 2);
}

void CliTest::irisIsLearnt() {
    NEEDS_SHARED_DATA("iris.csv");
    const QString iris = lamina::test::sharedDataFile("iris.csv");
    QCOMPARE(call({"new", "i.lamina", "--template", "table", "--data", iris, "--target", "species"}).status, 0);
    // The net of the performance table, 4-16-16-3, and a test part large enough to say something.
    QFile file(path("i.lamina"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QJsonObject project = QJsonDocument::fromJson(file.readAll()).object();
    file.close();
    QJsonObject data = project["data"].toObject();
    data["split"] = QJsonObject{{"train", 0.7}, {"validation", 0.0}, {"test", 0.3}, {"seed", 2}, {"shuffle", true}, {"stratify", true}};
    project["data"] = data;
    QByteArray text = QJsonDocument(project).toJson();
    text.replace("\"units\": 64", "\"units\": 16").replace("\"units\": 32", "\"units\": 16");
    write("i.lamina", text);
    const Answer trained = call({"train", "i.lamina", "--output", "i.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    const QJsonObject test = callJson({"evaluate", "i.lamina", "--json"});
    qInfo("iris: test accuracy %.4f of %d samples", test["accuracy"].toDouble(), test["samples"].toInt());
    QCOMPARE(test["samples"].toInt(), 45);
    QVERIFY(test["accuracy"].toDouble() >= 0.95);
}

void CliTest::watchingByTheRingNeverWaitsForTheDevice() {
    const Answer answer = call({"bench", "sync", "iris", "--json"});
    QVERIFY2(answer.status == 0, answer.error);
    const QJsonObject of = QJsonDocument::fromJson(answer.out).array().first().toObject();
    const int steps = of["steps"].toInt();
    QVERIFY(steps > 0);
    QCOMPARE(of["ring"]["synchronising_calls"].toInt(), 0);
    QCOMPARE(of["ring"]["figures"].toInt(), steps);  // no point is lost
    QCOMPARE(of["read_back"]["synchronising_calls"].toInt(), steps);
    QCOMPARE(of["read_back"]["figures"].toInt(), steps);
    QVERIFY(of["ratio"].toDouble() > 0);
    QVERIFY(call({"bench", "line", "sync"}).out.startsWith("case"));
}

LAMINA_TEST(CliTest)

}  // namespace cli_test

#include "cli_test.moc"

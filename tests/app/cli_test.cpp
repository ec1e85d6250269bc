// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

/** lamina-cli as its users meet it: its words, exit statuses and files. */
class CliTest : public QObject {
    Q_OBJECT
 private slots:
    void init();
    void listingsAreJsonAlone_data();
    void listingsAreJsonAlone();
    void wrongWordsExitWithTwo_data();
    void wrongWordsExitWithTwo();
    void brokenFilesExitWithThreeAndSayWhere_data();
    void brokenFilesExitWithThreeAndSayWhere();
    void aTemplateTrainsEvaluatesAndPredicts();
    void sameSeedSameFileBytes();
    void aTableOfOnesOwnTrains();
    void telemetryHoldsEveryStep();
    void aLineOfSixPointsPredictsNineteenAtTen();
    void aModelGoesOnTraining();
    void aPrecisionThatIsNotThereIsRefused();
    void runsAreListedShownAndDeleted();
    void irisIsLearnt();

 private:
    struct Answer {
        int status;
        QByteArray out, error;
    };
    Answer call(const QStringList& words);
    QJsonObject callJson(const QStringList& words);
    QString path(const QString& name) const { return folder_->filePath(name); }
    void write(const QString& name, const QByteArray& bytes);
    std::unique_ptr<QTemporaryDir> folder_;
};

void CliTest::init() { folder_ = std::make_unique<QTemporaryDir>(); }

CliTest::Answer CliTest::call(const QStringList& words) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LAMINA_HOME", path("home"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder_->path());
    process.start(LAMINA_CLI, words);
    if (!process.waitForFinished(120'000)) return {-1, process.readAllStandardOutput(), "it did not end"};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QJsonObject CliTest::callJson(const QStringList& words) { return QJsonDocument::fromJson(call(words).out).object(); }

void CliTest::write(const QString& name, const QByteArray& bytes) {
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

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

void CliTest::wrongWordsExitWithTwo_data() {
    QTest::addColumn<QStringList>("words");
    QTest::newRow("no verb") << QStringList{};
    QTest::newRow("unknown verb") << QStringList{"tarin"};
    QTest::newRow("unknown template") << QStringList{"new", "a.lamina", "--template", "nothing"};
    QTest::newRow("no number") << QStringList{"train", "a.lamina", "--epochs", "many"};
    QTest::newRow("wrong extension") << QStringList{"convert", "a.txt", "b.keras"};
}

void CliTest::wrongWordsExitWithTwo() {
    QFETCH(QStringList, words);
    const Answer answer = call(words);
    QCOMPARE(answer.status, 2);
    QVERIFY2(answer.error.startsWith("lamina-cli: error: "), answer.error);
    QCOMPARE(answer.error.count('\n'), 1);
}

void CliTest::brokenFilesExitWithThreeAndSayWhere_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no project") << "a.lamina" << QByteArray("{\"lamina\": 1, \"model\"");
    QTest::newRow("no model") << "a.keras" << QByteArray("not a zip at all");
    QTest::newRow("a Git LFS pointer") << "a.keras" << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n");
    QTest::newRow("empty") << "a.keras" << QByteArray();
}

void CliTest::brokenFilesExitWithThreeAndSayWhere() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    write(name, bytes);
    const Answer answer = call({"train", name});
    QVERIFY2(answer.status == 3, answer.error);
    QVERIFY2(answer.error.contains(name.toUtf8()), answer.error);
    QCOMPARE(call({"train", "missing.lamina"}).status, 3);
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
    QVERIFY2(std::abs(lines[1].toDouble() - 25) < 3, said.out);
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

void CliTest::aLineOfSixPointsPredictsNineteenAtTen() {
    call({"new", "l.lamina", "--template", "line"});
    const Answer trained = call({"train", "l.lamina", "--output", "l.keras"});
    QVERIFY2(trained.status == 0, trained.error);
    const QJsonObject summary = callJson({"summary", "l.keras", "--json"});
    QCOMPARE(summary["parameters"].toInt(), 2);
    write("ask.csv", "x\n10\n");
    const Answer said = call({"predict", "l.keras", "--input", "ask.csv"});
    QVERIFY2(said.status == 0, said.error);
    const double y = said.out.trimmed().split('\n').last().toDouble();
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

void CliTest::aPrecisionThatIsNotThereIsRefused() {
    QCOMPARE(call({"new", "xor.lamina", "--template", "xor"}).status, 0);
    const Answer answer = call({"train", "xor.lamina", "--device", "cpu", "--precision", "bfloat16", "--output", "xor.keras"});
    QCOMPARE(answer.status, 1);
    QVERIFY2(answer.error.contains("bfloat16 is for GPUs"), answer.error);
    QVERIFY(!QFile::exists(path("xor.keras")));
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

void CliTest::irisIsLearnt() {
    const QString iris = LAMINA_SOURCE_DIR "/../shared/data/iris.csv";
    if (!QFileInfo::exists(iris)) QSKIP("shared/data/iris.csv is not here");
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

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"

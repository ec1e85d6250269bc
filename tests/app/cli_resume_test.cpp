// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli train --resume: a run that ended goes on as if it had not.
#include <signal.h>

#include <QJsonArray>
#include <QtTest>
#include <memory>

#include "tests/app/cli_runner.h"
#include "tests/support/test_program.h"

namespace cli_resume_test {

class CliResumeTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        cli_ = std::make_unique<CliRunner>();
        QCOMPARE(cli_->call({"new", "m.lamina", "--template", "moons"}).status, 0);
    }
    void aResumedRunEndsAsAnUnbrokenOne_data();
    void aResumedRunEndsAsAnUnbrokenOne();
    void aRunThatWasKilledPolitelyGoesOn();
    void aRunThatWasKilledAtOnceGoesOnFromItsCheckpoint();
    void theRunStaysOneWithAllItsSteps();
    void itsTelemetryGoesOnBehindTheTimeBefore();
    void whatCannotBeTakenUpIsSaid();

 private:
    QByteArray weightsOf(const QString& model) const {
        cli_->call({"convert", model + ".keras", model + ".safetensors"});
        return cli_->read(model + ".safetensors");
    }
    std::unique_ptr<CliRunner> cli_;
};

void CliResumeTest::aResumedRunEndsAsAnUnbrokenOne_data() {
    QTest::addColumn<QStringList>("first");
    QTest::addColumn<QStringList>("then");
    QTest::newRow("more epochs") << QStringList{"--epochs", "2"} << QStringList{"--epochs", "3"};
    QTest::newRow("the epochs that are left") << QStringList{"--epochs", "5", "--steps", "22"} << QStringList{};
    QTest::newRow("amid an epoch") << QStringList{"--epochs", "5", "--steps", "27"} << QStringList{};
}

void CliResumeTest::aResumedRunEndsAsAnUnbrokenOne() {
    QFETCH(QStringList, first);
    QFETCH(QStringList, then);
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "5", "--output", "whole.keras"}).status, 0);
    QCOMPARE(cli_->call(QStringList{"train", "m.lamina"} + first).status, 0);
    const auto resumed = cli_->call(QStringList{"train", "m.lamina", "--resume", "2", "--output", "parts.keras"} + then);
    QVERIFY2(resumed.status == 0, resumed.error);
    QVERIFY(weightsOf("whole").size() > 1000);
    QCOMPARE(weightsOf("parts"), weightsOf("whole"));
}

void CliResumeTest::aRunThatWasKilledPolitelyGoesOn() {
    QProcess process;
    cli_->prepare(process);
    process.start(LAMINA_CLI, {"train", "m.lamina", "--epochs", "1000000"});
    QVERIFY(process.waitForReadyRead(30'000));
    ::kill(static_cast<pid_t>(process.processId()), SIGTERM);
    QCOMPARE(cli_->end(process).status, 0);
    const auto before = cli_->callJson({"runs", "export", "1"})["curves"].toObject()["step_loss"].toArray().size();
    const auto resumed = cli_->call({"train", "m.lamina", "--resume", "1", "--epochs", "2", "--telemetry", "log.jsonl"});
    QVERIFY2(resumed.status == 0, resumed.error);
    const QJsonObject first = QJsonDocument::fromJson(cli_->read("log.jsonl").split('\n').front()).object();
    QCOMPARE(first["step"].toInt(), int(before) + 1);
}

void CliResumeTest::aRunThatWasKilledAtOnceGoesOnFromItsCheckpoint() {
    QProcess process;
    cli_->prepare(process);
    process.start(LAMINA_CLI, {"train", "m.lamina", "--epochs", "1000000"});
    QVERIFY(process.waitForReadyRead(30'000));
    QVERIFY(QTest::qWaitFor([&] { return QFile::exists(cli_->path("home/runs/1/model.keras")); }, 30'000));
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(process.waitForFinished());
    QCOMPARE(QJsonDocument::fromJson(cli_->call({"runs", "list", "--json"}).out).array().first().toObject()["outcome"].toString(), QString("interrupted"));
    const auto resumed = cli_->call({"train", "m.lamina", "--resume", "1", "--epochs", "2", "--telemetry", "log.jsonl", "--output", "parts.keras"});
    QVERIFY2(resumed.status == 0, resumed.error);
    const QList<QByteArray> lines = cli_->read("log.jsonl").trimmed().split('\n');
    int epochs = 0;
    for (const QByteArray& line : lines) epochs = std::max(epochs, QJsonDocument::fromJson(line).object()["epoch"].toInt());
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", QString::number(epochs + 1), "--output", "whole.keras"}).status, 0);
    QCOMPARE(weightsOf("parts"), weightsOf("whole"));
}

void CliResumeTest::theRunStaysOneWithAllItsSteps() {
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "2"}).status, 0);
    const QJsonArray before = cli_->callJson({"runs", "export", "1"})["curves"].toObject()["step_loss"].toArray();
    QCOMPARE(cli_->call({"train", "m.lamina", "--resume", "1", "--epochs", "2"}).status, 0);
    QCOMPARE(QJsonDocument::fromJson(cli_->call({"runs", "list", "--json"}).out).array().size(), 1);
    const QJsonArray after = cli_->callJson({"runs", "export", "1"})["curves"].toObject()["step_loss"].toArray();
    QCOMPARE(after.size(), 2 * before.size());
    for (int i = 0; i < after.size(); ++i) QCOMPARE(after[i].toObject()["step"].toInt(), i + 1);
    for (int i = 0; i < before.size(); ++i) QCOMPARE(after[i].toObject()["value"].toDouble(), before[i].toObject()["value"].toDouble());
}

void CliResumeTest::itsTelemetryGoesOnBehindTheTimeBefore() {
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "2"}).status, 0);
    double time = cli_->callJson({"runs", "show", "1", "--json"})["duration"].toDouble();
    QVERIFY(time > 0);
    const auto resumed = cli_->call({"train", "m.lamina", "--resume", "1", "--epochs", "2", "--telemetry", "log.jsonl"});
    QVERIFY2(resumed.status == 0, resumed.error);
    for (const QByteArray& line : cli_->read("log.jsonl").trimmed().split('\n')) {
        const QJsonObject one = QJsonDocument::fromJson(line).object();
        const double now = one["time"].toDouble();
        QVERIFY2(now >= time, line);
        QVERIFY2(one["epoch"].toInt() >= 2, line);
        time = now;
    }
}

void CliResumeTest::whatCannotBeTakenUpIsSaid() {
    QCOMPARE(cli_->call({"train", "m.lamina", "--epochs", "2"}).status, 0);
    QCOMPARE(cli_->call({"new", "x.lamina", "--template", "xor"}).status, 0);
    const auto says = [&](const QString& words, int status, const char* sentence) {
        const auto answer = cli_->call(words.split(' '));
        if (answer.status == status && answer.error.contains(sentence)) return true;
        qWarning("%d: %s", answer.status, answer.error.constData());
        return false;
    };
    QVERIFY(says("train m.lamina --resume 7", 2, "there is no run 7"));
    QVERIFY(says("train m.lamina --resume 1", 2, "has trained all its 2 epochs"));
    QVERIFY(says("train m.lamina --resume 1 --batch-size 3", 2, "--batch-size excludes --resume"));
    QVERIFY(says("train x.lamina --resume 1 --epochs 1", 2, "belongs to another drawing than x.lamina"));
    QVERIFY(QFile::remove(cli_->path("home/runs/1/model.keras")));
    QVERIFY(says("train m.lamina --resume 1 --epochs 1", 3, "kept no weights"));

    QByteArray csv = "a,price\n";
    for (int i = 0; i < 60; ++i) csv += QByteArray::number(i) + "," + QByteArray::number(i * 1.5) + "\n";
    QVERIFY(cli_->write("t.csv", csv));
    QCOMPARE(cli_->call({"new", "t.lamina", "--template", "table", "--data", "t.csv"}).status, 0);
    QCOMPARE(cli_->call({"train", "t.lamina", "--epochs", "2"}).status, 0);
    QVERIFY(cli_->write("t.csv", csv.replace("\n9,13.5", "\n9,14.5")));
    QVERIFY(says("train t.lamina --resume 2 --epochs 1", 3, "the data are not those that run 2 was trained on"));
}

LAMINA_TEST(CliResumeTest)

}  // namespace cli_resume_test

#include "cli_resume_test.moc"

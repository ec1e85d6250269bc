// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <map>

#include "tests/support/fake_nvml/script_of.h"

using namespace lamina;

class TelemetryFileTest : public QObject {
    Q_OBJECT

    QList<QJsonObject> linesOf(const QString& file) const {
        QFile in(file);
        if (!in.open(QIODevice::ReadOnly)) return {};
        QList<QJsonObject> lines;
        for (const QByteArray& line : in.readAll().split('\n'))
            if (const QJsonObject one = QJsonDocument::fromJson(line).object(); !one.isEmpty()) lines << one;
        return lines;
    }

    std::map<QString, double> newestOf(const QString& file) const {
        std::map<QString, double> newest;
        for (const QJsonObject& one : linesOf(file)) newest[one["name"].toString()] = one["value"].toDouble();
        return newest;
    }

    /** "100.050 100.100" of the lines of a name. */
    QString timesOf(const QString& file, const QString& name) const {
        QStringList times;
        for (const QJsonObject& one : linesOf(file))
            if (one["name"] == name) times << QString::number(one["time"].toDouble(), 'f', 3);
        return times.join(' ');
    }

 private slots:
    void figuresOfTheGpuHaveTheirOwnLines() {
        FakeNvmlScript& script = test::scriptOf(FAKE_NVML_WHOLE);
        script.gpu = 93;
        script.used = 5'600'000'000;
        script.milliwatts = 412'500;
        script.celsius = 58;
        QTemporaryDir directory;
        const QString path = directory.filePath("log.jsonl");
        cli::TelemetryFile file(path.toStdString(), FAKE_NVML_WHOLE);
        const History history({"loss"}, {"loss"});
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history, {}), newestOf(path).count("cpu_utilization") == 1; }, 10'000));
        QCOMPARE(newestOf(path).count("gpu_utilization"), 0u);  // on the processors there is no such line
        file.watchGpu(fakeNvmlBusId);
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history, {}), newestOf(path).count("gpu_utilization") == 1; }, 10'000));
        const auto told = newestOf(path);
        QCOMPARE(told.at("gpu_utilization"), 0.93);
        QCOMPARE(told.at("gpu_memory"), 5.6e9);
        QCOMPARE(told.at("gpu_power"), 412.5);
        QCOMPARE(told.at("gpu_temperature"), 58.0);
        QVERIFY(file.whyNoGpuFigures().empty());
    }

    /** A run that was taken up after 100 s and ten steps: all lines are of one clock, and steps between two points lie between their times. */
    void timesAreSecondsOfTrainingAndNeverGoBack() {
        QTemporaryDir directory;
        const QString path = directory.filePath("log.jsonl");
        cli::TelemetryFile file(path.toStdString(), FAKE_NVML_WHOLE);
        History history({"loss"}, {"loss"});
        history.firstStep = 10;
        TrainingStatus status;
        status.state = TrainingState::Running;
        status.secondsBefore = 100;
        const float loss = 0.5f;
        for (int i = 0; i < 4; ++i) history.steps.append(&loss);
        file.writeNew(history, status);
        QVERIFY(linesOf(path).empty());  // when they were done is not known yet
        history.throughput.append({0.2, 14, 50});
        file.writeNew(history, status);
        QCOMPARE(timesOf(path, "loss"), QString("100.050 100.100 100.150 100.200"));
        QCOMPARE(timesOf(path, "samples_per_second"), QString("100.200"));
        history.steps.append(&loss);
        Record validated;
        validated.step = 15;
        validated.kind = RecordKind::Validation;
        history.epochs.append(validated);
        history.throughput.append({0.4, 16, 50});  // of a step whose figures are on the way
        file.writeNew(history, status);
        QCOMPARE(timesOf(path, "loss"), QString("100.050 100.100 100.150 100.200"));
        history.steps.append(&loss);
        status.state = TrainingState::Finished;
        status.seconds = 0.5;
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history, status), newestOf(path).count("cpu_utilization") == 1; }, 10'000));
        QCOMPARE(timesOf(path, "loss"), QString("100.050 100.100 100.150 100.200 100.300 100.400"));
        QCOMPARE(timesOf(path, "val_loss"), QString("100.300"));
        double time = 100;
        for (const QJsonObject& one : linesOf(path)) {
            QVERIFY2(one["time"].toDouble() >= time, qPrintable(one["name"].toString()));
            time = one["time"].toDouble();
        }
        QVERIFY(time <= 100.5);
    }

    /** Also before the first of its epochs has ended here, which is when the file hears of one. */
    void aRunThatIsTakenUpGoesOnInItsEpoch() {
        QTemporaryDir directory;
        const QString path = directory.filePath("log.jsonl");
        cli::TelemetryFile file(path.toStdString(), FAKE_NVML_WHOLE);
        file.beginIn(3);
        History history({"loss"}, {"loss"});
        history.firstStep = 10;
        TrainingStatus status;
        status.state = TrainingState::Running;
        const float loss = 0.5f;
        for (int i = 0; i < 2; ++i) history.steps.append(&loss);
        history.throughput.append({0.2, 12, 50});
        file.writeNew(history, status);
        const auto epochs = [&] {
            QStringList found;
            for (const QJsonObject& one : linesOf(path))
                if (one["name"] == "loss" || one["name"] == "samples_per_second") found << QString::number(one["epoch"].toInt());
            return found.join(' ');
        };
        QCOMPARE(epochs(), QString("3 3 3"));
        history.steps.append(&loss);
        Record ended;
        ended.step = 12;
        ended.epoch = 3;
        ended.kind = RecordKind::Epoch;
        history.epochs.append(ended);
        history.throughput.append({0.3, 13, 50});
        file.writeNew(history, status);
        QCOMPARE(epochs(), QString("3 3 3 4 4"));
    }

    void whyTheyAreMissingIsSaid() {
        QTemporaryDir directory;
        cli::TelemetryFile file(directory.filePath("log.jsonl").toStdString(), FAKE_NVML_OLD);
        file.watchGpu(fakeNvmlBusId);
        QTRY_VERIFY(QString::fromStdString(file.whyNoGpuFigures()).contains("driver is too old"));
    }
};

QTEST_GUILESS_MAIN(TelemetryFileTest)
#include "telemetry_file_test.moc"

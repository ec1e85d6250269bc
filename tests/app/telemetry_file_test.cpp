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

    std::map<QString, double> newestOf(const QString& file) const {
        QFile in(file);
        if (!in.open(QIODevice::ReadOnly)) return {};
        std::map<QString, double> newest;
        for (const QByteArray& line : in.readAll().split('\n'))
            if (const QJsonObject one = QJsonDocument::fromJson(line).object(); !one.isEmpty()) newest[one["name"].toString()] = one["value"].toDouble();
        return newest;
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
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history), newestOf(path).count("cpu_utilization") == 1; }, 10'000));
        QCOMPARE(newestOf(path).count("gpu_utilization"), 0u);  // on the processors there is no such line
        file.watchGpu(fakeNvmlBusId);
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history), newestOf(path).count("gpu_utilization") == 1; }, 10'000));
        const auto told = newestOf(path);
        QCOMPARE(told.at("gpu_utilization"), 0.93);
        QCOMPARE(told.at("gpu_memory"), 5.6e9);
        QCOMPARE(told.at("gpu_power"), 412.5);
        QCOMPARE(told.at("gpu_temperature"), 58.0);
        QVERIFY(file.whyNoGpuFigures().empty());
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

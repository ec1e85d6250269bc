// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

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
    /** Of the lines with that name, or of all, in their order. */
    std::vector<double> timesOf(const QString& file, const QString& name) const {
        QFile in(file);
        if (!in.open(QIODevice::ReadOnly)) return {};
        std::vector<double> times;
        for (const QByteArray& line : in.readAll().split('\n'))
            if (const QJsonObject one = QJsonDocument::fromJson(line).object(); !one.isEmpty() && (name.isEmpty() || one["name"].toString() == name)) times.push_back(one["time"].toDouble());
        return times;
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

    /** One clock, seconds of training: points tell it, steps lie between them, and no line is before the one above it. */
    void timesNeverFallAndStepsDiffer() {
        QTemporaryDir directory;
        const QString path = directory.filePath("log.jsonl");
        cli::TelemetryFile file(path.toStdString(), FAKE_NVML_WHOLE);
        History history({"loss"}, {"loss"});
        const auto train = [&](int steps) {
            const float loss = 0.5f;
            for (int i = 0; i < steps; ++i) history.steps.append(&loss);
        };
        train(4);
        file.writeNew(history);
        QVERIFY(timesOf(path, "loss").empty());  // nothing tells their times yet
        history.throughput.append({0.2, 4, 80});
        file.writeNew(history);
        const auto first = timesOf(path, "loss");
        QCOMPARE(first.size(), std::size_t{4});
        for (std::size_t i = 0; i < first.size(); ++i) QVERIFY2(std::abs(first[i] - 0.05 * static_cast<double>(i + 1)) < 1e-9, qPrintable(QString::number(first[i])));
        QVERIFY(QTest::qWaitFor([&] { return file.writeNew(history), newestOf(path).count("cpu_utilization") == 1; }, 10'000));
        train(3);
        file.writeNew(history);  // no point has come so far
        train(3);
        history.throughput.append({60, 10, 80});
        train(2);
        history.throughput.append({61, 12, 80});
        file.writeNew(history);
        const auto all = timesOf(path, "loss");
        QCOMPARE(all.size(), std::size_t{12});
        for (std::size_t i = 7; i < all.size(); ++i) QVERIFY2(all[i] > all[i - 1], qPrintable(QString::number(i)));
        QCOMPARE(all[9], 60.0);
        QCOMPARE(all[10], 60.5);
        QCOMPARE(timesOf(path, "samples_per_second"), (std::vector<double>{0.2, 60, 61}));
        const auto lines = timesOf(path, {});
        QVERIFY(std::is_sorted(lines.begin(), lines.end()));
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

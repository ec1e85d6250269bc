// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/device_monitor.h"

#include <QtTest>
#include <cmath>

#include "engine/base/error.h"
#include "tests/support/fake_nvml/script_of.h"
#include "tests/support/test_program.h"

namespace device_monitor_test {

using namespace lamina;

namespace {

/** As it begins, but for the counts. */
FakeNvmlScript& playAnew() {
    FakeNvmlScript& s = test::scriptOf(FAKE_NVML_WHOLE);
    s.initResult = s.handleResult = s.result = s.powerResult = 0;
    s.gpu = 93;
    s.memory = 41;
    s.used = 5'600'000'000;
    s.total = 150'000'000'000;
    s.milliwatts = 412'500;
    s.celsius = 58;
    s.megahertz = 1'980;
    s.memoryMegahertz = 3'201;
    return s;
}

QString thrown(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

DeviceSample newest(const DeviceMonitor& monitor) {
    const std::size_t size = monitor.samples().size();
    return size == 0 ? DeviceSample() : monitor.samples()[size - 1];
}
QString whyNot(const DeviceMonitor& monitor) { return QString::fromStdString(monitor.gpu().whyNot); }

}  // namespace

/** Figures of the machine, with a driver that plays a script. */
class DeviceMonitorTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { playAnew(); }

    void aGpuTellsItsFiguresInOurUnits() {
        const Nvml nvml(FAKE_NVML_WHOLE);
        QCOMPARE(nvml.driver(), std::string("570.124.06"));
        const auto gpu = nvml.gpu("0000:3b:00.0");
        QCOMPARE(gpu.name(), std::string("Fake H200"));
        const GpuFigures f = gpu.look();
        QCOMPARE(f.utilization, 0.93);
        QCOMPARE(f.memoryUtilization, 0.41);
        QCOMPARE(f.memory, 5.6e9);
        QCOMPARE(f.memoryTotal, 150e9);
        QCOMPARE(f.power, 412.5);
        QCOMPARE(f.temperature, 58.0);
        QCOMPARE(f.clock, 1.98e9);
        QCOMPARE(f.memoryClock, 3.201e9);
    }

    void allGpusOfTheDriverAreListed() {
        const Nvml nvml(FAKE_NVML_WHOLE);
        const auto all = nvml.gpus();
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].name(), std::string("Fake H200"));
        QVERIFY(sameGpu(all[0].busId(), "0000:3b:00.0"));
        QVERIFY(!sameGpu(all[0].busId(), "0000:3c:00.0"));
        QVERIFY(Nvml(FAKE_NVML_BARE).gpus().empty());
    }

    void whatADriverLacksIsNotKnown() {
        const Nvml nvml(FAKE_NVML_BARE);
        FakeNvmlScript& s = test::scriptOf(FAKE_NVML_BARE);
        s.gpu = 12;
        const GpuFigures f = nvml.gpu(fakeNvmlBusId).look();
        QCOMPARE(f.utilization, 0.12);
        QVERIFY(std::isnan(f.power) && std::isnan(f.temperature) && std::isnan(f.clock) && std::isnan(f.memoryClock));
    }

    void aFigureThatFailsOnceIsAGap() {
        FakeNvmlScript& s = playAnew();
        s.powerResult = 3;  // not supported
        const Nvml nvml(FAKE_NVML_WHOLE);
        const GpuFigures f = nvml.gpu(fakeNvmlBusId).look();
        QVERIFY(std::isnan(f.power));
        QCOMPARE(f.temperature, 58.0);
    }

    void whyThereAreNoFiguresIsSaid_data() {
        QTest::addColumn<QString>("library");
        QTest::addColumn<int>("init");
        QTest::addColumn<QString>("busId");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("no library") << "/nowhere/libnvidia-ml.so.1" << 0 << fakeNvmlBusId
                                    << QStringList{"/nowhere/libnvidia-ml.so.1", "no GPU figures", "cannot be opened", "install"};
        QTest::newRow("an old driver") << FAKE_NVML_OLD << 0 << fakeNvmlBusId
                                       << QStringList{FAKE_NVML_OLD, "too old", "nvmlDeviceGetHandleByPciBusId_v2", "update the driver"};
        QTest::newRow("no driver") << FAKE_NVML_WHOLE << 9 << fakeNvmlBusId << QStringList{"Driver Not Loaded", "load the NVIDIA driver's kernel module"};
        QTest::newRow("driver updated meanwhile") << FAKE_NVML_WHOLE << 18 << fakeNvmlBusId << QStringList{"version mismatch", "restart this machine"};
        QTest::newRow("another GPU") << FAKE_NVML_WHOLE << 0 << "0000:99:00.0" << QStringList{"PCI 0000:99:00.0", "knows no GPU", "nvidia-smi"};
    }
    void whyThereAreNoFiguresIsSaid() {
        QFETCH(QString, library);
        QFETCH(int, init);
        QFETCH(QString, busId);
        QFETCH(QStringList, words);
        playAnew().initResult = init;
        const QString said = thrown([&] { Nvml(library.toStdString()).gpu(busId.toStdString()); });
        for (const QString& word : words) QVERIFY2(said.contains(word), qPrintable(said));

        DeviceMonitor monitor(200, library.toStdString());
        monitor.watchGpu(busId.toStdString());
        QTRY_COMPARE(whyNot(monitor), said);
        const auto before = monitor.samples().size();
        QTRY_VERIFY(monitor.samples().size() > before + 3);  // the processors are watched all the same
        QVERIFY(std::isnan(newest(monitor).gpu.utilization));
    }

    void theMonitorFollowsTheGpuThatIsAskedFor() {
        FakeNvmlScript& s = playAnew();
        const int looks = s.looks;
        {
            DeviceMonitor monitor(200, FAKE_NVML_WHOLE);
            QTRY_VERIFY(monitor.samples().size() > 2);
            QVERIFY2(s.looks == looks, "the driver was asked though no GPU is in use");
            monitor.watchGpu(fakeNvmlBusId);
            QTRY_COMPARE(newest(monitor).gpu.power, 412.5);
            QCOMPARE(monitor.gpu().name, std::string("Fake H200"));
            QVERIFY(monitor.gpu().whyNot.empty());
            s.gpu = 7;
            QTRY_COMPARE(newest(monitor).gpu.utilization, 0.07);
            monitor.watchGpu("");
            QTRY_VERIFY(std::isnan(newest(monitor).gpu.power));
        }
        QCOMPARE(s.shutdowns.load(), s.inits.load());
    }

    void aGpuThatIsLostIsSaidAndAskedNoMore() {
        FakeNvmlScript& s = playAnew();
        DeviceMonitor monitor(200, FAKE_NVML_WHOLE);
        monitor.watchGpu(fakeNvmlBusId);
        QTRY_COMPARE(newest(monitor).gpu.power, 412.5);
        s.result = 15;
        QTRY_VERIFY(whyNot(monitor).contains("Fake H200: the GPU is lost"));
        QVERIFY(whyNot(monitor).contains("restart this machine"));
        const int looks = s.looks;
        const auto before = monitor.samples().size();
        QTRY_VERIFY(monitor.samples().size() > before + 3);
        QCOMPARE(s.looks.load(), looks);
        QVERIFY(std::isnan(newest(monitor).gpu.power));
        // It came back, and a training begins on it.
        s.result = 0;
        monitor.tryAgain();
        QTRY_COMPARE(newest(monitor).gpu.power, 412.5);
        QVERIFY(whyNot(monitor).isEmpty());
    }

    void itLooksAsOftenAsPromised() {
        DeviceMonitor monitor(5, FAKE_NVML_WHOLE);
        monitor.watchGpu(fakeNvmlBusId);
        QTRY_VERIFY_WITH_TIMEOUT(monitor.samples().size() >= 11, 20'000);
        const double took = monitor.samples()[10].time - monitor.samples()[0].time;
        qInfo("%.2f looks a second", 10 / took);
        QVERIFY2(took >= 1.0, "more than ten looks a second");
        if (took > 2.5) QSKIP("fewer than four looks a second: this machine is crowded");
    }
};

LAMINA_TEST(DeviceMonitorTest)

}  // namespace device_monitor_test

#include "device_monitor_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// GPUs are listed without a trace on them: the driver's library says how much memory is free; CUDA is asked only where that
// does not tell.
#include <QTest>

#include "engine/backend/cuda/cuda_backend.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/fake_nvml/script_of.h"

using namespace lamina;

class DevicesTest : public QObject {
    Q_OBJECT
 private slots:
    void init() {
        FakeNvmlScript& s = test::scriptOf(FAKE_NVML_WHOLE);
        s.initResult = s.handleResult = s.result = s.utilizationResult = 0;
        s.total = std::uint64_t{1} << 30, s.used = std::uint64_t{300} << 20;
        test::breakDevice(test::Trouble::None);
    }

    void listingGpusMakesNoContext() {
        const auto backend = cuda::makeCudaBackend(FAKE_NVML_WHOLE);
        const auto before = test::contexts();
        const auto devices = backend->devices();
        QCOMPARE(devices.size(), std::size_t{1});
        QVERIFY(devices[0].usable);
        QCOMPARE(devices[0].freeMemory, std::uint64_t{724} << 20);
        QCOMPARE(test::contexts(), before);
        test::scriptOf(FAKE_NVML_WHOLE).used = std::uint64_t{2} << 30;  // more than there is
        QCOMPARE(backend->devices()[0].freeMemory, std::uint64_t{0});
        QCOMPARE(test::contexts(), before);
    }

    void whatTheLibraryDoesNotTellCudaDoes_data() {
        QTest::addColumn<QString>("library");
        QTest::addColumn<quint64>("total");
        QTest::newRow("no library") << "libnothing.so" << (quint64{1} << 30);
        QTest::newRow("an old one") << FAKE_NVML_OLD << (quint64{1} << 30);
        QTest::newRow("it knows the whole GPU, and we have a slice") << FAKE_NVML_WHOLE << (quint64{7} << 30);
    }
    void whatTheLibraryDoesNotTellCudaDoes() {
        QFETCH(QString, library);
        QFETCH(quint64, total);
        test::scriptOf(FAKE_NVML_WHOLE).total = total;
        test::leaveFree(123'456);
        const auto device = cuda::makeCudaBackend(library.toStdString())->devices()[0];
        QVERIFY(device.usable);
        QCOMPARE(device.freeMemory, std::uint64_t{123'456});
        QCOMPARE(test::contexts(), std::size_t{1});
    }

    void aGpuThatItsDriverHasLostCannotBeUsed() {
        const auto backend = cuda::makeCudaBackend(FAKE_NVML_WHOLE);
        test::scriptOf(FAKE_NVML_WHOLE).utilizationResult = 15;
        const auto devices = backend->devices();
        QCOMPARE(devices.size(), std::size_t{1});
        QVERIFY(!devices[0].usable);
        QVERIFY2(devices[0].reason.find("the GPU is lost") != std::string::npos, devices[0].reason.c_str());
    }
};

QTEST_GUILESS_MAIN(DevicesTest)
#include "devices_test.moc"

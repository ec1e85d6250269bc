// SPDX-License-Identifier: GPL-3.0-or-later
// The machine's plots, with a driver that plays a script.
#include "ui/training/device_plots.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_nvml/script_of.h"
#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/stat_tile.h"

namespace device_plots_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

FakeNvmlScript& playAnew() {
    FakeNvmlScript& s = test::scriptOf(FAKE_NVML_WHOLE);
    s.initResult = s.result = 0;
    s.gpu = 93;
    s.used = 5'600'000'000;
    s.total = 150'000'000'000;
    s.milliwatts = 412'000;
    s.celsius = 58;
    s.megahertz = 1'980;
    return s;
}

TrainingStatus onGpu() {
    TrainingStatus status;
    status.state = TrainingState::Running;
    status.gpu = fakeNvmlBusId;
    return status;
}

QStringList figures(const DevicePlots& plots) {
    QStringList all;
    for (const auto* tile : plots.findChildren<StatTile*>())
        if (tile->isVisibleTo(&plots)) all << tile->figure().replace(QChar(0x202F), QChar(u' '));
    return all;
}

QString words(const DevicePlots& plots) {
    QString all;
    for (const auto* label : plots.findChildren<QLabel*>())
        if (label->isVisibleTo(&plots)) all += label->text() + "\n";
    return all;
}

QPushButton* buttonOf(const DevicePlots& plots, const QString& words) {
    for (auto* button : plots.findChildren<QPushButton*>())
        if (button->text() == words) return button;
    return nullptr;
}

bool gpuPlotsAreShown(const DevicePlots& plots) {
    const auto all = plots.plots();
    return std::none_of(all.begin(), all.end(), [](const LinePlot* p) { return p->isHidden(); });
}

/** As the room does: a look at every tick. */
bool becomes(DevicePlots& plots, const TrainingStatus& status, const std::function<bool()>& true_) {
    return QTest::qWaitFor([&] { return plots.follow(status), true_(); }, 10'000);
}

}  // namespace

class DevicePlotsTest : public QObject {
    Q_OBJECT
 private slots:
    void aTrainingOnTheGpuShowsItsFigures() {
        playAnew();
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        plots.begin();
        QVERIFY(becomes(plots, onGpu(), [&] { return gpuPlotsAreShown(plots); }));
        QCOMPARE(figures(plots), QStringList({"93 %", "5.6 GB", "412 W", "58 °C"}));
        QVERIFY(words(plots).replace(QChar(0x202F), QChar(u' ')).contains("of 150 GB"));
        // Paused it goes on.
        TrainingStatus paused = onGpu();
        paused.state = TrainingState::Paused;
        playAnew().gpu = 0;
        QVERIFY(becomes(plots, paused, [&] { return figures(plots).front() == "0 %"; }));
    }

    void whatWatchingCostsIsAskedForAndSaid() {
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        TrainingStatus status;
        plots.follow(status);
        auto* ask = buttonOf(plots, "What does watching cost?");
        QVERIFY(!ask->isVisibleTo(&plots));  // nothing trains
        status.state = TrainingState::Running;
        plots.follow(status);
        QVERIFY(ask->isVisibleTo(&plots));
        QSignalSpy asked(&plots, &DevicePlots::watchingAsked);
        ask->click();
        QCOMPARE(asked.count(), 1);
        status.watching = {.done = 2, .wanted = 6, .ring = 40'000, .readBack = 12'000};
        plots.follow(status);
        QVERIFY2(words(plots).contains("2 of 6"), qPrintable(words(plots)));
        QVERIFY(!ask->isVisibleTo(&plots));
        status.watching.done = 6;
        plots.follow(status);
        QVERIFY2(words(plots).contains("3.3 times slower"), qPrintable(words(plots)));
        QVERIFY(ask->isVisibleTo(&plots));
        status.watching.readBack = 39'000;
        plots.follow(status);
        QVERIFY2(words(plots).contains("no slower to speak of"), qPrintable(words(plots)));
        status.watching = {.done = 1, .wanted = 6};
        status.state = TrainingState::Finished;
        plots.follow(status);
        QVERIFY2(words(plots).contains("ended before"), qPrintable(words(plots)));
    }

    void whereTheDataLieAndWhatWaitedIsSaid() {
        playAnew();
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        plots.begin();
        TrainingStatus status = onGpu();
        status.step = 500;
        status.deviceReason = "on the GPU because a step takes 5 MFLOP; data on the GPU, 45 MiB of a budget of 120 GiB";
        QVERIFY2(becomes(plots, status, [&] { return words(plots).contains("0 device syncs in 500 steps"); }), qPrintable(words(plots)));
        QVERIFY2(words(plots).contains("data on the GPU, 45 MiB of a budget of 120 GiB."), qPrintable(words(plots)));
        QVERIFY2(!words(plots).contains("waited"), qPrintable(words(plots)));
        status.deviceReason = "chosen by hand; data streamed to the GPU, 200 GiB are more than the budget of 120 GiB";
        status.epochWaits = 12, status.epochWaitSeconds = 0.04;
        QVERIFY2(becomes(plots, status, [&] { return words(plots).contains("data streamed to the GPU, 200 GiB are more than the budget of 120 GiB."); }), qPrintable(words(plots)));
        QVERIFY2(words(plots).contains("12 epochs' ends waited for their figures for 0.04 s in all"), qPrintable(words(plots)));
    }

    void aTrainingOnTheProcessorsShowsNoneOfAGpu() {
        playAnew();
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        plots.begin();
        QVERIFY(becomes(plots, onGpu(), [&] { return gpuPlotsAreShown(plots); }));
        TrainingStatus status;
        QVERIFY(becomes(plots, status, [&] { return figures(plots).size() == 2; }));
        QVERIFY(!gpuPlotsAreShown(plots));
        QVERIFY2(words(plots).contains("processors"), qPrintable(words(plots)));
        for (const char* none : {"GPU", "°C"}) QVERIFY2(!words(plots).contains(none), qPrintable(words(plots)));
    }

    void withoutTheDriversLibraryOneSentenceSaysSo() {
        DevicePlots plots(nullptr, "/nowhere/libnvidia-ml.so.1");
        plots.begin();
        QVERIFY(becomes(plots, onGpu(), [&] { return words(plots).contains("no GPU figures"); }));
        QVERIFY(!gpuPlotsAreShown(plots));
        QCOMPARE(figures(plots).size(), 2);  // of the processors
    }

    void whatBoundsTheRunIsSaidWhileItRuns() {
        FakeNvmlScript& s = playAnew();
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        plots.begin();
        TrainingStatus status = onGpu();
        status.samplesPerSecond = 1000;
        status.step = 15'360;
        status.work = {.batch = 100, .ops = 20, .operations = 1e9, .dataBytes = 1e5};
        QVERIFY(becomes(plots, status, [&] { return words(plots).contains("Bound by arithmetic: the GPU works 93 % of the time"); }));
        QVERIFY2(words(plots).contains(QString::fromUtf8("0 device syncs in 15\u202f360 steps.")), qPrintable(words(plots)));
        s.gpu = 31;
        QVERIFY(becomes(plots, status, [&] { return words(plots).contains("Bound by launches"); }));
        status.state = TrainingState::Paused;
        s.gpu = 0;
        QTest::qWait(700);
        plots.follow(status);
        QVERIFY2(words(plots).contains("Bound by launches"), qPrintable(words(plots)));  // a pause says nothing of the run
        status.state = TrainingState::Finished;
        plots.follow(status);
        QVERIFY2(words(plots).contains("Was bound by launches: the GPU worked"), qPrintable(words(plots)));
        QVERIFY2(!words(plots).contains("Bound by"), qPrintable(words(plots)));
        plots.begin();  // another training: nothing is known of it yet
        status.state = TrainingState::Running;
        status.samplesPerSecond = 0;
        plots.follow(status);
        QVERIFY2(!words(plots).contains("ound by"), qPrintable(words(plots)));
    }

    void aGpuThatIsLostIsSaidWhereItsPlotsAre() {
        FakeNvmlScript& s = playAnew();
        DevicePlots plots(nullptr, FAKE_NVML_WHOLE);
        plots.begin();
        QVERIFY(becomes(plots, onGpu(), [&] { return gpuPlotsAreShown(plots); }));
        s.result = 15;
        QVERIFY(becomes(plots, onGpu(), [&] { return words(plots).contains("Fake H200: the GPU is lost"); }));
        QVERIFY(gpuPlotsAreShown(plots));  // what was before is still seen
        QCOMPARE(figures(plots).front(), QString("–"));
        // Another training begins on it.
        s.result = 0;
        plots.begin();
        QVERIFY(becomes(plots, onGpu(), [&] { return figures(plots).front() == "93 %"; }));
        QVERIFY(!words(plots).contains("lost"));
    }
};

LAMINA_WINDOW_TEST(DevicePlotsTest)

}  // namespace device_plots_test

#include "device_plots_test.moc"

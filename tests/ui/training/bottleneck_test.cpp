// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the sentence about what keeps a training from going faster.
#include "ui/training/bottleneck.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace bottleneck_test {

using namespace lamina;
using namespace lamina::ui;
using By = Bottleneck::By;

namespace {

/** A net whose 20 operations a step keep a GPU busy. */
RunFigures onGpu() {
    return {.gpu = true, .utilization = 0.97, .memoryUtilization = 0.3, .stepsPerSecond = 500, .dataShare = 0,
            .work = {.batch = 128, .ops = 20, .operations = 5e10, .dataBytes = 4e5}};
}

RunFigures onCpu() {
    return {.gpu = false, .utilization = 0.98, .stepsPerSecond = 100, .work = {.batch = 128, .ops = 20, .operations = 1e9, .dataBytes = 1e5}};
}

RunFigures changed(RunFigures f, void (*change)(RunFigures&)) {
    change(f);
    return f;
}

}  // namespace

class BottleneckTest : public QObject {
    Q_OBJECT
 private slots:
    void figuresSayWhatBounds_data() {
        QTest::addColumn<RunFigures>("figures");
        QTest::addColumn<int>("by");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const RunFigures& f, By by, const char* sentence) {
            QTest::newRow(name) << f << static_cast<int>(by) << QString::fromUtf8(sentence);
        };
        row("busy GPU", onGpu(), By::Arithmetic, "Bound by arithmetic: the GPU works 97 % of the time, never waits for data, it computes 25 TFLOP/s.");
        row("busy memory of a GPU", changed(onGpu(), [](RunFigures& f) { f.memoryUtilization = 0.85; }), By::Memory,
            "Bound by memory: the GPU works 97 % of the time, its memory is read or written for 85 %, it computes 25 TFLOP/s. "
            "Fewer or narrower values between the layers help, not fewer operations.");
        row("idle GPU", changed(onGpu(), [](RunFigures& f) { f.utilization = 0.31; f.stepsPerSecond = 80'000; f.work.ops = 12; }), By::Launches,
            "Bound by launches: the GPU works 31 % of the time, a step of 12 operations takes 12.5 µs. A larger batch gives each launch more to do.");
        row("GPU busy with tiny kernels", changed(onGpu(), [](RunFigures& f) { f.stepsPerSecond = 20'000; }), By::Launches,
            "Bound by launches: the GPU works 97 % of the time, a step of 20 operations takes 50 µs. A larger batch gives each launch more to do.");
        row("GPU that waits for data", changed(onGpu(), [](RunFigures& f) { f.utilization = 0.4; f.dataShare = 0.9; }), By::Data,
            "Bound by data: the GPU works 40 % of the time, samples are on their way to it for 90 %. "
            "Smaller source types, such as uint8, or a larger share of its memory for the data help.");
        row("GPU busy though data stream", changed(onGpu(), [](RunFigures& f) { f.dataShare = 0.9; }), By::Arithmetic,
            "Bound by arithmetic: the GPU works 97 % of the time, it computes 25 TFLOP/s.");
        row("no NVML, tiny kernels", changed(onGpu(), [](RunFigures& f) { f.utilization = f.memoryUtilization = DeviceSample::unknown; f.stepsPerSecond = 20'000; }),
            By::Launches, "Bound by launches: a step of 20 operations takes 50 µs. A larger batch gives each launch more to do.");
        row("no NVML", changed(onGpu(), [](RunFigures& f) { f.utilization = f.memoryUtilization = DeviceSample::unknown; }), By::Unknown, "");
        row("busy processors", onCpu(), By::Arithmetic, "Bound by arithmetic: this program takes 98 % of the processors, which compute 100 GFLOP/s.");
        row("processors that hardly work", changed(onCpu(), [](RunFigures& f) { f.utilization = 0.03; }), By::Unknown, "");
        row("rows on a slow disk", changed(onCpu(), [](RunFigures& f) { f.utilization = 0.3; f.dataShare = 0.7; }), By::Data,
            "Bound by data: this program takes 30 % of the processors, steps wait for rows from the disk for 70 % of the time. "
            "More memory for rows (LAMINA_DATA_MEMORY) or a faster disk helps.");
        row("much data, few operations", changed(onCpu(), [](RunFigures& f) { f.work.dataBytes = 5e8; }), By::Data,
            "Bound by data: a step reads 500 MB and does 2 operations a byte with them, this program takes 98 % of the processors.");
        row("six points", changed(onCpu(), [](RunFigures& f) { f.stepsPerSecond = 1e6; f.work = {6, 5, 72, 48}; }), By::Launches,
            "Bound by short operations: this program takes 98 % of the processors, a step of 5 operations takes 1 µs. A larger batch gives each operation more to do.");
        row("no step yet", changed(onCpu(), [](RunFigures& f) { f.stepsPerSecond = 0; }), By::Unknown, "");
    }
    void figuresSayWhatBounds() {
        QFETCH(RunFigures, figures);
        QFETCH(int, by);
        QFETCH(QString, sentence);
        const Bottleneck b = bottleneck(figures);
        QCOMPARE(QString(b.sentence).replace(QChar(0x202F), QChar(u' ')), sentence);
        QCOMPARE(static_cast<int>(b.by), by);
    }

    void whatBoundItIsToldInThePastWhenItIsOver_data() {
        QTest::addColumn<RunFigures>("figures");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, RunFigures f, const char* sentence) {
            f.ended = true;
            QTest::newRow(name) << f << QString::fromUtf8(sentence);
        };
        row("busy GPU", onGpu(), "Was bound by arithmetic: the GPU worked 97 % of the time, never waited for data, it computed 25 TFLOP/s.");
        row("busy memory of a GPU", changed(onGpu(), [](RunFigures& f) { f.memoryUtilization = 0.85; }),
            "Was bound by memory: the GPU worked 97 % of the time, its memory was read or written for 85 %, it computed 25 TFLOP/s. "
            "Fewer or narrower values between the layers help, not fewer operations.");
        row("GPU that waits for data", changed(onGpu(), [](RunFigures& f) { f.utilization = 0.4; f.dataShare = 0.9; }),
            "Was bound by data: the GPU worked 40 % of the time, samples were on their way to it for 90 %. "
            "Smaller source types, such as uint8, or a larger share of its memory for the data help.");
        row("busy processors", onCpu(), "Was bound by arithmetic: this program took 98 % of the processors, which computed 100 GFLOP/s.");
        row("rows on a slow disk", changed(onCpu(), [](RunFigures& f) { f.utilization = 0.3; f.dataShare = 0.7; }),
            "Was bound by data: this program took 30 % of the processors, steps waited for rows from the disk for 70 % of the time. "
            "More memory for rows (LAMINA_DATA_MEMORY) or a faster disk helps.");
        row("much data, few operations", changed(onCpu(), [](RunFigures& f) { f.work.dataBytes = 5e8; }),
            "Was bound by data: a step read 500 MB and did 2 operations a byte with them, this program took 98 % of the processors.");
        row("six points", changed(onCpu(), [](RunFigures& f) { f.stepsPerSecond = 1e6; f.work = {6, 5, 72, 48}; }),
            "Was bound by short operations: this program took 98 % of the processors, a step of 5 operations took 1 µs. A larger batch gives each operation more to do.");
    }
    void whatBoundItIsToldInThePastWhenItIsOver() {
        QFETCH(RunFigures, figures);
        QFETCH(QString, sentence);
        QCOMPARE(bottleneck(figures).sentence.replace(QChar(0x202F), QChar(u' ')), sentence);
    }
};

LAMINA_TEST(BottleneckTest)

}  // namespace bottleneck_test

#include "bottleneck_test.moc"

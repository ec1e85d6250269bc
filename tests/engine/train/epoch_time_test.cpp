// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of the time of an epoch: it follows from the work of the plan and the rates of the device, and it is near what happens.
#include "engine/train/epoch_time.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/compile/compile.h"
#include "engine/io/templates.h"
#include "engine/plan/plan_builder.h"
#include "engine/train/session.h"
#include "tests/support/fake_gpu.h"
#include "tests/support/sanitized.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace epoch_time_test {

using namespace lamina;

namespace {

/** Dense of so many units on so many numbers. */
Project dense(std::int64_t inputs, std::int64_t units, std::int64_t batch) {
    Project p;
    const NodeId input = addNode(p.graph, "Input", "x", {{"shape", Ints{inputs}}});
    connect(p.graph, input, addNode(p.graph, "Dense", "y", {{"units", units}}));
    p.training.loss = {"mean_squared_error", {}};
    p.training.metrics.clear();
    p.training.batchSize = batch;
    return p;
}

/** A device of round numbers: a microsecond to begin, 1 GB and 1 G operations a second. */
DeviceRates round() {
    DeviceRates r;
    r.start = 1e-6;
    r.move.points = {{1e3, 1e-6}, {1e6, 1e-3}};
    r.chance = r.reduce = r.move;
    r.product = r.convolution = r.recurrence = {1e-9, 0};
    r.turn = 1e-6;
    return r;
}

DataSize samples(std::int64_t train, std::int64_t validation) { return {0, train + validation, train, validation}; }

/** The processor by a name of its own, of which this process knows no rates yet. */
Device processorCalled(const std::string& title) {
    Device cpu = deviceOf("cpu");
    cpu.title = title;
    return cpu;
}

QString keptFile() { return QString::fromStdString((cacheDirectory() / "device_rates.json").string()); }

QByteArray keptText() {
    QFile file(keptFile());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void keepText(const QByteArray& text) {
    QFile file(keptFile());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
}

}  // namespace

class EpochTimeTest : public QObject {
    Q_OBJECT
 private slots:
    void everyTemplateTakesATimeThatIsANumber() {
        DeviceRates rates = round();
        rates.product.narrow = rates.convolution.narrow = rates.recurrence.narrow = 1e-9;
        for (const auto& t : templates()) {
            const EpochTime time = epochTime(t.project, samples(1000, 200), rates, {});
            QVERIFY2(std::isfinite(time.step) && time.step > 0 && std::isfinite(time.epoch) && time.epoch > 0, t.name.c_str());
        }
    }

    void theWorkOfAProductIsTwiceItsMultiplyAdds() {
        Plan plan;
        PlanBuilder build(plan, true);
        const ValueId a = build.activation({32, 100}), b = build.activation({100, 10}), out = build.activation({32, 10});
        const OpWork work = workOf(plan, Op(MatMul{a, b, out}));
        QCOMPARE(work.kind, WorkKind::Product);
        QCOMPARE(work.operations, 2.0 * 32 * 100 * 10);
        QCOMPARE(work.depth, 10.0);
        QCOMPARE(work.bytes, 4.0 * (32 * 100 + 100 * 10 + 32 * 10));
    }

    void theWorkOfAConvolutionIsTwiceItsMultiplyAddsBothWays() {
        Plan plan;
        PlanBuilder build(plan, true);
        const ValueId x = build.activation({8, 28, 28, 3}), kernel = build.activation({3, 3, 3, 16}), out = build.activation({8, 26, 26, 16});
        const Window window{{3, 3}, {1, 1}};
        const double operations = 2.0 * 8 * 26 * 26 * 16 * 27;
        QCOMPARE(workOf(plan, Op(Conv2D{x, kernel, out, window})).operations, operations);
        QCOMPARE(workOf(plan, Op(Conv2DBackwardData{kernel, out, x, window})).operations, operations);
        QCOMPARE(workOf(plan, Op(Conv2DBackwardKernel{x, out, kernel, window})).operations, operations);
    }

    void narrowIsWhatTheProductOfAConvolutionMakesNarrow() {
        Plan plan;
        PlanBuilder build(plan, true);
        const ValueId x = build.activation({8, 28, 28, 1}), kernel = build.activation({3, 3, 1, 16}), out = build.activation({8, 26, 26, 16});
        const Window window{{3, 3}, {1, 1}};
        QCOMPARE(workOf(plan, Op(Conv2D{x, kernel, out, window})).depth, 9.0);
        QCOMPARE(workOf(plan, Op(Conv2DBackwardKernel{x, out, kernel, window})).depth, 9.0);
        QCOMPARE(workOf(plan, Op(Conv2DBackwardData{kernel, out, x, window})).depth, 1.0);  // to one channel
        const ValueId wide = build.activation({8, 28, 28, 16}), one = build.activation({3, 3, 16, 1}), map = build.activation({8, 26, 26, 1});
        QCOMPARE(workOf(plan, Op(Conv2D{wide, one, map, window})).depth, 1.0);
        QCOMPARE(workOf(plan, Op(Conv2DBackwardData{one, map, wide, window})).depth, 9.0);  // from one
        const ValueId each = build.activation({3, 3, 1, 16}), outs = build.activation({8, 26, 26, 16});  // depthwise
        QCOMPARE(workOf(plan, Op(Conv2DBackwardData{each, outs, wide, window})).depth, 9.0);
    }

    /** Its kernel is written (kh, kw, c, 1): each of many channels by itself, not all of them by each. */
    void aDepthwiseConvolutionWorksAChannelAtATime() {
        Plan plan;
        PlanBuilder build(plan, true);
        const ValueId x = build.activation({8, 28, 28, 100}), kernel = build.activation({3, 3, 100, 1}), out = build.activation({8, 26, 26, 100});
        const Window window{{3, 3}, {1, 1}};
        for (const Op& op : {Op(Conv2D{.x = x, .kernel = kernel, .out = out, .window = window, .groups = 100}), Op(Conv2DBackwardData{kernel, out, x, window, 100}),
                             Op(Conv2DBackwardKernel{x, out, kernel, window, 100})}) {
            QCOMPARE(workOf(plan, op).operations, 2.0 * 8 * 26 * 26 * 100 * 9);
            QCOMPARE(workOf(plan, op).depth, 9.0);
        }
    }

    void poolingAndNormalisationTakeLongerThanMoving() {
        Plan plan;
        PlanBuilder build(plan, true);
        const ValueId x = build.activation({8, 28, 28, 16}), out = build.activation({8, 14, 14, 16});
        QCOMPARE(workOf(plan, Op(MaxPool{x, out, noValue, {{2, 2}, {2, 2}}})).kind, WorkKind::Reduce);
        QCOMPARE(workOf(plan, Op(MaxPool{x, out, noValue, {{2, 2}, {2, 2}}})).bytes, 4.0 * (8 * 28 * 28 * 16 + 8 * 14 * 14 * 16));
    }

    void theOptimizerMovesWeightsGradientsAndSlots() {
        const auto plan = compile(dense(1000, 1000, 8).graph, dense(1000, 1000, 8).training, {{{ProgramKind::Train, 8}}});
        double bytes = 0;
        for (const Op& op : plan->programs.front().ops)
            if (std::holds_alternative<AdamUpdate>(op)) bytes = workOf(*plan, op).bytes;
        QVERIFY(bytes >= 7.0 * 4e6 && bytes < 7.1 * 4e6);  // w, g, m, v read; w, m, v written
    }

    void twiceTheSamplesTakeTwiceAsLong() {
        const Project p = dense(100, 100, 10);
        const auto one = epochTime(p, samples(1000, 0), round()), two = epochTime(p, samples(2000, 0), round());
        QVERIFY(one.epoch > 0 && one.step > 0);
        QVERIFY(std::abs(one.epoch - 100 * one.step) < 1e-12);
        QVERIFY(std::abs(two.epoch - 2 * one.epoch) < 1e-12);
        QVERIFY(epochTime(p, samples(1000, 500), round()).epoch > one.epoch);
        QVERIFY(epochTime(dense(100, 400, 10), samples(1000, 0), round()).epoch > 2 * one.epoch);
    }

    void withoutDataThereIsTheTimeOfAStep() {
        const auto time = epochTime(dense(100, 100, 10), {}, round());
        QCOMPARE(time.epoch, 0.0);
        QVERIFY(time.step > 0);
    }

    void aRunOfTheSameNetCorrectsThePrediction() {
        const Project p = dense(100, 100, 10);
        const auto said = epochTime(p, samples(1000, 200), round());
        PastPace past{7, p.training, 3 * said.epoch, 100, true};
        const auto corrected = epochTime(p, samples(1000, 200), round(), past);
        QVERIFY(std::abs(corrected.epoch - 3 * said.epoch) < 1e-9);
        QCOMPARE(corrected.run, std::int64_t{7});
        // Of the pace of batches of 10 follows that of other batches.
        Project wide = p;
        wide.training.batchSize = 50;
        const double plain = epochTime(wide, samples(1000, 200), round()).epoch;
        QVERIFY(std::abs(epochTime(wide, samples(1000, 200), round(), past).epoch - 3 * plain) < 1e-9);
    }

    void pacesAreStraightOnLogarithmsAndNeverNothing() {
        const MovePace pace{{{1e3, 1e-6}, {1e5, 1e-4}}};
        QCOMPARE(pace.seconds(1), 1e-6);
        QVERIFY(std::abs(pace.seconds(1e4) - 1e-5) < 1e-9);
        QVERIFY(std::abs(pace.seconds(1e6) - 1e-3) < 1e-9);
    }

    void theProcessorIsMeasuredAndKept() {
        QFile::remove(keptFile());
        const Device cpu = deviceOf("cpu");
        QElapsedTimer timer;
        timer.start();
        const auto rates = ratesOf(cpu, {.threads = 1});
        if (!test::sanitized) QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(rates);
        QVERIFY(rates->start > 0 && rates->start < 1e-3);
        QVERIFY(rates->product.wide > 1e-14 && rates->product.wide < 1e-7);
        QVERIFY(rates->seconds(OpWork{WorkKind::Move, 0, 1, 1e8}) > rates->seconds(OpWork{WorkKind::Move, 0, 1, 1e6}));
        const QByteArray kept = keptText();
        QVERIFY2(kept.contains(QByteArray::fromStdString(cpu.title)), kept);
        QCOMPARE(ratesOf(cpu, {.threads = 1})->product.wide, rates->product.wide);
    }

    void whatIsKeptIsNotMeasuredAgain() {
        QFile::remove(keptFile());
        const auto measured = ratesOf(processorCalled("one"), {.threads = 1});
        keepText(keptText().replace("\"one, threads", "\"another, threads"));
        const auto read = ratesOf(processorCalled("another"), {.threads = 1});
        QVERIFY(measured && read);
        QVERIFY(read->move.points == measured->move.points && read->product.wide == measured->product.wide && read->turn == measured->turn);
    }

    /** Never fatal, and never believed: the device is measured, and the file is whole again. */
    void aDamagedFileOfRatesIsMeasuredAgain() {
        QFile::remove(keptFile());
        QVERIFY(ratesOf(processorCalled("sound"), {.threads = 1}));
        const QByteArray sound = keptText();
        const auto with = [&](const QByteArray& part, const QByteArray& instead) { return QByteArray(sound).replace(part, instead); };
        const std::pair<QByteArray, QByteArray> damaged[] = {
            {"cut off", sound.left(sound.size() / 2)},
            {"a list", "[1, 2]"},
            {"other types", with("\"start\": ", "\"start\": \"soon\", \"was\": ")},
            {"less than nothing", with("\"turn\": ", "\"turn\": -1")},
            {"points that go back", with("\"move\": [", "\"move\": [[1e300, 1.0], ")},
            {"deep", "{\"x\": " + QByteArray(100'000, '[') + QByteArray(100'000, ']') + "}"},
        };
        for (const auto& [name, text] : damaged) {
            QVERIFY2(text != sound, name);
            keepText(QByteArray(text).replace("\"sound, threads", "\"" + name + ", threads"));
            const auto rates = ratesOf(processorCalled(name.toStdString()), {.threads = 1});
            QVERIFY2(rates && rates->turn > 0 && rates->start > 0 && rates->start < 1e-3 && rates->move.points.front().first < 1e6, name);
            const auto kept = QJsonDocument::fromJson(keptText());
            QVERIFY2(kept.isObject() && keptText().contains("\"" + name + ", threads"), name);
        }
    }

    void measuringGivesWayToATraining() {
        const ExecutorOptions unknown{.threads = 2};
        QFile::remove(keptFile());
        std::optional<DeviceRates> rates;
        std::thread measuring([&] { rates = ratesOf(deviceOf("cpu"), unknown); });
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // it takes some hundreds
        TrainingJob job = test::spiralJob(1'000'000);
        job.record = false;
        TrainingSession session;
        session.start(std::move(job));
        measuring.join();
        session.stop();
        session.join();
        QVERIFY(!rates);
        QVERIFY(ratesOf(deviceOf("cpu"), unknown));
    }

    void aDeviceThatComputesNothingHasNoRates() {
        const test::FakeGpuBackend fake;
        registerBackend(std::make_unique<test::FakeGpuBackend>());
        QVERIFY_EXCEPTION_THROWN(ratesOf(deviceOf("cuda"), {}), Error);
    }

    /** Not a race: other work may have the machine. But a prediction that is ten times off is none. */
    void itIsNearWhatHappens() {
        TrainingJob job = test::spiralJob(60);
        job.project.training.threads = 1;
        job.record = false;
        const DataSize size = sizeOf(job.data.get());
        const auto said = epochTime(job.project, size, *ratesOf(deviceOf("cpu"), {.threads = 1}));
        TrainingSession session;
        session.start(std::move(job));
        session.join();
        const double took = session.status().seconds / 60;
        qInfo("predicted %.2f ms an epoch, took %.2f ms: %.2f", 1e3 * said.epoch, 1e3 * took, said.epoch / took);
        if (!test::sanitized) QVERIFY(said.epoch > took / 10 && said.epoch < took * 10);
    }
};

LAMINA_TEST(EpochTimeTest)

}  // namespace epoch_time_test

#include "epoch_time_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What a training tells reaches the registry while it runs, and no oftener than there is something to tell.
#include <QtTest>

#include "engine/runs/registry.h"
#include "engine/train/recorder.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace recorder_report_test {

using namespace lamina;
using namespace lamina::test;

namespace {

std::vector<PlanMetric> figures() {
    std::vector<PlanMetric> all(2);
    all[0].name = "loss";
    all[1].name = "accuracy";
    all[1].maximize = true;
    return all;
}

const std::vector<PlanMetric> metrics = figures();

std::shared_ptr<History> history() { return std::make_shared<History>(std::vector<std::string>{"loss"}, std::vector<std::string>{"loss", "accuracy"}); }

Record epoch(std::uint32_t number, float loss, float accuracy) {
    Record record{};
    record.kind = RecordKind::Epoch;
    record.step = number + 1;
    record.epoch = number;
    record.values[0] = loss;
    record.values[1] = accuracy;
    return record;
}

RunStart start(const std::string& device = "cpu") {
    RunStart start;
    start.name = "net";
    start.device = device;
    start.configuration = "{}";
    return start;
}

}  // namespace

class RecorderReportTest : public QObject {
    Q_OBJECT
 private slots:
    void figuresOfAnEpochAreInTheRegistryWhileItRuns();
    void whereNothingIsNewNothingIsWritten();
    void aRunThatGoesOnTellsItsDevice();
    void bestFiguresAreThoseOfTheirDirection();
};

void RecorderReportTest::figuresOfAnEpochAreInTheRegistryWhileItRuns() {
    const Home home;
    const auto told = history();
    Recorder recorder(start(), told, metrics);
    Registry registry;
    QVERIFY(registry.get(recorder.id()).metrics.empty());
    told->epochs.append(epoch(0, 0.5f, 0.75f));
    QVERIFY(waitFor([&] { return registry.get(recorder.id()).metrics.size() == 2; }));
    QCOMPARE(registry.get(recorder.id()).outcome, Outcome::Running);
    QCOMPARE(registry.get(recorder.id()).metric("accuracy")->last, 0.75);
}

void RecorderReportTest::whereNothingIsNewNothingIsWritten() {
    const Home home;
    const auto told = history();
    Recorder recorder(start(), told, metrics);
    told->epochs.append(epoch(0, 0.5f, 0.75f));
    Registry registry;
    QVERIFY(waitFor([&] { return registry.get(recorder.id()).metrics.size() == 2; }));
    const double heard = registry.get(recorder.id()).trainedAt;
    const float value = 1;
    told->steps.append(&value);  // a step is for the curves
    QTest::qWait(800);
    QCOMPARE(registry.get(recorder.id()).trainedAt, heard);
    told->epochs.append(epoch(1, 0.25f, 0.8f));
    QVERIFY(waitFor([&] { return registry.get(recorder.id()).trainedAt > heard; }));
}

void RecorderReportTest::aRunThatGoesOnTellsItsDevice() {
    const Home home;
    RunId id = 0;
    {
        Recorder recorder(start(), history(), metrics);
        id = recorder.id();
        recorder.finish(Outcome::Stopped, {});
    }
    Recorder again(id, start("cuda:0"), history(), metrics);
    QCOMPARE(again.id(), id);
    QCOMPARE(Registry().get(id).device, std::string("cuda:0"));
    again.finish(Outcome::Finished, "done");
    QCOMPARE(Registry().get(id).message, std::string("done"));
}

void RecorderReportTest::bestFiguresAreThoseOfTheirDirection() {
    const Home home;
    const auto told = history();
    Recorder recorder(start(), told, metrics);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    told->epochs.append(epoch(0, nan, nan));
    told->epochs.append(epoch(1, 0.5f, 0.75f));
    told->epochs.append(epoch(2, 0.75f, 0.5f));
    recorder.finish(Outcome::Finished, {});
    const Run run = Registry().get(recorder.id());
    QCOMPARE(run.metric("loss")->best, 0.5);
    QCOMPARE(run.metric("loss")->last, 0.75);
    QCOMPARE(run.metric("accuracy")->best, 0.75);
    QCOMPARE(run.metric("accuracy")->last, 0.5);
}

LAMINA_TEST(RecorderReportTest)

}  // namespace recorder_report_test

#include "recorder_report_test.moc"

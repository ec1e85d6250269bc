// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/recorder.h"

#include <QtTest>

#include "engine/runs/curves.h"
#include "tests/support/counted_allocations.h"
#include "tests/support/home.h"
#include "tests/support/wait_for.h"

using namespace lamina;
using namespace lamina::test;

class RecorderTest : public QObject {
    Q_OBJECT
 private slots:
    void memoryThatIsShortEndsNothingAndLosesNoPoint();
    void curvesReachAsFarAsACheckpoint();
};

void RecorderTest::memoryThatIsShortEndsNothingAndLosesNoPoint() {
    const Home home;
    const auto history = std::make_shared<History>(std::vector<std::string>{"loss", "learning_rate_of_the_step"}, std::vector<std::string>{"loss"});
    Recorder recorder({"net", "cpu", "", "", "{}", 0, {}}, history, {PlanMetric{}});
    const auto steps = [&](int from, int to) {
        for (int i = from; i < to; ++i) {
            const float values[Record::maxValues] = {static_cast<float>(i), 0.5f};
            history->steps.append(values);
        }
    };
    steps(0, 10);
    {
        const StarvedThreads starved;
        steps(10, 20);
        QVERIFY(waitFor([&] { return starved.refusals() > 1; }));
    }
    steps(20, 30);
    recorder.finish(Outcome::Finished, "");
    const Run run = Registry().get(recorder.id());
    QCOMPARE(run.outcome, Outcome::Finished);
    QCOMPARE(run.artifacts.size(), std::size_t{1});
    const auto curves = readCurves(run.artifacts[0].path);
    QCOMPARE(curves.size(), std::size_t{2});
    for (const Curve& curve : curves) {
        QCOMPARE(curve.points.size(), std::size_t{30});
        for (std::size_t i = 0; i < 30; ++i) QCOMPARE(curve.points[i].step, i + 1);
    }
    QCOMPARE(curves[0].points[15].value, 15.0);
}

void RecorderTest::curvesReachAsFarAsACheckpoint() {
    const Home home;
    const auto history = std::make_shared<History>(std::vector<std::string>{"loss"}, std::vector<std::string>{"loss"});
    Recorder recorder({"net", "cpu", "", "", "{}", 0, {}}, history, {PlanMetric{}});
    const auto file = recorder.modelFile();
    writeFileAtomically(file, std::string_view("weights"));
    for (int i = 0; i < 7; ++i) {
        const float values[Record::maxValues] = {static_cast<float>(i)};
        history->steps.append(values);
    }
    recorder.keep("checkpoint", file);
    const auto curves = readCurves(recorder.modelFile().parent_path() / "curves.bin");
    QCOMPARE(curves.size(), std::size_t{1});
    QCOMPARE(curves[0].points.size(), std::size_t{7});
    recorder.finish(Outcome::Finished, "");
}

QTEST_GUILESS_MAIN(RecorderTest)
#include "recorder_test.moc"

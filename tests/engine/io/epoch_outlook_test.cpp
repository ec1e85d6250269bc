// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of past paces: the newest run of the same net on the same device, pauses left out.
#include "engine/io/epoch_outlook.h"

#include <QtTest>

#include "engine/compile/infer.h"
#include "engine/io/project_json.h"
#include "engine/io/templates.h"
#include "engine/runs/registry.h"
#include "tests/support/test_program.h"

namespace epoch_outlook_test {

using namespace lamina;

namespace {

/** The ends of epochs of ten steps, so many seconds apart. */
std::vector<CurvePoint> epochs(const std::vector<double>& seconds) {
    std::vector<CurvePoint> points;
    double time = 0;
    for (std::size_t i = 0; i < seconds.size(); ++i)
        points.push_back({10 * (i + 1), static_cast<std::uint32_t>(i), time += seconds[i], 0.5});
    return points;
}

RunId record(const Project& project, const std::string& device, double secondsAnEpoch) {
    Registry registry;
    auto run = registry.begin({project.name, device, "", "data", toJson(project).dump(), infer(project.graph).parameters, {}});
    for (const auto& point : epochs({1, secondsAnEpoch, secondsAnEpoch, secondsAnEpoch})) run.append("loss", point);
    run.finish(Outcome::Finished);
    return run.id();
}

}  // namespace

class EpochOutlookTest : public QObject {
    Q_OBJECT
 private slots:
    void init() { std::filesystem::remove_all(dataDirectory()); }  // runs and their curves

    void thePaceIsThatBetweenTheEndsOfEpochs() {
        const auto pace = paceOf(epochs({3, 2, 2, 2}));
        QVERIFY(pace);
        QCOMPARE(pace->secondsAnEpoch, 2.0);
        QCOMPARE(pace->stepsAnEpoch, std::int64_t{10});
    }

    void aPauseDoesNotCount() { QCOMPARE(paceOf(epochs({3, 2, 2, 900, 2}))->secondsAnEpoch, 2.0); }

    void whatIsTooShortToTellTellsNothing() {
        QVERIFY(!paceOf(epochs({0.1, 0.1, 0.1})));
        QVERIFY(!paceOf(epochs({0.4})));
        QVERIFY(!paceOf({}));
        QCOMPARE(paceOf(epochs({40}))->secondsAnEpoch, 40.0);
    }

    void theNewestRunOfTheSameNetOnTheSameDeviceIsFound() {
        const Project moons = projectFromTemplate("moons");
        Project other = moons;
        for (auto& node : other.graph.nodes)
            if (node.layer == "Dense") node.params["activation"] = std::string("tanh");  // as many parameters
        const Device cpu = deviceOf("cpu");
        QVERIFY(!lastPace(moons, cpu));
        const RunId older = record(moons, "cpu", 5), newer = record(moons, "cpu", 2);
        record(other, "cpu", 9);
        record(moons, "cuda:0", 1);
        const auto found = lastPace(moons, cpu);
        QVERIFY(found);
        QCOMPARE(found->run, newer);
        QVERIFY(older < newer);
        QCOMPARE(found->secondsAnEpoch, 2.0);
        Project finer = moons;
        finer.training.precision = "tf32";
        QVERIFY(!lastPace(finer, cpu));
    }

    void aPredictionSaysWhichRunCorrectedIt() {
        const Project moons = projectFromTemplate("moons");
        const Device cpu = deviceOf("cpu");
        QCOMPARE(epochTimeOn(cpu, moons, {0, 1000, 700, 150})->run, std::int64_t{0});
        const RunId run = record(moons, "cpu", 2);
        QCOMPARE(epochTimeOn(cpu, moons, {0, 1000, 700, 150})->run, run);
    }
};

LAMINA_TEST(EpochOutlookTest)

}  // namespace epoch_outlook_test

#include "epoch_outlook_test.moc"

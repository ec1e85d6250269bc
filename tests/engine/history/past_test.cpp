// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what a training stands on: the curves of all runs before it, one behind the other.
#include "engine/history/past.h"

#include <QTemporaryDir>
#include <QTest>

#include "engine/history/epoch_curves.h"
#include "tests/support/test_program.h"

namespace past_test {

using namespace lamina;

namespace {

/** A run of epochs of some steps each, and a few more steps of another one. */
RunId record(Registry& registry, const Ancestor& parent, std::uint32_t epochs, std::uint64_t stepsAnEpoch, std::uint64_t more = 0) {
    RunStart start;
    start.name = "net";
    start.parent = parent;
    RunRecorder run = registry.begin(start);
    for (std::uint64_t step = 1; step <= epochs * stepsAnEpoch + more; ++step) {
        const auto epoch = static_cast<std::uint32_t>((step - 1) / stepsAnEpoch);
        run.append("step_loss", {step, 0, 0, static_cast<double>(step)});
        if (step % stepsAnEpoch != 0) continue;
        run.append("loss", {step, epoch, 0, 1.0 / (epoch + 1)});
        run.append("val_loss", {step, epoch, 0, 2.0 / (epoch + 1)});
    }
    run.finish(Outcome::Finished);
    return run.id();
}

}  // namespace

class PastTest : public QObject {
    Q_OBJECT
 private slots:
    void curvesOfAllRunsAreOneBehindTheOther() {
        const QTemporaryDir folder;
        Registry registry(folder.path().toStdString());
        const RunId a = record(registry, {}, 3, 10);
        const RunId b = record(registry, {a, 24}, 2, 5, 3);  // begun when the first had done two epochs and a part
        const Past past = pastOf(registry, {b, 13}, false);
        QCOMPARE(past.steps, std::uint64_t{37});
        QCOMPARE(past.epochs, std::uint32_t{4});
        QCOMPARE(past.joints, (std::vector<std::uint64_t>{24, 37}));
        const Curve *steps = past.curve("step_loss"), *epochs = past.curve("loss");
        QVERIFY(steps && epochs && !past.curve("accuracy"));
        QCOMPARE(steps->points.size(), std::size_t{37});
        for (std::size_t i = 0; i < steps->points.size(); ++i) QCOMPARE(steps->points[i].step, std::uint64_t{i + 1});
        QCOMPARE(steps->points[24].value, 1.0);
        QCOMPARE(epochs->points.size(), std::size_t{4});
        QCOMPARE(epochs->points[2].step, std::uint64_t{29});
        QCOMPARE(epochs->points[2].epoch, std::uint32_t{2});
    }

    /** Its own steps are counted by itself. */
    void aRunTakenUpAgainCountsOnFromTheRunsBeforeIt() {
        const QTemporaryDir folder;
        Registry registry(folder.path().toStdString());
        const RunId a = record(registry, {}, 3, 10);
        const RunId b = record(registry, {a, 30}, 4, 5);
        const Past past = pastOf(registry, {b, 10}, true);
        QCOMPARE(past.steps, std::uint64_t{30});
        QCOMPARE(past.epochs, std::uint32_t{3});
        QCOMPARE(past.joints, std::vector<std::uint64_t>{30});
        QCOMPARE(past.curve("step_loss")->points.back().step, std::uint64_t{40});
        QCOMPARE(past.curve("loss")->points.size(), std::size_t{5});
        QVERIFY(pastOf(registry, {}, false).curves.empty());
    }

    void whatChangedTheRateIsKnownAndASchedulesIsNot() {
        Past past;
        past.joints = {5};
        Curve rates{"step_learning_rate", {}};
        for (const double rate : {.1, .1, .1, .1, .1, .2, .2, .2, .05, .05, .04, .03, .02, .01}) rates.points.push_back({rates.points.size() + 1, 0, 0, rate});
        past.curves = {rates};
        QVERIFY(rateChanges(past) == (std::vector<RateChange>{{8, .2, .05}}));
        QVERIFY(rateChanges({}).empty());
    }

    void theWholeIsJudged() {
        const QTemporaryDir folder;
        Registry registry(folder.path().toStdString());
        const RunId a = record(registry, {}, 3, 10);
        EpochCurves curves;
        curves.beginWith(pastOf(registry, {a, 30}, false));
        QVERIFY(curves.goesOn && curves.whole() && !curves.begun());
        QCOMPARE(curves.others, 3);
        QCOMPARE(curves.loss.size(), std::size_t{3});
        QCOMPARE(curves.validation, (std::vector<double>{2, 1, 2.0 / 3}));
        QCOMPARE(curves.epochAt(3), 4);
    }
};

LAMINA_TEST(PastTest)

}  // namespace past_test

#include "past_test.moc"

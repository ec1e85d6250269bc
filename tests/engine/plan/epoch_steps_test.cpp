// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/plan/epoch_steps.h"
#include "tests/support/test_program.h"

namespace epoch_steps_test {

using namespace lamina;
using I = std::int64_t;

class EpochStepsTest : public QObject {
    Q_OBJECT
 private slots:
    void aSmallerStepComesLast() {
        const EpochSteps steps(100, 32);
        QCOMPARE(steps.full(), I{3});
        QCOMPARE(steps.rest(), I{4});
        QCOMPARE(steps.count(), I{4});
        QCOMPARE(steps.countOf(32), I{3});
        QCOMPARE(steps.countOf(4), I{1});
        QCOMPARE(steps.countOf(0), I{0});
        QCOMPARE(steps.countOf(5), I{0});
        I next = 0;
        for (std::uint64_t step = 0; step < 4; ++step) {
            QCOMPARE(steps.positionOf(step), next);
            next += steps.sizeOf(step);
        }
        QCOMPARE(next, steps.samples());
    }

    void allComesOutEven() {
        const EpochSteps steps(96, 32);
        QCOMPARE(steps.rest(), I{0});
        QCOMPARE(steps.count(), I{3});
        QCOMPARE(steps.countOf(0), I{0});
        QCOMPARE(steps.sizeOf(2), I{32});
    }

    void aBatchIsNoLargerThanAllThereIs() {
        const EpochSteps steps(20, 32);
        QCOMPARE(steps.batch(), I{20});
        QCOMPARE(steps.count(), I{1});
        QCOMPARE(steps.rest(), I{0});
        QCOMPARE(EpochSteps(0, 32).count(), I{0});
        QCOMPARE(EpochSteps().count(), I{0});
    }

    void everyEpochBeginsAnew() {
        const EpochSteps steps(100, 32);
        QCOMPARE(steps.epochOf(3), I{0});
        QCOMPARE(steps.epochOf(4), I{1});
        QCOMPARE(steps.inEpoch(4), I{0});
        QCOMPARE(steps.positionOf(6), I{64});
        QCOMPARE(steps.sizeOf(7), I{4});
        QCOMPARE(steps.stepsOf(3), std::uint64_t{12});
    }
};

LAMINA_TEST(EpochStepsTest)

}  // namespace epoch_steps_test

#include "epoch_steps_test.moc"

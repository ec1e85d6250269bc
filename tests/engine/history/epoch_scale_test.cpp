// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of steps as epochs.
#include "engine/history/epoch_scale.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace epoch_scale_test {

using namespace lamina;

class EpochScaleTest : public QObject {
    Q_OBJECT
 private slots:
    void epochsCountOnOverRunsOfOtherLengths() {
        Past past;
        past.curves = {{"loss", {{10, 0, 0, 1}, {20, 1, 0, 1}}}};
        past.steps = 25, past.epochs = 2;  // five steps of a third one were broken off
        const EpochScale scale(past, 5);
        QCOMPARE(scale.epochs(5), 0.5);
        QCOMPARE(scale.epochs(20), 2.0);
        QCOMPARE(scale.epochs(25), 2.0);
        QCOMPARE(scale.epochs(30), 3.0);
        QCOMPARE(scale.steps(1), 10.0);
        QCOMPARE(scale.steps(2), 25.0);
        QCOMPARE(scale.steps(4), 35.0);
        QCOMPARE(scale.epochOf(10), 1);
        QCOMPARE(scale.epochOf(11), 2);
        QCOMPARE(scale.epochOf(26), 3);
        QCOMPARE(EpochScale({}, 4).epochs(6), 1.5);
    }

    void anEpochIsAsLongAsTheLastThatEnded() {
        QCOMPARE(stepsAnEpoch({}), 0.0);
        QCOMPARE(stepsAnEpoch({{"step_loss", {{7, 0, 0, 1}}}}), 0.0);  // none ended
        QCOMPARE(stepsAnEpoch({{"loss", {{20, 0, 0, 1}}}}), 20.0);
        QCOMPARE(stepsAnEpoch({{"loss", {{40, 1, 0, 1}}}}), 20.0);
        QCOMPARE(stepsAnEpoch({{"loss", {{10, 0, 0, 1}, {20, 1, 0, 1}, {25, 2, 0, 1}}}}), 5.0);  // of another run than those before
        QCOMPARE(stepsAnEpoch({{"loss", {{1, 0, 0, 1}, {21, 1, 0, 1}}}, {"val_loss", {{20, 0, 0, 1}, {40, 1, 0, 1}}}, {"step_loss", {{55, 0, 0, 1}}}}), 20.0);
    }
};

LAMINA_TEST(EpochScaleTest)

}  // namespace epoch_scale_test

#include "epoch_scale_test.moc"

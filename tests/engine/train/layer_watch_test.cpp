// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the looks inside a training.
#include <QtTest>
#include <algorithm>

#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace layer_watch_test {

using namespace lamina;
using namespace lamina::test;

class LayerWatchTest : public QObject {
    Q_OBJECT
 private slots:
    /** Curves of layers, not points: also of a training that is over before one could look twice by the clock. */
    void aShortTrainingIsLookedAtManyTimes() {
        std::size_t most = 0;
        for (int tries = 0; tries < 5 && most < 10; ++tries) {  // a busy machine may keep the looks waiting
            std::shared_ptr<const History> history;
            train(spiralJob(60), &history);
            QVERIFY(!history->variables.empty());
            most = std::max(most, history->looks.size() / history->variables.size());
        }
        QVERIFY2(most >= 10, std::to_string(most).c_str());
    }

    void theLooksLieOverAllItsSteps() {
        double last = 0;  // as a share of the steps
        for (int tries = 0; tries < 5 && last <= 0.5; ++tries) {
            std::shared_ptr<const History> history;
            train(spiralJob(3), &history);
            const std::size_t looks = history->looks.size();
            QVERIFY(looks > 0);
            const auto steps = static_cast<double>(history->steps.size());
            QVERIFY(static_cast<double>(history->looks[0].step) < 0.1 * steps);
            last = std::max(last, static_cast<double>(history->looks[looks - 1].step) / steps);
        }
        QVERIFY2(last > 0.5, std::to_string(last).c_str());
    }

    /** They change nothing of it, wherever they cut the steps apart. */
    void looksChangeNoNumber() {
        const Trained one = trainWatched(spiralJob(3)), other = trainWatched(spiralJob(3));
        QVERIFY(sameWeights(one, other));
    }
};

LAMINA_TEST(LayerWatchTest)

}  // namespace layer_watch_test

#include "layer_watch_test.moc"

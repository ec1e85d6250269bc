// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the smoothing: TensorBoard's figures where points are a 250th of the axis apart, the axis counts elsewhere, without a pull to zero, gaps passed through.
#include "ui/plots/smoothing.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "tests/support/test_program.h"
#include "ui/plots/curve.h"

namespace smoothing_test {

using namespace lamina::ui;

class SmoothingTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void isTheDebiasedAverage() {
        // Closed form: sum of w^(n-i) y_i over sum of w^(n-i), i = 1 … n.
        const std::vector<double> y = {2.4, 2.1, 2.5, 1.7, 1.9, 1.2, 1.4};
        for (const double weight : {0.3, 0.6, 0.9, 0.99}) {
            Smoother smoother(weight);
            for (std::size_t n = 0; n < y.size(); ++n) {
                double sum = 0, weights = 0;
                for (std::size_t i = 0; i <= n; ++i) {
                    const double w = std::pow(weight, static_cast<double>(n - i));
                    sum += w * y[i], weights += w;
                }
                QVERIFY(std::abs(smoother(static_cast<double>(n), y[n]) - sum / weights) < 1e-12);
            }
        }
    }

    void knownFigures() {  // by hand, weight 0.6
        Smoother smoother(0.6);
        QVERIFY(std::abs(smoother(1, 1) - 1) < 1e-12);
        QVERIFY(std::abs(smoother(2, 2) - 1.04 / 0.64) < 1e-12);
        QVERIFY(std::abs(smoother(3, 4) - 2.224 / 0.784) < 1e-12);
    }

    void countsByTheAxisNotByTheSteps() {
        // The same noisy slope of a tenth of the axis, in 10 and in 1 000 points: many are averaged more, few stay near what they are.
        const auto offBy = [](int points) {
            Smoother smoother(0.6, 1000);
            double worst = 0;
            for (int i = 0; i < points; ++i) {
                const double smooth = smoother(1000.0 * i / points, i % 2 ? 1.0 : -1.0);
                if (i > points / 2) worst = std::max(worst, std::abs(smooth));
            }
            return worst;
        };
        QVERIFY2(offBy(10) > 0.9, qPrintable(QString::number(offBy(10))));
        QVERIFY2(offBy(1000) < 0.3 && offBy(10000) < 0.05, qPrintable(QString("%1 %2").arg(offBy(1000)).arg(offBy(10000))));
    }

    void theFirstValueAndAConstantStay() {
        Smoother smoother(0.99);
        for (int i = 0; i < 1000; ++i) QVERIFY(std::abs(smoother(i, 0.7) - 0.7) < 1e-9);
    }

    void gapsPassThroughAndChangeNothing() {
        Smoother with(0.6), without(0.6);
        with(1, 1), without(1, 1);
        QVERIFY(std::isnan(with(2, std::numeric_limits<double>::quiet_NaN())));
        QVERIFY(std::isinf(with(3, std::numeric_limits<double>::infinity())));
        QCOMPARE(with(4, 3), without(4, 3));
    }

    /** Curves over seconds, of a clock that was set back: what came before does not grow. */
    void whatGoesBackCountsAsNoStep() {
        Smoother back(0.6), stays(0.6);
        back(1000, 1), stays(1000, 1);
        QCOMPARE(back(10, 3), stays(1000, 3));
        QCOMPARE(back(11, 0), stays(1001, 0));
    }

    /** Of a long axis a point is kept for hundreds: one that lies far away would bend all of them. */
    void aSpikeAtTheBeginningBendsNothing() {
        for (const int at : {0, 1, 5, 19}) {
            Smoother smoother(0.6, 20'000);
            double smooth = 0;
            for (int i = 0; i < 21; ++i) smooth = smoother(i, i == at ? 1000 : 1 + 0.1 * std::sin(i));
            QVERIFY2(std::abs(smooth - 1) < 0.05, qPrintable(QString("%1: %2").arg(at).arg(smooth)));
            for (int i = 21; i < 100; ++i) smooth = smoother(i, 1 + 0.1 * std::sin(i));
            QVERIFY2(std::abs(smooth - 1) < 0.05, qPrintable(QString("%1: %2").arg(at).arg(smooth)));  // it does not come back
        }
    }

    /** Whatever falls or rises in steps, is 0 or 1, or mostly 0. A later spike counts: only the beginning hangs on few points. */
    void whatIsNoSuchSpikeIsAveragedAsEver() {
        const std::vector<std::function<double(int)>> series = {
            [](int i) { return 2.3 * std::exp(-0.1 * i) + 0.05 * std::sin(i); },
            [](int i) { return i < 3 ? 9.0 : 1.0; },
            [](int i) { return i % 5 == 0 ? 0.0 : 1.0; },
            [](int i) { return i % 7 == 3 ? 1.0 : 0.0; },
            [](int i) { return i == 60 ? 1000.0 : 1.0; },
        };
        for (std::size_t s = 0; s < series.size(); ++s) {
            Smoother smoother(0.9);
            double sum = 0, weights = 0;
            for (int i = 0; i < 100; ++i) {
                sum = sum * 0.9 + series[s](i), weights = weights * 0.9 + 1;
                const double smooth = smoother(i, series[s](i));
                QVERIFY2(std::abs(smooth - sum / weights) < 1e-12 * std::max(1.0, std::abs(smooth)), qPrintable(QString("series %1, point %2: %3").arg(s).arg(i).arg(smooth)));
            }
        }
    }

    void zeroChangesNothing() {
        Smoother smoother(0);
        smoother(1, 5);
        QCOMPARE(smoother(2, 1), 1.0);
    }

    void aCurveSmoothedPieceByPieceIsTheCurveSmoothedAtOnce() {
        PlotCurve pieces("a", CurveStyle::training()), whole("b", CurveStyle::training());
        pieces.setSmoothing(0.8, 100);
        std::vector<double> x, y;
        for (int i = 0; i < 100; ++i) {
            x.push_back(i), y.push_back(std::sin(i));
            pieces.append(std::span(&x.back(), 1), std::span(&y.back(), 1));
        }
        whole.append(x, y);
        whole.setSmoothing(0.8, 100);
        QCOMPARE(pieces.line().size(), std::size_t(100));
        for (std::size_t i = 0; i < 100; ++i) QCOMPARE(pieces.line().y()[i], whole.line().y()[i]);
        whole.setSmoothing(0, 100);
        QCOMPARE(whole.line().y()[50], y[50]);
    }
};

LAMINA_TEST(SmoothingTest)

}  // namespace smoothing_test

#include "smoothing_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the ranges: everything visible fits, outliers can be left out, log axes stay positive.
#include "ui/plots/plot_model.h"

#include <QtTest>
#include <cmath>

#include "tests/support/test_program.h"
#include "ui/plots/mark_labels.h"

namespace plot_model_test {

using namespace lamina::ui;

namespace {

PlotModel modelOf(const std::vector<double>& y) {
    PlotModel model;
    model.curves.emplace_back(1, PlotCurve("loss", CurveStyle::training()));
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double x = static_cast<double>(i);
        model.curves[0].second.append(std::span(&x, 1), std::span(&y[i], 1));
    }
    return model;
}

}  // namespace

class PlotModelTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void lossStartsAtZeroAndEndsOnATick() {
        const PlotModel model = modelOf({2.41, 1.2, 0.4});
        QCOMPARE(model.fitY(model.fitX(), 5), (PlotRange{0, 2.5}));
    }

    void theRangeFitsClosely() {
        QCOMPARE(PlotModel::roundStep(0, 100, 3), 50.0);
        QVERIFY(std::abs(modelOf({1e-3, 3e-4}).fitY({0, 1}, 3).high - 1e-3) < 1e-12);
    }

    void throughputCanStartAtZero() {
        PlotModel model = modelOf({1.2e6, 1.3e6});
        QVERIFY(model.fitY(model.fitX(), 5).low > 0);
        model.fromZero = true;
        QCOMPARE(model.fitY(model.fitX(), 2), (PlotRange{0, 1.5e6}));
    }

    void aCloseAxisDoesNotReachToTheNextTicks() {
        PlotModel model = modelOf({180, -3, 90});
        QCOMPARE(model.fitY(model.fitX(), 2), (PlotRange{-100, 200}));
        model.closeFit = true;
        const PlotRange y = model.fitY(model.fitX(), 2);
        QVERIFY2(y.low < -3 && y.low > -20 && y.high > 180 && y.high < 200, qPrintable(QStringLiteral("%1 to %2").arg(y.low).arg(y.high)));
        model = modelOf({4, 0});
        model.closeFit = true;
        QCOMPARE(model.fitY(model.fitX(), 2).low, 0.0);  // what ends at zero gets no room below it
    }

    void theAxisReachesToTheExpectedEnd() {
        PlotModel model = modelOf(std::vector<double>(201, 1.0));
        model.expectedEnd = 1000;
        QCOMPARE(model.fitX(), (PlotRange{0, 1000}));
    }

    void whatHasJustBegunIsNoStubOnALongAxis() {
        PlotModel model = modelOf(std::vector<double>(101, 1.0));
        model.expectedEnd = 24000;
        QCOMPARE(model.fitX(), (PlotRange{0, 125}));
        model = modelOf({1});  // nothing has come so far
        model.expectedEnd = 24000;
        QCOMPARE(model.fitX(), (PlotRange{0, 24000}));
    }

    void aCurveThatGrowsIsSmoothedAsTheWholeAxisWantsIt() {
        std::vector<double> x, y;
        for (int i = 1; i <= 2000; ++i) x.push_back(i), y.push_back(i % 2 ? 1.0 : -1.0);
        const auto smoothed = [&](std::size_t piece, double end) {
            PlotModel model = modelOf({});
            model.smoothing = 0.6, model.expectedEnd = end;
            for (std::size_t i = 0; i < x.size(); i += piece) {
                model.curves[0].second.append(std::span(x).subspan(i, piece), std::span(y).subspan(i, piece));
                model.smooth();
            }
            const auto line = model.curves[0].second.line().y();
            return std::vector<double>(line.begin(), line.end());
        };
        QCOMPARE(smoothed(50, 2000), smoothed(2000, 2000));
        QVERIFY2(std::abs(smoothed(50, 2000).back()) < 0.1, qPrintable(QString::number(smoothed(50, 2000).back())));
        QVERIFY2(std::abs(smoothed(50, 0).back()) < 0.1, qPrintable(QString::number(smoothed(50, 0).back())));  // no end is known
    }

    void aWindowShowsTheNewest() {
        PlotModel model = modelOf(std::vector<double>(500, 1.0));
        model.window = 120;
        QCOMPARE(model.fitX(), (PlotRange{379, 499}));
        model = modelOf(std::vector<double>(31, 1.0));
        model.window = 120;
        QCOMPARE(model.fitX(), (PlotRange{0, 30}));
        model = modelOf({1.0});
        model.window = 120;
        QCOMPARE(model.fitX(), (PlotRange{-10, 0}));
        const double later = 0.25, value = 1;
        model.curves[0].second.append(std::span(&later, 1), std::span(&value, 1));
        QCOMPARE(model.fitX(), (PlotRange{0, 0.25}));  // a run that was over soon is no dot at the edge
    }

    void oneSpikeDoesNotFlattenTheRest() {
        std::vector<double> y(1000);
        for (std::size_t i = 0; i < y.size(); ++i) y[i] = 1 + 0.001 * static_cast<double>(i);
        y[500] = 1e6;
        PlotModel model = modelOf(y);
        QVERIFY(model.fitY(model.fitX(), 5).high >= 1e6);
        model.hideOutliers = true;
        QVERIFY(!model.leavesOut(model.fitX(), {0, 1e7}));
        const PlotRange fit = model.fitY(model.fitX(), 5);
        QVERIFY(fit.high <= 2.0);
        QVERIFY2(model.leavesOut(model.fitX(), fit), "the plot can say that it hides something");
    }

    void theFirstStepsOfALossAreNoOutliers() {
        std::vector<double> y(660);
        for (std::size_t i = 0; i < y.size(); ++i) y[i] = 0.02 + 2.3 * std::exp(-static_cast<double>(i) / 30);
        PlotModel model = modelOf(y);
        model.hideOutliers = true;
        QVERIFY(model.fitY(model.fitX(), 5).high >= 2.3);
        QVERIFY(!model.leavesOut(model.fitX(), model.fitY(model.fitX(), 5)));
    }

    void logarithmsStayPositive() {
        PlotModel model = modelOf({0.03, 0, 20, -1});
        model.log = true;
        const PlotRange y = model.fitY(model.fitX(), 5);
        QVERIFY(std::abs(y.low - 0.01) < 1e-12);
        QVERIFY(std::abs(y.high - 100) < 1e-9);
    }

    void hiddenCurvesDoNotCount() {
        PlotModel model = modelOf({1, 2});
        model.curves.emplace_back(2, PlotCurve("huge", CurveStyle::training()));
        const double x = 1, y = 1e9;
        model.curves[1].second.append(std::span(&x, 1), std::span(&y, 1));
        model.curves[1].second.visible = false;
        QVERIFY(model.fitY({0, 10}, 5).high <= 2.5);
    }

    void constantsAndNothingHaveARange() {
        for (const std::vector<double>& y : {std::vector<double>{}, {0.0}, {-3.0, -3.0}, {std::nan("")}}) {
            PlotModel model = modelOf(y);
            for (const bool log : {false, true}) {
                model.log = log;
                const PlotRange x = model.fitX(), range = model.fitY(x, 5);
                QVERIFY(x.size() > 0 && range.size() > 0 && std::isfinite(range.low) && std::isfinite(range.high));
            }
        }
    }

    void anAccuracyThatStaysAtOneEndsTheAxisThere() {
        QCOMPARE(modelOf({1, 1, 1}).fitY({0, 2}, 5), (PlotRange{0, 1}));
        QCOMPARE(modelOf({0.9, 0.9}).fitY({0, 1}, 5), (PlotRange{0, 1}));
        QVERIFY(modelOf({1, 1}).fitY({0, 1}, 0).high <= 1.05);
        QVERIFY(modelOf({3, 3}).fitY({0, 1}, 5).high > 3);  // no share: has air
    }

    /** Of marks at these x, in a row from 0 to 300. */
    void textsOfMarksLieOnNothing() {
        using Places = std::vector<MarkPlace>;
        QCOMPARE(placeMarkTexts({{10, 40}, {100, 60}}, 0, 300), (Places{{15, 40}, {105, 60}}));
        QCOMPARE(placeMarkTexts({{10, 120}, {100, 60}}, 0, 300), (Places{{15, 80}, {105, 60}}));  // is elided at the next mark
        QCOMPARE(placeMarkTexts({{10, 120}, {40, 60}}, 0, 300), (Places{{}, {45, 60}}));           // too little room to say anything
        QCOMPARE(placeMarkTexts({{10, 50}, {10, 60}}, 0, 300), (Places{{15, 50}, {}}));
        QCOMPARE(placeMarkTexts({{280, 60}}, 0, 300), (Places{{215, 60}}));                         // left of its mark
        QCOMPARE(placeMarkTexts({{100, 60}, {80, 60, true}}, 0, 300), (Places{{}, {85, 60}}));     // the first ones cover others
        QCOMPARE(placeMarkTexts({{20, 0}, {200, 30}}, 0, 300), (Places{{}, {205, 30}}));
    }

    void tickStepsAreNumbersPeopleCountIn() {
        QCOMPARE(PlotModel::tickStep(2.5, 5), 0.5);
        QCOMPARE(PlotModel::tickStep(24000, 6), 4000.0);
        QCOMPARE(PlotModel::tickStep(100, 5), 20.0);
    }
};

LAMINA_TEST(PlotModelTest)

}  // namespace plot_model_test

#include "plot_model_test.moc"

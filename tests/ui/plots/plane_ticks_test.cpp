// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the axes of points on a plane: round numbers, within what the points take; dates as people write them.
#include "ui/plots/plane_ticks.h"

#include <QDate>
#include <QImage>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/points_picture.h"

namespace plane_ticks_test {

using namespace lamina::ui;

namespace {

QStringList labels(const std::vector<PlaneTick>& ticks) {
    QStringList all;
    for (const auto& tick : ticks) all << tick.label;
    return all;
}

double day(int year, int month, int dayOfMonth) { return static_cast<double>(QDate(1970, 1, 1).daysTo(QDate(year, month, dayOfMonth))); }

}  // namespace

class PlaneTicksTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void theyAreRoundAndWithinTheNumbers() {
        QCOMPARE(labels(ticksBetween(0, 253.8)), (QStringList{"0", "50", "100", "150", "200", "250"}));
        for (const auto& [low, high] : {std::pair{1.0, 2820.0}, {-15.2, 269.0}, {0.001, 0.0042}, {-3e6, 7e9}}) {
            const auto ticks = ticksBetween(low, high);
            QVERIFY(ticks.size() >= 3 && ticks.size() <= 8);
            for (const auto& tick : ticks) QVERIFY(tick.at >= low && tick.at <= high);
        }
        QCOMPARE(ticksBetween(7, 7).size(), std::size_t{1});
        QCOMPARE(ticksBetween(0.3, 0.1 + 0.2).size(), std::size_t{1});  // as rounding leaves them in a file
    }

    void datesAreYearsMonthsOrDays() {
        const auto days = [](double low, double high) { return labels(ticksBetween(low, high, AxisUnit::Days)); };
        QCOMPARE(days(day(1749, 1, 1), day(1983, 12, 1)), (QStringList{"1750", "1800", "1850", "1900", "1950"}));
        QCOMPARE(days(day(2023, 11, 5), day(2024, 5, 3)), (QStringList{"2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05"}));
        QVERIFY(days(day(2024, 2, 27), day(2024, 3, 3)).contains("2024-03-01"));
    }

    void withinDaysTheyAreTimes() {
        const double noon = day(2024, 2, 29) + 0.5;
        const auto times = [](double low, double high) { return labels(ticksBetween(low, high, AxisUnit::Days)); };
        QCOMPARE(times(noon, noon + 0.5), (QStringList{"12:00", "15:00", "18:00", "21:00", "2024-03-01"}));
        QCOMPARE(times(noon - 0.25, noon + 1.75), (QStringList{"12:00", "2024-03-01", "12:00", "2024-03-02"}));
        QCOMPARE(times(noon, noon + 45.0 / 1440), (QStringList{"12:00", "12:15", "12:30", "12:45"}));
        QCOMPARE(times(noon, noon + 1.0 / 1440), (QStringList{"12:00:00", "12:00:15", "12:00:30", "12:00:45", "12:01:00"}));
        QCOMPARE(times(-1.5, -0.75), (QStringList{"12:00", "18:00", "1969-12-31", "06:00"}));
        QCOMPARE(ticksBetween(noon, noon + 0.5, AxisUnit::Days).back().at, day(2024, 3, 1));
        for (double range = 2.9; range > 3.0 / 86400; range *= 0.93) {
            const auto ticks = ticksBetween(noon + 0.01, noon + 0.01 + range, AxisUnit::Days);
            QVERIFY2(ticks.size() >= 3 && ticks.size() <= 8, qPrintable(QString::number(range)));
        }
        QCOMPARE(times(noon, noon), (QStringList{"2024-02-29 12:00"}));
        QCOMPARE(times(day(2024, 2, 29), day(2024, 2, 29)), (QStringList{"2024-02-29"}));
    }

    /** Of half days where there is room for whole ones alone. */
    void timesOfSeveralDaysKeepTheDates() {
        LinePlot plot("load");
        const int load = plot.addCurve("load", CurveStyle::plain());
        plot.setXKind(PlotX::Days);
        plot.append(load, 19780.25, 1);  // 2024-02-27
        plot.append(load, 19783, 2);
        plot.resize(320, 240);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        plot.redraw();
        QVERIFY2(plot.xLabels().contains("2024-02-28"), qPrintable(plot.xLabels().join(' ')));
        plot.setXRange(19780.5, 19781);
        plot.redraw();
        QVERIFY2(plot.xLabels().size() > 1 && plot.xLabels().front().endsWith(":00") && plot.xLabels().back() == "2024-02-28", qPrintable(plot.xLabels().join(' ')));
    }

    void aPictureKeepsItsMarginOutOfItsTicks() {
        PointsPicture picture;
        picture.setAxes("row", "x");
        picture.setPoints({{1, 0, 0}, {2820, 253.8, 0}});
        QVERIFY(picture.bounds().left() < 0);
        QVERIFY(picture.xTicks().front().at >= 1 && picture.yTicks().front().at >= 0);
    }

    void aSeriesIsALine() {
        const auto inked = [](bool line) {
            PointsPicture picture;
            picture.resize(200, 200);
            picture.setLine(line);
            picture.setPoints({{0, 0, 0}, {10, 10, 0}});
            const QImage seen = picture.grab().toImage();
            const QColor middle = seen.pixelColor(seen.width() / 2, seen.height() / 2);
            return middle != seen.pixelColor(seen.width() / 4, seen.height() / 4);
        };
        QVERIFY(inked(true));
        QVERIFY(!inked(false));
    }
};

LAMINA_WINDOW_TEST(PlaneTicksTest)

}  // namespace plane_ticks_test

#include "plane_ticks_test.moc"

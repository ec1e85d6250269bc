// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of the decimation: no spike is lost, gaps stay, few points a column, the same answer as brute force.
#include "ui/plots/series.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <map>
#include <random>

#include "tests/support/test_program.h"

namespace series_test {

using namespace lamina::ui;

namespace {

const double nan_ = std::numeric_limits<double>::quiet_NaN();

Series noisy(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise;
    std::uniform_real_distribution<double> pick;
    Series series;
    double x = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double spike = pick(random) < 1e-3 ? 100 * noise(random) : 0;
        series.append(x, pick(random) < 1e-3 ? nan_ : noise(random) + spike);
        x += pick(random) < 0.01 ? 20 * pick(random) : 1;
    }
    return series;
}

ValueRange bruteForce(const Series& series, double from, double to) {
    ValueRange range;
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (series.x()[i] >= from && series.x()[i] <= to) range.include(series.y()[i]);
    }
    return range;
}

using Columns = std::map<long long, ValueRange>;

Columns byColumn(std::span<const double> x, std::span<const double> y, double from, double to, double width) {
    Columns columns;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] >= from && x[i] <= to && std::isfinite(y[i])) columns[static_cast<long long>(std::floor(x[i] / width))].include(y[i]);
    }
    return columns;
}

Columns byColumn(const std::vector<PlotPoint>& points, double from, double to, double width) {
    std::vector<double> x, y;
    for (const PlotPoint& p : points) x.push_back(p.x), y.push_back(p.y);
    return byColumn(x, y, from, to, width);
}

}  // namespace

class SeriesTest : public QObject {
    Q_OBJECT
 private Q_SLOTS:
    void rangesAreThoseOfBruteForce() {
        const Series series = noisy(9000, 1);
        std::mt19937 random(2);
        std::uniform_real_distribution<double> pick(-10, series.x().back() + 10);
        for (int i = 0; i < 500; ++i) {
            const double a = pick(random), b = pick(random);
            const auto fast = series.valuesBetween(std::min(a, b), std::max(a, b)), slow = bruteForce(series, std::min(a, b), std::max(a, b));
            QCOMPARE(fast.empty(), slow.empty());
            if (slow.empty()) continue;
            QCOMPARE(fast.low, slow.low);
            QCOMPARE(fast.high, slow.high);
        }
    }

    void everySpikeSurvives_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("share");
        for (const int count : {1, 15, 16, 17, 255, 256, 257, 5000, 200000}) {
            QTest::addRow("%d whole", count) << count << 0.0 << 1.0;
            QTest::addRow("%d part", count) << count << 0.31 << 0.27;
        }
    }
    void everySpikeSurvives() {
        QFETCH(int, count);
        QFETCH(double, from);
        QFETCH(double, share);
        const Series series = noisy(static_cast<std::size_t>(count), static_cast<unsigned>(count));
        const double extent = series.x().back() + 1;
        const double low = from * extent, high = low + share * extent;
        constexpr int columns = 700;
        const auto points = series.decimated(low, high, columns);
        const double width = (high - low) / columns;
        const Columns drawn = byColumn(points, low, high, width), all = byColumn(series.x(), series.y(), low, high, width);
        QCOMPARE(drawn.size(), all.size());
        for (const auto& [column, range] : all) {
            QCOMPARE(drawn.at(column).low, range.low);
            QCOMPARE(drawn.at(column).high, range.high);
        }
    }

    void pointsAreFewAndInOrder() {
        const Series series = noisy(300000, 3);
        const auto points = series.decimated(0, series.x().back(), 800);
        QVERIFY(points.size() <= 4 * 801 + 2);
        QVERIFY(points.size() > 1600);
        QVERIFY(std::is_sorted(points.begin(), points.end(), [](auto a, auto b) { return a.x < b.x; }));
    }

    void aFewPointsStayAsTheyAre() {
        Series series;
        const double y[] = {1, nan_, 3, std::numeric_limits<double>::infinity(), 5};
        for (int i = 0; i < 5; ++i) series.append(i, y[i]);
        const auto points = series.decimated(-1, 10, 400);
        QCOMPARE(points.size(), std::size_t(5));
        QVERIFY(std::isnan(points[1].y) && std::isnan(points[3].y));  // infinity is a gap too
        QCOMPARE(points[4].y, 5.0);
    }

    void gapsWiderThanAPixelStay() {
        Series series;
        for (int i = 0; i < 100000; ++i) series.append(i, i >= 40000 && i < 41000 ? nan_ : std::sin(i * 0.01));
        const auto points = series.decimated(0, 100000, 500);  // a column is 200 points
        double lastBefore = 0, firstAfter = 1e9;
        bool gap = false;
        for (const PlotPoint& p : points) {
            if (std::isnan(p.y)) gap = gap || (p.x >= 40000 && p.x < 41000);
            else if (p.x < 40500) lastBefore = std::max(lastBefore, p.x);
            else firstAfter = std::min(firstAfter, p.x);
        }
        QVERIFY(gap);
        QCOMPARE(lastBefore, 39999.0);
        QCOMPARE(firstAfter, 41000.0);
    }

    void columnsStandStillWhileTheViewMoves() {
        const Series series = noisy(100000, 4);
        const double width = 100;  // 500 columns over 50 000
        const auto here = byColumn(series.decimated(1000, 51000, 500), 2000, 50000, width);
        const auto there = byColumn(series.decimated(1037, 51037, 500), 2000, 50000, width);
        for (const auto& [column, range] : here) {
            if (column < 21 || column > 498) continue;
            QCOMPARE(there.at(column).low, range.low);
            QCOMPARE(there.at(column).high, range.high);
        }
    }

    void linesReachBeyondTheView() {
        Series series;
        for (int i = 0; i <= 10; ++i) series.append(i * 10, i);
        const auto points = series.decimated(42, 58, 100);
        QCOMPARE(points.front().x, 40.0);
        QCOMPARE(points.back().x, 60.0);
    }

    void nearestIsNearest() {
        Series series;
        for (const double x : {0.0, 10.0, 11.0, 50.0}) series.append(x, x);
        QCOMPARE(series.nearest(-5), std::size_t(0));
        QCOMPARE(series.nearest(10.4), std::size_t(1));
        QCOMPARE(series.nearest(31), std::size_t(3));
        QCOMPARE(series.nearest(1e9), std::size_t(3));
    }

    void nothingBreaksOnNothing() {
        Series series;
        QVERIFY(series.decimated(0, 1, 100).empty());
        QVERIFY(series.valuesBetween(0, 1).empty());
        series.append(1, nan_);
        QVERIFY(series.valuesBetween(0, 2).empty());
        QVERIFY(series.decimated(2, 2, 100).empty());
    }
};

LAMINA_TEST(SeriesTest)

}  // namespace series_test

#include "series_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Statistics against figures worked out by hand and by NumPy.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/random.h"
#include "engine/data/column_stats.h"
#include "engine/data/csv.h"
#include "tests/support/test_program.h"

namespace column_stats_test {

using namespace lamina;

namespace {
const double none = std::numeric_limits<double>::quiet_NaN();

Column numbers(std::vector<double> values) {
    Column column;
    column.numbers.assign(values.begin(), values.end());
    return column;
}
}  // namespace

class ColumnStatsTest : public QObject {
    Q_OBJECT
 private slots:
    void momentsAndQuantilesAreThoseOfNumPy() {
        // numpy: a = [2,4,4,5,5,7,9,4]; mean 5, std 2, quantiles .25/.5/.75 = 4, 4.5, 5.5
        const auto s = columnStats(numbers({2, 4, 4, 5, none, 5, 7, 9, 4}), 7);
        QCOMPARE(s.count, std::size_t(8));
        QCOMPARE(s.missing, std::size_t(1));
        QCOMPARE(s.distinct, std::size_t(5));
        QCOMPARE(s.minimum, 2.0);
        QCOMPARE(s.maximum, 9.0);
        QCOMPARE(s.mean, 5.0);
        QCOMPARE(s.stddev, 2.0);
        QCOMPARE(s.quartile1, 4.0);
        QCOMPARE(s.median, 4.5);
        QCOMPARE(s.quartile3, 5.5);
        QCOMPARE(s.bins, (std::vector<std::size_t>{1, 0, 3, 2, 0, 1, 1}));
    }

    void anOutlierDoesNotFlattenTheHistogram() {
        std::vector<double> values;
        for (int i = 0; i < 40; ++i) values.push_back(i % 10);
        const auto calm = columnStats(numbers(values), 5);
        QCOMPARE(calm.drawnFrom, 0.0);
        QCOMPARE(calm.drawnTo, 9.0);
        QCOMPARE(calm.above, std::size_t(0));
        values.push_back(1e6);
        const auto s = columnStats(numbers(values), 5);
        QCOMPARE(s.maximum, 1e6);
        QCOMPARE(s.drawnFrom, 0.0);
        QCOMPARE(s.drawnTo, 9.0);
        QCOMPARE(s.below, std::size_t(0));
        QCOMPARE(s.above, std::size_t(1));
        QCOMPARE(std::accumulate(s.bins.begin(), s.bins.end(), std::size_t(0)), std::size_t(40));
        values.back() = -1e6;
        const auto under = columnStats(numbers(values), 5);
        QCOMPARE(under.below, std::size_t(1));
        QCOMPARE(under.drawnFrom, 0.0);
        QCOMPARE(under.drawnTo, 9.0);
    }

    void aFewThatAreNotZeroAreNoOutliers() {
        std::vector<double> values(100, 0.0);
        values.front() = 5;
        const auto s = columnStats(numbers(values), 5);
        QCOMPARE(s.drawnTo, 5.0);
        QCOMPARE(s.above, std::size_t(0));
    }

    void theOrderOfValuesDoesNotMatter() {
        Random random(5);
        for (int n = 1; n < 300; ++n) {
            std::vector<double> values;
            for (int i = 0; i < n; ++i) values.push_back(std::pow(random.normal(), n % 2 ? 1 : 7));  // of the latter some lie far out
            auto sorted = values;
            std::sort(sorted.begin(), sorted.end());
            const auto a = columnStats(numbers(values)), b = columnStats(numbers(sorted));
            QCOMPARE((std::vector{a.quartile1, a.median, a.quartile3, a.drawnFrom, a.drawnTo}), (std::vector{b.quartile1, b.median, b.quartile3, b.drawnFrom, b.drawnTo}));
            QCOMPARE((std::vector{a.below, a.above}), (std::vector{b.below, b.above}));
        }
    }

    void quantilesInterpolate() {
        std::vector<double> v = {4, 1, 3, 2};
        QCOMPARE(quantile(v, 0.0), 1.0);
        QCOMPARE(quantile(v, 0.1), 1.3);
        QCOMPARE(quantile(v, 0.5), 2.5);
        QCOMPARE(quantile(v, 1.0), 4.0);
        std::vector<double> empty;
        QVERIFY(std::isnan(quantile(empty, 0.5)));
    }

    void constantAndEmptyColumnsDoNotDivideByZero() {
        const auto constant = columnStats(numbers({3, 3, 3}), 4);
        QCOMPARE(constant.stddev, 0.0);
        QCOMPARE(constant.bins, (std::vector<std::size_t>{3, 0, 0, 0}));
        const auto empty = columnStats(numbers({none, none}), 4);
        QCOMPARE(empty.count, std::size_t(0));
        QCOMPARE(empty.missing, std::size_t(2));
        QVERIFY(std::isnan(empty.mean));
        QVERIFY(empty.bins.empty());
    }

    void categoriesAreCountedMostFrequentFirst() {
        const auto table = parseCsv("k,v\nb,1\na,1\nb,1\n,1\nc,1\na,1\nb,1\n").table;
        const auto s = columnStats(table.columns[0]);
        QCOMPARE(s.missing, std::size_t(1));
        QCOMPARE(s.categories, (std::vector<CategoryCount>{{"b", 3}, {"a", 2}, {"c", 1}}));
    }
};

LAMINA_TEST(ColumnStatsTest)

}  // namespace column_stats_test

#include "column_stats_test.moc"

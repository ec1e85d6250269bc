// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of how a series went and what was said of it.
#include "engine/trained/series_course.h"

#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/support/test_program.h"

namespace series_course_test {

using namespace lamina;

namespace {

Table monthly() {
    return {{{.name = "month", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2, 3}, .categories = {"1970-01", "1970-02", "1970-03", "1970-04"}}}};
}

}  // namespace

class SeriesCourseTest : public QObject {
    Q_OBJECT
 private slots:
    void itsRowsAreInOrderOfTimeWithTheirDates() {
        const std::vector<std::uint32_t> rows{3, 1, 2};
        const std::vector<double> truth{30, 10, 20}, said{31, 11, 21};
        const SeriesCourse course = courseOf(monthly(), rows, truth, said);
        QCOMPARE(course.times.rows, (std::vector<std::uint32_t>{1, 2, 3}));
        QCOMPARE(course.times.column, std::string("month"));
        QCOMPARE(course.times.dates, (std::vector<std::string>{"1970-02", "1970-03", "1970-04"}));
        QCOMPARE(course.times.days, (std::vector<double>{31, 59, 90}));
        QCOMPARE(course.truth, (std::vector<double>{10, 20, 30}));
        QCOMPARE(course.said, (std::vector<double>{11, 21, 31}));
        QCOMPARE(course.of, std::size_t{3});
    }

    void aTableWithoutDatesHasRowsAlone() {
        const std::vector<std::uint32_t> rows{0, 1};
        const std::vector<double> values{1, 2};
        const SeriesCourse course = courseOf(Table{}, rows, values, values);
        QCOMPARE(course.times.rows, rows);
        QVERIFY(course.times.column.empty() && course.times.dates.empty() && course.times.days.empty());
        QVERIFY(courseOf(monthly(), {}, {}, {}).times.rows.empty());
    }

    void nothingBridgesRowsThatWereNotJudged() {
        const std::vector<std::uint32_t> rows{1, 3, 5, 51, 53};  // every second row, and a sensor that was silent
        const std::vector<double> values{10, 20, 30, 40, 50};
        for (const std::size_t most : {std::size_t{100}, std::size_t{4}}) {
            const SeriesCourse course = courseOf(Table{}, rows, values, values, most);
            const auto gaps = std::count_if(course.truth.begin(), course.truth.end(), [](double v) { return std::isnan(v); });
            QCOMPARE(gaps, 1);
            QCOMPARE(course.times.rows.size(), course.truth.size());
            QCOMPARE(course.shown, course.truth.size() - 1);
            QVERIFY(std::is_sorted(course.times.rows.begin(), course.times.rows.end()));
        }
        const SeriesCourse whole = courseOf(Table{}, rows, values, values);
        QCOMPARE(whole.times.rows, (std::vector<std::uint32_t>{1, 3, 5, 6, 51, 53}));
        QVERIFY(std::isnan(whole.truth[3]) && std::isnan(whole.said[3]));
        QCOMPARE(whole.shown, whole.of);
    }

    void aRowThatIsThereTwiceMakesNoGaps() {
        const std::vector<std::uint32_t> rows{1, 3, 3, 5, 7};
        const std::vector<double> values{10, 20, 25, 30, 40};
        const SeriesCourse course = courseOf(Table{}, rows, values, values);
        QCOMPARE(course.times.rows, rows);
        QCOMPARE(course.truth, values);
    }

    void ofALongSeriesThePeaksOfBothCurvesStay() {
        constexpr std::size_t n = 100'000, most = 1200;
        std::vector<std::uint32_t> rows(n);
        std::vector<double> truth(n), said(n);
        for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<std::uint32_t>(i), truth[i] = static_cast<double>(i % 7), said[i] = static_cast<double>(i % 5);
        truth[54'321] = 100;
        said[12'345] = -100;
        const SeriesCourse course = courseOf(Table{}, rows, truth, said, most);
        QVERIFY2(course.truth.size() <= most && course.truth.size() > most / 2, qPrintable(QString::number(course.truth.size())));
        QVERIFY(std::is_sorted(course.times.rows.begin(), course.times.rows.end()));
        QCOMPARE(course.times.rows.front(), 0u);
        QCOMPARE(course.times.rows.back(), static_cast<std::uint32_t>(n - 1));
        const auto at = [&](std::uint32_t row) { return static_cast<std::size_t>(std::find(course.times.rows.begin(), course.times.rows.end(), row) - course.times.rows.begin()); };
        QVERIFY(at(54'321) < course.truth.size() && at(12'345) < course.said.size());
        QCOMPARE(course.truth[at(54'321)], 100.0);
        QCOMPARE(course.said[at(12'345)], -100.0);
        QCOMPARE(course.of, n);
    }
};

LAMINA_TEST(SeriesCourseTest)

}  // namespace series_course_test

#include "series_course_test.moc"

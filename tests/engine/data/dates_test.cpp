// SPDX-License-Identifier: GPL-3.0-or-later
// Dates are read as people write them, and days that no calendar has are none.
#include "engine/data/dates.h"

#include <QtTest>
#include <cmath>

#include "engine/data/csv.h"
#include "tests/support/test_program.h"

namespace dates_test {

using namespace lamina;

class DatesTest : public QObject {
    Q_OBJECT
 private slots:
    void everyWayOfWritingIsTheSameDay_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("days");
        const auto row = [](const char* text, double days) { QTest::newRow(text) << QString(text) << days; };
        row("1970-01-01", 0);
        row("1970-01", 0);
        row("2024-03-01", 19783);
        row("2024/3/1", 19783);
        row("1.3.2024", 19783);
        row("3/1/2024", 19783);
        row("31/1/2024", 19753);  // no month 31
        row("2024-02-29T12:00", 19782.5);
        row("2024-02-29 06:00:00", 19782.25);
        row("2024-02-29T18:00:43.200Z", 19782.7505);
        row("1749-01", -80718);
        row("1.3.24", 19783);
        row("3/1/24", 19783);
        row("1.1.70", 0);
        row("2024-03-01T13:00:00+01:00", 19783.5);
        row("2024-03-01 06:30:00-0530", 19783.5);
        row("2024-03-01 12:00+00", 19783.5);
    }
    void everyWayOfWritingIsTheSameDay() {
        QFETCH(QString, text);
        QFETCH(double, days);
        const auto read = parseDate(text.toStdString());
        QVERIFY(read);
        QVERIFY2(std::abs(*read - days) < 1e-9, std::to_string(*read).c_str());
    }

    void whatIsNoDateIsNone() {
        for (const char* text : {"", "2024", "2024-13-01", "2023-02-29", "31.4.2024", "12-34", "1.2.3.4", "2024-03-01T25:00", "2024-03-01x", "2024-03-01 12", "abc-de-fg", "1.3.124", "2024-03-01T12:00+1", "2024-03-01T12:00+99:00"})
            QVERIFY2(!parseDate(text), text);
    }

    /** 13/01 tells that the day comes first: in 01/02 as well. */
    void aColumnHasItsDatesInOneOrder() {
        const auto days = [](const std::string& cells) {
            const Column column = parseCsv("when,v\n" + cells).table.columns[0];
            return holdsDates(column) ? convert(column, ColumnType::Number).numbers : RowVector<double>();
        };
        QCOMPARE(std::vector<double>(days("01/02/2024,1\n13/01/2024,2\n").size()).size(), std::size_t{2});
        QCOMPARE(days("01/02/2024,1\n13/01/2024,2\n")[0], 19754.0);  // the first of February
        QCOMPARE(days("01/02/2024,1\n01/13/2024,2\n")[0], 19724.0);  // the second of January
        QCOMPARE(days("01/02/2024,1\n03/04/2024,2\n")[0], 19724.0);  // nothing tells: the month
        QVERIFY(days("13/01/2024,1\n01/13/2024,2\n").empty());       // no order fits both
    }

    void aColumnOfDatesIsDaysWhereNumbersAreWanted() {
        const Table table = parseCsv("when,v\n2024-03-01,1\n,2\n2024-03-03,3\n").table;
        QVERIFY(holdsDates(table.columns[0]) && !holdsDates(table.columns[1]));
        const Column days = convert(table.columns[0], ColumnType::Number);
        QCOMPARE(days.numbers[2], 19785.0);
        QVERIFY(std::isnan(days.numbers[1]));
        QVERIFY(!holdsDates(parseCsv("when,v\n2024-03-01,1\nsoon,2\n").table.columns[0]));
    }
};

LAMINA_TEST(DatesTest)

}  // namespace dates_test

#include "dates_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Months go on by months, days by days, and what goes by neither is not guessed.
#include "engine/data/date_steps.h"

#include <QtTest>
#include <algorithm>

#include "engine/data/csv.h"
#include "engine/data/dates.h"
#include "tests/support/test_program.h"

namespace date_steps_test {

using namespace lamina;

namespace {

Column written(const std::vector<std::string>& dates) {
    std::string text = "when,x\n";
    for (std::size_t i = 0; i < dates.size(); ++i) text += dates[i] + "," + std::to_string(i) + "\n";
    return parseCsv(text).table.columns[0];
}

using Texts = std::vector<std::string>;

/** Of January 2024, which began on a Monday, those from Monday to Friday but for these. */
Texts january(const std::vector<int>& holidays) {
    Texts days;
    for (int day = 1; day <= 31; ++day) {
        const bool worked = (day - 1) % 7 < 5 && std::find(holidays.begin(), holidays.end(), day) == holidays.end();
        if (worked) days.push_back((day < 10 ? "2024-01-0" : "2024-01-") + std::to_string(day));
    }
    return days;
}

}  // namespace

class DateStepsTest : public QObject {
    Q_OBJECT
 private slots:
    void datesGoOnAsTheyWent() {
        QCOMPARE(datesAhead(written({"1983-10", "1983-11", "1983-12"}), 2), (Texts{"1984-01", "1984-02"}));
        QCOMPARE(datesAhead(written({"2023-11-30", "2023-12-31", "2024-01-31"}), 2), (Texts{"2024-02-29", "2024-03-31"}));
        QCOMPARE(datesAhead(written({"2024-02-26", "2024-02-27", "2024-02-28"}), 2), (Texts{"2024-02-29", "2024-03-01"}));
        QCOMPARE(datesAhead(written({"2024-02-01 22:00", "2024-02-01 23:00", "2024-02-02 00:00"}), 1), Texts{"2024-02-02 01:00"});
        QCOMPARE(datesAhead(written({"2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01"}), 1), Texts{"2024-01-01"});
    }

    // 2024-02-22 was a Thursday.
    void workingDaysGoOnWithoutWeekends() {
        const Texts week{"2024-02-22", "2024-02-23", "2024-02-26", "2024-02-27", "2024-02-28", "2024-02-29"};
        QCOMPARE(datesAhead(written(week), 7), (Texts{"2024-03-01", "2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07", "2024-03-08", "2024-03-11"}));
        Texts toFriday = week, atFour;
        toFriday.push_back("2024-03-01");
        QCOMPARE(datesAhead(written(toFriday), 1), Texts{"2024-03-04"});
        for (const auto& day : toFriday) atFour.push_back(day + " 16:00");
        QCOMPARE(datesAhead(written(atFour), 2), (Texts{"2024-03-04 16:00", "2024-03-05 16:00"}));
        QCOMPARE(datesOf(written(toFriday), std::vector<std::uint32_t>{6, 8}), (Texts{"2024-03-01", "2024-03-05"}));
    }

    /** 22 days, 21 steps: one of them may be longer. */
    void aFewHolidaysLeaveWorkingDaysWhatTheyAre() {
        const Texts next{"2024-02-01", "2024-02-02", "2024-02-05"};
        QCOMPARE(january({}).size(), std::size_t{23});
        QCOMPARE(datesAhead(written(january({15})), 3), next);
        QCOMPARE(datesAhead(written(january({15, 16})), 3), next);  // one gap
        QVERIFY(datesAhead(written(january({9, 15})), 3).empty());
    }

    /** Christmas and New Year make two gaps in the last five weeks: of 83 steps they are few. */
    void holidaysThatComeTogetherAreCountedOverAYear() {
        Texts days;
        const double monday = *parseDate("2023-09-04");
        for (int day = 0; day <= 120; ++day) {
            const std::string date = dateText(monday + day);
            if (day % 7 < 5 && date != "2023-12-25" && date != "2023-12-26" && date != "2024-01-01") days.push_back(date);
        }
        QCOMPARE(days.size(), std::size_t{84});
        QCOMPARE(days.back(), std::string("2024-01-02"));
        QCOMPARE(datesAhead(written(days), 4), (Texts{"2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"}));
    }

    void whatGoesByNoStepIsNotGuessed() {
        QVERIFY(datesAhead(written({"2024-02-01", "2024-02-02", "2024-02-05"}), 3).empty());
        QVERIFY(datesAhead(written({"2024-02-01", "2024-02-02"}), 3).empty());
        QVERIFY(datesAhead(written({"2024-02-22", "2024-02-23", "2024-02-24", "2024-02-26", "2024-02-27", "2024-02-28"}), 3).empty());  // a Saturday
        QVERIFY(datesAhead(written({"2024-02-22", "2024-02-23", "2024-02-26", "2024-02-26", "2024-02-27", "2024-02-28"}), 3).empty());  // twice a Monday
    }

    void rowsHaveTheirDatesAlsoBehindTheLast() {
        const std::vector<std::uint32_t> rows{1, 2, 4};
        QCOMPARE(datesOf(written({"2024-02-27", "2024-02-28", "2024-02-29"}), rows), (Texts{"2024-02-28", "2024-02-29", "2024-03-02"}));
        QCOMPARE(datesOf(written({"2024-02-01", "2024-02-02", "2024-02-05"}), rows), (Texts{"2024-02-02", "2024-02-05", ""}));
    }

    void theTimeOfATableNeverGoesBack() {
        const auto table = [](const std::string& text) { return parseCsv(text).table; };
        QVERIFY(!timeOf(table("a,b\n1,x\n2,y\n")));
        QVERIFY(!timeOf(table("a,b\n1,2024-03-01\n2,2024-02-01\n")));
        const Table forward = table("a,b\n1,2024-02-01\n2,2024-03-01\n");
        QCOMPARE(timeOf(forward), &forward.columns[1]);
    }

    void aDateReadsBack() {
        for (const char* text : {"1749-01-01", "2024-02-29", "2024-02-29 13:45"}) QCOMPARE(dateText(*parseDate(text)), std::string(text));
    }
};

LAMINA_TEST(DateStepsTest)

}  // namespace date_steps_test

#include "date_steps_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Months go on by months, days by days, and what goes by neither is not guessed.
#include "engine/data/date_steps.h"

#include <QtTest>

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

    void whatGoesByNoStepIsNotGuessed() {
        QVERIFY(datesAhead(written({"2024-02-01", "2024-02-02", "2024-02-05"}), 3).empty());
        QVERIFY(datesAhead(written({"2024-02-01", "2024-02-02"}), 3).empty());
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

// SPDX-License-Identifier: GPL-3.0-or-later
// What is typed into the fields of a row.
#include "ui/evaluation/row_form.h"

#include <QLabel>
#include <QLineEdit>
#include <QtTest>
#include <cmath>

#include "tests/support/test_program.h"

namespace row_form_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** What is said below the fields. */
QString remarkIn(const QWidget& form) {
    for (const auto* label : form.findChildren<QLabel*>())
        if (!label->isHidden() && label->text().contains("no number")) return label->text();
    return {};
}

}  // namespace

class RowFormTest : public QObject {
    Q_OBJECT
 private slots:
    void numbersAreReadWithAPointOrAComma() {
        Preparation preparation;
        PreparedColumn column;
        column.name = "acid";
        column.fill = std::string("4.5");
        preparation.inputs = {column};
        RowForm form;
        form.show(preparation);
        auto* line = form.findChild<QLineEdit*>();
        QVERIFY(line);
        const auto said = [&](const QString& text) {
            line->setText(text);
            return form.row().columns[0].numbers[0];
        };
        QCOMPARE(said("9.5"), 9.5);
        QCOMPARE(said("9,5"), 9.5);
        QVERIFY(!line->property("invalid").toBool());
        QVERIFY(std::isnan(said("")));
        QVERIFY(!line->property("invalid").toBool());
        QVERIFY(std::isnan(said("NA")));
        QVERIFY(!line->property("invalid").toBool());
        QVERIFY(std::isnan(said("abc")));
        QVERIFY(line->property("invalid").toBool());
        QVERIFY(line->toolTip().contains("no number"));
        QVERIFY(remarkIn(form).contains("no number: it counts as missing (4.5)"));  // a frame alone tells no reason
        QCOMPARE(said("7"), 7.0);
        QVERIFY(remarkIn(form).isEmpty());
        QVERIFY(!line->property("invalid").toBool());
        QCOMPARE(said("1970-01-11"), 10.0);  // days, as the column of a table holds them
        QVERIFY(!line->property("invalid").toBool());
        preparation.inputs[0].dates = DateOrder::DayFirst;
        form.show(preparation);
        line = form.findChildren<QLineEdit*>().back();
        QCOMPARE(said("03/02/2024"), 19756.0);  // the third of February
        QVERIFY(!line->property("invalid").toBool());
        preparation.inputs[0].dates = DateOrder::Either;
        form.show(preparation);
        line = form.findChildren<QLineEdit*>().back();
        QCOMPARE(said("1970-01-11"), 10.0);
        form.show(preparation);  // the same columns, trained again
        QCOMPARE(line->text(), QString("1970-01-11"));
        QVERIFY(std::isnan(said("abc")));
        const Column row{.name = column.name, .type = ColumnType::Number, .numbers = {3}, .codes = {}, .categories = {}};
        form.fill(Table{{row}}, 0);
        QCOMPARE(form.row().columns[0].numbers[0], 3.0);
        QVERIFY(!line->property("invalid").toBool());
    }

    /** What is typed may be as the file has it; what is shown has a point. */
    void numbersAreReadAsTheTableWritesThem() {
        const auto read = [](const QString& text, NumberStyle style) {
            Preparation preparation;
            PreparedColumn column;
            column.name = "power";
            column.fill = std::string("95");
            column.style = style;
            preparation.inputs = {column};
            RowForm form;
            form.show(preparation);
            auto* line = form.findChild<QLineEdit*>();
            line->setText(text);
            return line->property("invalid").toBool() ? -1 : form.row().columns[0].numbers[0];
        };
        QCOMPARE(read("1.250,5", NumberStyle::Comma), 1250.5);
        QCOMPARE(read("250,5", NumberStyle::Comma), 250.5);
        QCOMPARE(read("1.125", NumberStyle::Comma), 1.125);  // so a number of a row is shown
        QCOMPARE(read("1,250.5", NumberStyle::Point), 1250.5);
        QCOMPARE(read("1,250", NumberStyle::Point), 1250.0);
        QCOMPARE(read("9,5", NumberStyle::Point), 9.5);
        QCOMPARE(read("1.250,5", NumberStyle::Plain), -1.0);
    }

    void aNumberThatIsShownShortEntersWhole() {
        Preparation preparation;
        PreparedColumn column;
        column.name = "acid";
        column.fill = std::string("28.333333333");
        preparation.inputs = {column};
        RowForm form;
        form.show(preparation);
        auto* line = form.findChild<QLineEdit*>();
        QCOMPARE(line->text(), QString("28.3333"));
        QCOMPARE(form.row().columns[0].numbers[0], 28.333333333);
        const Column row{.name = column.name, .type = ColumnType::Number, .numbers = {28.3333}, .codes = {}, .categories = {}};
        form.fill(Table{{row}}, 0);
        QCOMPARE(form.row().columns[0].numbers[0], 28.3333);  // another, in the same figures
        line->setText("28.333");
        QCOMPARE(form.row().columns[0].numbers[0], 28.333);
    }

    void aWordThatIsMissingIsNotTheOneOfTheRowBefore() {
        Preparation preparation;
        PreparedColumn column;
        column.name = "site";
        column.category = true;
        column.categories = {"east", "north", "west"};
        column.fill = std::string("north");
        preparation.inputs = {column};
        RowForm form;
        form.show(preparation);
        const Column sites{.name = "site", .type = ColumnType::Category, .numbers = {}, .codes = {0, -1}, .categories = {"west"}};
        form.fill(Table{{sites}}, 0);
        QCOMPARE(form.row().columns[0].text(0), std::string("west"));
        form.fill(Table{{sites}}, 1);
        QCOMPARE(form.row().columns[0].text(0), std::string("north"));
    }

    /** A column of the file that was read as numbers by hand holds words there. */
    void wordsThatAreReadAsNumbersAreShownAsThose() {
        Preparation preparation;
        PreparedColumn column;
        column.name = "power";
        column.fill = std::string("95");
        column.style = NumberStyle::Comma;
        preparation.inputs = {column};
        RowForm form;
        form.show(preparation);
        auto* line = form.findChild<QLineEdit*>();
        const Column words{.name = "power", .type = ColumnType::Category, .numbers = {}, .codes = {0, 1, 2}, .categories = {"88,0", "1.250,5", "2024-02-03"}};
        form.fill(Table{{words}}, 0);
        QCOMPARE(line->text(), QString("88"));
        form.fill(Table{{words}}, 1);
        QCOMPARE(line->text(), QString("1250.5"));
        QCOMPARE(form.row().columns[0].numbers[0], 1250.5);
        QVERIFY(!line->property("invalid").toBool());
        form.fill(Table{{words}}, 2);
        QCOMPARE(line->text(), QString("2024-02-03"));
    }
};

LAMINA_WINDOW_TEST(RowFormTest)

}  // namespace row_form_test

#include "row_form_test.moc"

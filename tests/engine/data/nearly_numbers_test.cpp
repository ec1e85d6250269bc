// SPDX-License-Identifier: GPL-3.0-or-later
// One cell that is no number costs that cell, not the column: what the others are is known by how most of them are written.
#include "engine/data/nearly_numbers.h"

#include <QtTest>
#include <cmath>

#include "engine/data/csv.h"
#include "engine/data/doctor.h"
#include "engine/data/prepare.h"
#include "tests/support/csv_table.h"
#include "tests/support/mended.h"
#include "tests/support/test_program.h"

namespace nearly_numbers_test {

using namespace lamina;
using test::allRowsTrain;
using test::table;

namespace {

/** Sixty numbers with two decimals, the mark between them as it is given; the one in the row `odd` is a word. */
std::string decimals(char mark, int odd = -1, char delimiter = ';') {
    std::string text = std::string("a") + delimiter + "b" + delimiter + "y\n";
    for (int i = 0; i < 60; ++i) {
        const std::string number = std::to_string(i % 7) + mark + (i < 10 ? "0" : "") + std::to_string(i);
        text += (i == odd ? std::string("abc") : number) + delimiter + std::to_string(i % 3) + delimiter + (i % 2 ? "no\n" : "yes\n");
    }
    return text;
}

const Issue* find(const std::vector<Issue>& findings, const std::string& part) {
    for (const auto& f : findings)
        if (f.sentence().find(part) != std::string::npos) return &f;
    return nullptr;
}

std::vector<Issue> examined(const RawData& raw, const DataRecipe& recipe) { return examine(raw, recipe, {"binary_crossentropy"}, TargetForm::Number); }

std::size_t missingIn(const Column& column) {
    std::size_t count = 0;
    for (std::size_t row = 0; row < column.rows(); ++row) count += column.missing(row);
    return count;
}

}  // namespace

class NearlyNumbersTest : public QObject {
    Q_OBJECT
 private slots:
    void aColumnOfWordsIsReadByTheStyleOfMostOfItsCells() {
        for (const char mark : {',', '.'}) {
            const Column found = parseCsv(decimals(mark, 17)).table.columns[0];
            QVERIFY(found.type == ColumnType::Category);
            const Column numbers = convert(found, ColumnType::Number);
            QCOMPARE(missingIn(numbers), std::size_t{1});
            QVERIFY(numbers.missing(17));
            QCOMPARE(numbers.numbers[23], 2.23);
        }
    }

    void theDecimalThatAPersonLaidDownIsObeyed() {
        const std::string text = "a;y\n1,234;1\n999;2\nabc;1\n";
        QCOMPARE(convert(parseCsv(text).table.columns[0], ColumnType::Number).numbers[0], 1234.0);  // as in a column of numbers alone
        CsvOptions comma;
        comma.decimalComma = true;
        QCOMPARE(convert(parseCsv(text, comma).table.columns[0], ColumnType::Number).numbers[0], 1.234);
    }

    void theDoctorNamesTheCellAndReadsTheColumnAsNumbers() {
        const RawData raw = table(decimals(',', 41));
        DataRecipe recipe = allRowsTrain("y");
        recipe.columns["a"].role = ColumnRole::Ignore;  // as it is opened
        const auto findings = examined(raw, recipe);
        const Issue* said = find(findings, "a looks like numbers but for 1 cell (row 42: abc)");
        QVERIFY(said);
        QCOMPARE(said->offer(), std::string("Read as numbers"));
        const DataRecipe mended = recipeAfter(*said, recipe);
        QVERIFY(mended.columns.at("a").role == ColumnRole::Input);
        const auto after = examined(raw, mended);
        QVERIFY(!find(after, "looks like numbers"));
        QVERIFY(find(after, "a holds 1 value that is no number, such as “abc”, and counts as missing"));
    }

    void aCodeThatIsLeftOutStaysLeftOut() {
        for (const char* word : {"id", "customer_id", "zip_code", "ZipCode", "phone"}) {
            const std::string name = word, text = name + decimals('.', 41, ',').substr(1);  // instead of a
            const RawData raw = table(text);
            DataRecipe recipe = allRowsTrain("y");
            QVERIFY2(find(examined(raw, recipe), name + " looks like numbers but for 1 cell"), word);  // an input has to be something
            recipe.columns[name].role = ColumnRole::Ignore;
            QVERIFY2(!find(examined(raw, recipe), "looks like numbers"), word);
        }
    }

    void whatNamesRowsIsSaidOnce() {
        const auto findings = examined(table(decimals(',', 41)), allRowsTrain("y"));
        QVERIFY(find(findings, "a looks like numbers"));
        QVERIFY(!find(findings, "a has 60 different values"));
    }

    void manyWordsAreNoSlips() {
        std::string text = "a,y\n";
        for (int i = 0; i < 60; ++i) text += (i % 10 == 0 ? "word" : "") + std::to_string(i) + (i % 2 ? ",no\n" : ",yes\n");
        QVERIFY(!oddOnes(parseCsv(text).table.columns[0]));
        text = "a,y\n";
        for (int i = 0; i < 60; ++i) text += (i == 5 ? std::string("none") : std::to_string(i % 4)) + (i % 2 ? ",no\n" : ",yes\n");
        QVERIFY(!oddOnes(parseCsv(text).table.columns[0]));  // four grades and a word
    }

    void aTypeBringsTheRoleOfWhatIsReadSo() {
        DataRecipe recipe;
        recipe.columns["a"].role = recipe.columns["b"].role = ColumnRole::Ignore;
        recipe.columns["y"].role = ColumnRole::Target;
        chooseType(recipe, "a", ColumnType::Number);
        chooseType(recipe, "b", ColumnType::Category);
        chooseType(recipe, "y", ColumnType::Number);
        QVERIFY(recipe.columns["a"].role == ColumnRole::Input && recipe.columns["a"].type == ColumnType::Number);
        QVERIFY(recipe.columns["b"].role == ColumnRole::Ignore);  // names of rows stay what they are
        QVERIFY(recipe.columns["y"].role == ColumnRole::Target);
    }

    void aStyleThatWasLearntIsThatOfNewRows() {
        const auto fit = prepare(table(decimals(',')), allRowsTrain("y"), TargetForm::Number).preparation;
        QVERIFY(fit.inputs[0].style == NumberStyle::Comma);
        std::vector<OddCell> odd;
        const auto applied = applyInputs(fit, *table(decimals(',', 3)).table, {}, &odd);
        QCOMPARE(odd.size(), std::size_t{1});
        QCOMPARE(odd.front().row, std::size_t{3});
        const auto usual = applyInputs(fit, *table(decimals(',')).table);
        QCOMPARE(applied.inputs.front().toFloats()[2 * 8], usual.inputs.front().toFloats()[2 * 8]);
        odd.clear();
        const auto few = applyInputs(fit, *table("a;b\n1,234;1\n999;1\nabc;1\n").table, {}, &odd);  // by itself it would be thousands
        QCOMPARE(odd.size(), std::size_t{1});
        QVERIFY(std::abs(few.inputs.front().toFloats().front()) < 10);
        odd.clear();
        applyInputs(fit, *table(decimals('.', 3)).table, {}, &odd);  // a file that is written otherwise tells by itself
        QCOMPARE(odd.size(), std::size_t{1});
    }
};

LAMINA_TEST(NearlyNumbersTest)

}  // namespace nearly_numbers_test

#include "nearly_numbers_test.moc"

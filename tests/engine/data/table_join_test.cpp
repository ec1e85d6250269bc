// SPDX-License-Identifier: GPL-3.0-or-later
// Several tables as one: rows under one another, columns found by a key, and what does not go together.
#include "engine/data/table_join.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <functional>
#include <optional>

#include "engine/base/error.h"
#include "engine/data/csv.h"
#include "engine/data/sources.h"
#include "engine/data/table_rows.h"
#include "tests/support/data_memory.h"
#include "tests/support/test_program.h"

namespace table_join_test {

using namespace lamina;

namespace {

NamedTable table(const std::string& name, const std::string& text) { return {name, parseCsv(text).table}; }

std::string refusal(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

/** Sixty numbers with two decimals behind the mark, in the row `odd` a word. */
std::string measured(char mark, char delimiter, int odd) {
    std::string text = std::string("a") + delimiter + "y\n";
    for (int i = 0; i < 60; ++i) {
        const std::string number = std::to_string(i % 7) + mark + (i < 10 ? "0" : "") + std::to_string(i);
        text += (i == odd ? std::string("abc") : number) + delimiter + (i % 2 ? "no\n" : "yes\n");
    }
    return text;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/** Column by column, cells as people read them: "a: 1 2 3". */
std::string shown(const Table& t) {
    std::string all;
    for (const auto& column : t.columns) {
        all += column.name + ":";
        for (std::size_t row = 0; row < column.rows(); ++row) all.append(1, ' ').append(column.missing(row) ? std::string("·") : column.text(row));
        all += "\n";
    }
    return all;
}

struct Folder {
    QTemporaryDir directory;
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const auto path = std::filesystem::path(directory.path().toStdString()) / name;
        std::ofstream(path) << text;
        return path;
    }
};

}  // namespace

class TableJoinTest : public QObject {
    Q_OBJECT

 private slots:
    void a_column_in_some_rows_keeps_what_it_is() {
        Table all = parseCsv("x,kind\n1,red\n2,blue\n,green\n").table;
        for (auto& column : all.columns) column.style = NumberStyle::Comma;
        Table some;
        for (const auto& column : all.columns) some.columns.push_back(inRows(column, std::vector<std::int64_t>{2, -1, 0, 0}));
        QCOMPARE(shown(some), std::string("x: · · 1 1\nkind: green · red red\n"));
        for (std::size_t c = 0; c < 2; ++c) QVERIFY(some.columns[c].style == NumberStyle::Comma && some.columns[c].categories == all.columns[c].categories);
        QCOMPARE(inRows(all.columns[1], std::vector<std::uint32_t>{}).rows(), std::size_t{0});
    }

    void a_row_alone_has_its_own_word_alone() {
        const Table all = parseCsv("x,kind\n1,red\n2,blue\n3,\n").table;
        const Column blue = rowAlone(all.columns[1], 1), none = rowAlone(all.columns[1], 2);
        QCOMPARE(blue.categories, std::vector<std::string>{"blue"});
        QVERIFY(blue.rows() == 1 && blue.text(0) == "blue" && none.rows() == 1 && none.missing(0) && none.categories.empty());
        QCOMPARE(rowAlone(all.columns[0], 1).text(0), std::string("2"));
    }

    void rows_stand_under_one_another_by_the_names_of_columns() {
        std::vector<std::string> notes;
        const Table all = appendRows({table("a", "x,kind\n1,red\n2,blue\n"), table("b", "kind,x,more\ngreen,3,9\nred,,8\n")}, &notes);
        QCOMPARE(shown(all), std::string("x: 1 2 3 ·\nkind: red blue green red\n"));
        QCOMPARE(all.columns[1].categories, (std::vector<std::string>{"blue", "green", "red"}));
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(has(notes[0], "\"more\" of b is left out"));
    }

    void a_column_that_says_nothing_in_one_table_is_missing_there() {
        const Table all = appendRows({table("a", "x,y\n1,\n2,\n"), table("b", "x,y\n3,red\n,blue\n")});
        QCOMPARE(shown(all), std::string("x: 1 2 3 ·\ny: · · red blue\n"));
    }

    void what_does_not_go_under_one_another_is_said() {
        const auto missing = refusal([] { appendRows({table("a.csv", "x,y\n1,2\n"), table("b.csv", "x,z\n1,2\n")}); });
        QVERIFY2(has(missing, "b.csv") && has(missing, "no column \"y\"") && has(missing, "\"z\""), missing.c_str());
        const auto words = refusal([] { appendRows({table("a.csv", "x\n1\n2\n"), table("b.csv", "x\n1\nten\n")}); });
        QVERIFY2(has(words, "b.csv") && has(words, "\"x\" holds words") && has(words, "a.csv"), words.c_str());
        const auto third = refusal([] { appendRows({table("a.csv", "x,y\n1,\n2,\n"), table("b.csv", "x,y\n3,4\n5,6\n"), table("c.csv", "x,y\n7,red\n8,blue\n")}); });
        QVERIFY2(has(third, "c.csv") && has(third, "\"y\" holds words") && has(third, "b.csv"), third.c_str());  // a says nothing of it
    }

    void columns_are_found_by_a_key() {
        std::vector<std::string> notes;
        const Table all = joinColumns({table("a", "id,x\n3,a\n1,b\n7,c\n,d\n"), table("b", "y,id,x\n10,1,u\n30,3,v\n")}, "id", &notes);
        QCOMPARE(shown(all), std::string("id: 3 1 7 ·\nx: a b c d\ny: 30 10 · ·\nx (2): v u · ·\n"));
        QCOMPARE(notes.size(), std::size_t{1});
        QVERIFY(has(notes[0], "2 of 4 rows are not in b"));
    }

    void keys_of_words_and_three_tables() {
        const Table all = joinColumns({table("a", "k,x\nred,1\nblue,2\n"), table("b", "k,y\nblue,5\nred,6\n"), table("c", "k,z\nblue,7\n")}, "k");
        QCOMPARE(shown(all), std::string("k: red blue\nx: 1 2\ny: 6 5\nz: · 7\n"));
    }

    void what_cannot_be_joined_is_said() {
        const auto twice = refusal([] { joinColumns({table("a.csv", "id,x\n1,2\n"), table("b.csv", "id,y\n1,2\n2,3\n1,4\n")}, "id"); });
        QVERIFY2(has(twice, "b.csv") && has(twice, "\"1\" in its rows 1 and 3"), twice.c_str());
        const auto none = refusal([] { joinColumns({table("a.csv", "id,x\n1,2\n"), table("b.csv", "id,y\n5,2\n")}, "id"); });
        QVERIFY2(has(none, "not one \"id\" of a.csv"), none.c_str());
        const auto unknown = refusal([] { joinColumns({table("a.csv", "id,x\n1,2\n"), table("b.csv", "nr,y\n1,2\n")}, "id"); });
        QVERIFY2(has(unknown, "b.csv") && has(unknown, "no column \"id\"") && has(unknown, "join by a column that all files have"), unknown.c_str());
    }

    void keys_are_what_tells_rows_apart_in_all_but_the_first() {
        QCOMPARE(possibleKeys({table("a", "id,x,c\n1,2,3\n1,2,3\n"), table("b", "c,id,x\n1,1,5\n1,2,6\n")}), (std::vector<std::string>{"id", "x"}));
        QVERIFY(sameColumns({table("a", "x,y\n1,2\n"), table("b", "y,x\n1,2\n")}));
        QVERIFY(!sameColumns({table("a", "x,y\n1,2\n"), table("b", "y,x,z\n1,2,3\n")}));
    }

    void several_files_are_guessed_and_read() {
        Folder folder;
        const auto january = folder.write("january.csv", "day,sold\n1,10\n2,20\n"), february = folder.write("february.csv", "sold,day\n30,1\n40,2\n");
        const DataRecipe under = sniff(std::vector{january, february});
        QCOMPARE(under.paths.size(), std::size_t{2});
        QVERIFY(!under.options.contains("join_by"));
        const RawData rows = load(under, {});
        QCOMPARE(rows.rows(), std::size_t{4});
        QVERIFY(has(rows.description, "2 files"));

        const auto people = folder.write("people.csv", "id,age,target\n101,20,1\n205,30,0\n307,40,1\n"), places = folder.write("places.csv", "id,city\n205,Bern\n101,Rome\n");
        const DataRecipe beside = sniff(std::vector{people, places});
        QCOMPARE(std::get<std::string>(beside.options.at("join_by")), std::string("id"));
        QCOMPARE(beside.columns.at("id").role, ColumnRole::Ignore);
        QCOMPARE(beside.columns.at("target").role, ColumnRole::Target);
        const RawData joined = load(beside, {});
        QCOMPARE(joined.table->columns.size(), std::size_t{4});
        QVERIFY(has(joined.description, "joined by id") && has(joined.description, "1 of 3 rows are not in places.csv"));
        QCOMPARE(keysToJoinBy(beside, {}), std::vector<std::string>{"id"});
        QVERIFY(keysToJoinBy(sniff(people), {}).empty());
    }

    void every_file_is_read_by_its_own_style() {
        Folder folder;
        DataRecipe recipe = source("csv").recipe;
        for (const int odd : {-1, 17}) {
            recipe.paths = {folder.write("here.csv", measured(',', ';', odd)).string(), folder.write("there.csv", measured('.', ',', odd)).string()};
            for (const bool beyondMemory : {false, true}) {
                std::optional<test::DataMemory> set;
                if (beyondMemory) set.emplace("1kB");
                const RawData raw = load(recipe, {});
                const Column& found = raw.table->columns[0];
                QCOMPARE(found.type, odd < 0 ? ColumnType::Number : ColumnType::Category);
                const Column numbers = convert(found, ColumnType::Number);
                QCOMPARE(numbers.rows(), std::size_t{120});
                for (std::size_t row = 0; row < 60; ++row) {
                    const bool word = static_cast<int>(row) == odd;
                    QVERIFY(numbers.missing(row) == word && numbers.missing(60 + row) == word);
                    if (!word) QCOMPARE(numbers.numbers[60 + row], numbers.numbers[row]);
                }
                QCOMPARE(numbers.numbers[23], 2.23);
                if (odd < 0) QVERIFY2(has(raw.description, "decimal comma") && has(raw.description, "no decimal comma in there.csv"), raw.description.c_str());
            }
        }
    }

    void whole_numbers_are_of_every_style() {
        Folder folder;
        DataRecipe recipe = source("csv").recipe;
        const auto here = folder.write("here.csv", measured(',', ';', -1)).string();
        const auto described = [&](const std::string& there) {
            recipe.paths = {here, folder.write("there.csv", there).string()};
            return load(recipe, {}).description;
        };
        const std::string whole = described("a;y\n1;no\n;yes\n12;no\n"), broken = described("a;y\n1;no\n;yes\n0.25;no\n");
        QVERIFY2(has(whole, "decimal comma") && !has(whole, "there.csv"), whole.c_str());
        QVERIFY2(has(broken, "no decimal comma in there.csv"), broken.c_str());
    }

    void the_decimals_that_a_person_laid_down_are_those_of_all_files() {
        Folder folder;
        DataRecipe recipe = source("csv").recipe;
        recipe.paths = {folder.write("here.csv", "a;y\n1,234;no\n2,345;yes\n").string(), folder.write("there.csv", "a,y\n\"3,456\",no\n\"4,567\",yes\n").string()};
        QCOMPARE(load(recipe, {}).table->columns[0].numbers[3], 4567.0);  // beside a comma between cells it parts thousands
        recipe.options["decimal"] = std::string("comma");
        const RawData raw = load(recipe, {});
        QCOMPARE(raw.table->columns[0].numbers[0], 1.234);
        QCOMPARE(raw.table->columns[0].numbers[3], 4.567);
    }

    void of_words_among_numbers_the_word_is_named() {
        const auto words = refusal([] { appendRows({table("a.csv", "x;y\n1;2\n2;3\n"), table("b.csv", "x;y\n0,25;2\nten;3\n0,5;4\n")}); });
        QVERIFY2(has(words, "b.csv") && has(words, "\"x\" holds words, such as \"ten\"; in a.csv"), words.c_str());
    }

    void files_that_are_no_tables_stay_alone() {
        Folder folder;
        const auto people = folder.write("people.csv", "id,age\n1,20\n2,30\n"), prose = folder.write("tale.md", "Once upon a time there was a net.\nIt learnt.\n");
        QVERIFY(has(refusal([&] { sniff(std::vector{people, prose}); }), "tale.md"));
        QVERIFY(has(refusal([&] { sniff(std::vector<std::filesystem::path>{}); }), "no file"));
        QCOMPARE(sniff(std::vector{people}).source, std::string("csv"));
    }

    void the_same_file_is_named_in_what_is_wrong_with_it() {
        Folder folder;
        const auto good = folder.write("good.csv", "x,y\n1,2\n"), ragged = folder.write("ragged.csv", "x,y\n1,2\n1,2,3\n");
        DataRecipe recipe = sniff(good);
        recipe.paths.push_back(ragged.string());
        QVERIFY(has(refusal([&] { load(recipe, {}); }), "ragged.csv"));
    }
};

LAMINA_TEST(TableJoinTest)

}  // namespace table_join_test

#include "table_join_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Rows with another number of cells: a few are left out, told by their lines, and keep their places; many are an error.
#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>
#include <functional>

#include "engine/base/error.h"
#include "engine/data/csv.h"
#include "engine/data/doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "tests/support/csv_table.h"
#include "tests/support/data_memory.h"
#include "tests/support/gzipped.h"
#include "tests/support/test_program.h"

namespace csv_ragged_test {

using namespace lamina;

namespace {

namespace fs = std::filesystem;

std::string messageOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
    }
    return "no error";
}

bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("\"%s\" is not in: %s", part.c_str(), text.c_str());
    return false;
}

/** So many rows, of which the first `wrong` lack a cell. */
std::string withWrong(int rows, int wrong) {
    std::string text = "a,b\n";
    for (int i = 0; i < rows; ++i) text += i < wrong ? "1\n" : "1,2\n";
    return text;
}

/** Forty rows from 1; those of `broken` lack cells or have too many, and hold words. */
std::string numbered(const std::vector<int>& broken) {
    std::string text = "id,x,kind\n";
    for (int i = 1; i <= 40; ++i) {
        const bool odd = std::find(broken.begin(), broken.end(), i) != broken.end();
        text += odd ? i % 2 ? "n/k,what,x,y\n" : "sum\n" : std::to_string(i) + "," + std::to_string(i * i % 17) + (i % 3 ? ",few\n" : ",many\n");
    }
    return text;
}

struct Folder {
    QTemporaryDir directory;
    fs::path write(const std::string& name, const std::string& text) const {
        const auto path = fs::path(directory.path().toStdString()) / name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
};

RawData loaded(const Folder& folder, const std::string& text) { return load(sniff(folder.write("mine.csv", text)), {}); }

}  // namespace

class CsvRaggedTest : public QObject {
    Q_OBJECT
 private slots:
    void theyKeepTheirPlacesWithoutACell() {
        const CsvFile file = parseCsv(numbered({4, 7}));
        QCOMPARE(file.table.rows(), std::size_t{40});
        QCOMPARE(file.table.leftOut, (std::vector<std::size_t>{3, 6}));
        QVERIFY(file.table.leavesOut(6) && !file.table.leavesOut(5));
        QCOMPARE(file.ragged.size(), std::size_t{2});
        QCOMPARE(file.ragged[0].line, std::size_t{5});
        QCOMPARE(file.ragged[0].cells, std::size_t{1});
        QCOMPARE(file.ragged[1].line, std::size_t{8});
        QCOMPARE(file.ragged[1].cells, std::size_t{4});
        for (const Column& column : file.table.columns) QVERIFY(column.missing(3) && column.missing(6) && !column.missing(4));
        QVERIFY(file.table.columns[0].type == ColumnType::Number && file.table.columns[1].type == ColumnType::Number);  // their words have no say
        QCOMPARE(file.table.columns[0].numbers[7], 8.0);
        QCOMPARE(file.table.columns[2].categories, (std::vector<std::string>{"few", "many"}));
        QVERIFY(file.dialect.header);
    }

    void linesCountWhatIsNoRow() {
        std::string text = "a,b\r\n1,\"two\r\nlines\"\r\n\r\n";
        for (int i = 0; i < 12; ++i) text += "1,x\r\n";
        const CsvFile file = parseCsv(text + "1,x,y\r\n1,x\r\n");
        QCOMPARE(file.ragged.size(), std::size_t{1});
        QCOMPARE(file.ragged[0].line, std::size_t{17});
        QCOMPARE(file.ragged[0].row, std::size_t{13});
        QVERIFY(parseCsv(text).ragged.empty() && parseCsv(text).table.leftOut.empty());
    }

    void howManyMayBe_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("most");
        QTest::newRow("a handful") << 9 << 0;
        QTest::newRow("a tenth") << 10 << 1;
        QTest::newRow("a tenth of few") << 25 << 2;
        QTest::newRow("three of few") << 30 << 3;
        QTest::newRow("three") << 399 << 3;
        QTest::newRow("1 %") << 400 << 4;
        QTest::newRow("1 % of many") << 2500 << 25;
    }

    void howManyMayBe() {
        QFETCH(int, rows);
        QFETCH(int, most);
        if (most > 0) QCOMPARE(parseCsv(withWrong(rows, most)).ragged.size(), static_cast<std::size_t>(most));
        const auto message = messageOf([&] { parseCsv(withWrong(rows, most + 1), {}, "mine.csv"); });
        const auto counted = std::to_string(most + 1) + " of " + std::to_string(rows) + " rows " + (most == 0 ? "has" : "have") + " a wrong number of cells";
        QVERIFY(has(message, "mine.csv, line 2: expected 2 cells, received 1; " + counted));
        QVERIFY(has(message, most == 0 ? "correct the line, or choose another delimiter" : "correct these lines, or choose another delimiter"));
    }

    void aHeaderThatIsWrongIsWrongForAll() {
        std::string text = "a,b,c\n";
        for (int i = 0; i < 50; ++i) text += "1,2\n";
        QVERIFY(has(messageOf([&] { parseCsv(text); }), "line 2: expected 3 cells, received 2; 50 of 50 rows have"));
    }

    void theyAreFoundAmongPiecesAndOnDisk() {
        std::string text = "a,word\n";
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < 900'000; ++i) {
            if (i % 200'000 == 777) rows.push_back(i), text += "oh\n";
            else text += std::to_string(i % 1000) + (i % 2 ? ",\"even\nodd\"\n" : ",yes\n");
        }
        QVERIFY(text.size() > (2u << 22));
        Folder folder;
        const auto bytes = std::as_bytes(std::span(text));
        const auto packed = test::gzipped({bytes.begin(), bytes.end()});
        const auto plain = folder.write("a.csv", text), gz = folder.write("a.csv.gz", {reinterpret_cast<const char*>(packed.data()), packed.size()});
        const auto check = [&](const CsvFile& file) {
            QCOMPARE(file.table.leftOut, rows);
            QCOMPARE(file.table.rows(), std::size_t{900'000});
            QVERIFY(file.table.columns[0].type == ColumnType::Number);
            QCOMPARE(file.table.columns[0].numbers[899'999], 999.0);
            QCOMPARE(file.table.columns[1].categories.size(), std::size_t{2});
            for (const RaggedRow& row : file.ragged) QCOMPARE(row.line, 2 + row.row + row.row / 2 - (row.row > 777 ? (row.row - 778) / 200'000 + 1 : 0));
        };
        for (const int threads : {1, 4}) {
            CsvOptions options;
            options.threads = threads;
            check(parseCsv(text, options));
        }
        const test::DataMemory set("1MB");
        check(readCsv(plain));
        check(readCsv(gz));
    }

    void aBeginningIsNoMeasureOfTheFile() {
        Folder folder;
        const auto file = folder.write("worse_at_first.csv", withWrong(4000, 30));
        const RawData raw = load(sniff(file), {});
        QCOMPARE(raw.leftOut.size(), std::size_t{30});
        const auto bad = folder.write("bad.csv", withWrong(4000, 2000));
        QVERIFY(has(messageOf([&] { sniff(bad); }), "1000 of the first 1000 rows have a wrong number of cells"));
    }

    /** A badly chosen delimiter: what follows the first hundred thousand such rows is not read. */
    void aHopelessFileIsNotReadToItsEnd() {
        LoadProgress progress;
        CsvOptions options;
        options.delimiter = ',';
        options.header = true;
        options.threads = 1;
        options.progress = &progress;
        std::string text = "a,b\n";
        for (int i = 0; i < 3'000'000; ++i) text += "1\n";
        QVERIFY(has(messageOf([&] { parseCsv(text, options, "mine.csv"); }), "mine.csv, line 2: expected 2 cells, received 1; "));
        QVERIFY(progress.done < progress.total);
        QVERIFY(has(messageOf([&] { parseCsv(text, options); }), " of the first "));
    }

    void blanksPartCellsOfRowsOfWhichOneIsBroken() {
        std::string text = "x y\n";
        for (int i = 0; i < 30; ++i) text += i == 9 ? "7\n" : std::to_string(i) + "  0.5\n";
        const CsvFile file = parseCsv(text);
        QCOMPARE(file.dialect.delimiter, ' ');
        QCOMPARE(file.table.leftOut, std::vector<std::size_t>{9});
    }

    void ofSeveralFilesTheFileIsNamed() {
        Folder folder;
        const auto first = folder.write("may.csv", numbered({})), second = folder.write("june.csv", numbered({2}));
        DataRecipe recipe = sniff(std::vector{first, second});
        const RawData below = load(recipe, {});
        QCOMPARE(below.leftOut.size(), std::size_t{1});
        QCOMPARE(below.leftOut[0].file, std::string("june.csv, line 3"));
        QCOMPARE(below.leftOut[0].why, std::string("expected 3 cells, received 1"));
        QCOMPARE(below.table->leftOut, std::vector<std::size_t>{41});
        std::string sizes = "id,size\n";
        for (int i = 1; i <= 40; ++i) sizes += i == 8 ? "8\n" : std::to_string(i) + ",5\n";
        recipe = sniff(std::vector{folder.write("people.csv", numbered({2})), folder.write("sizes.csv", sizes)});
        QCOMPARE(std::get<std::string>(recipe.options.at("join_by")), std::string("id"));
        const RawData beside = load(recipe, {});
        QCOMPARE(beside.table->leftOut, std::vector<std::size_t>{1});
        QCOMPARE(beside.leftOut.size(), std::size_t{2});
        QVERIFY(beside.table->columns.back().missing(7));
        QVERIFY2(has(beside.description, "1 of 39 rows are not in sizes.csv"), beside.description.c_str());
    }

    void theOthersTrainAsIfTheyWereAlone() {
        Folder folder;
        const RawData whole = loaded(folder, numbered({})), broken = loaded(folder, numbered({4, 7}));
        const DataRecipe recipe = test::allRowsTrain("kind");
        const Dataset data = prepare(broken, recipe, TargetForm::Index);
        QCOMPARE(data.samples(), std::int64_t{38});
        QCOMPARE(data.rowOf(3), 4u);
        QCOMPARE(data.rowOf(37), 39u);
        std::string without = numbered({});
        for (const char* line : {"4,16,few\n", "7,15,few\n"}) without.erase(without.find(line), std::string(line).size());
        QCOMPARE(data.fingerprint, prepare(test::table(without), recipe, TargetForm::Index).fingerprint);
        QCOMPARE(prepare(whole, recipe, TargetForm::Index).samples(), std::int64_t{40});
    }

    void inASeriesTheyAreGaps() {
        std::string text = "v,w\n";
        for (int i = 0; i < 40; ++i) text += i == 20 ? "5\n" : std::to_string(i) + ",1\n";
        Folder folder;
        const RawData raw = loaded(folder, text);
        DataRecipe recipe = test::allRowsTrain("v");
        recipe.windows.sequenceLength = 3;
        const Dataset data = prepare(raw, recipe, TargetForm::Number);
        QVERIFY(std::find(data.rows.begin(), data.rows.end(), 20u) == data.rows.end());
        QVERIFY(std::find(data.rows.begin(), data.rows.end(), 21u) != data.rows.end());
    }

    void theDoctorNamesThem() {
        Folder folder;
        const RawData raw = loaded(folder, numbered({4, 7}));
        const DataRecipe recipe = sniff(folder.write("again.csv", numbered({4, 7})));
        QCOMPARE(recipe.columns.at("id").role, ColumnRole::Ignore);  // it still counts the rows
        const auto findings = examine(raw, recipe, {"sparse_categorical_crossentropy"}, TargetForm::Index);
        std::string all;
        for (const Issue& finding : findings) all += finding.sentence() + "\n";
        QVERIFY(has(all, "2 rows are left out for a wrong number of cells: line 5 (expected 3 cells, received 1), line 8 (expected 3 cells, received 4). Correct these lines"));
        QVERIFY(has(all, "No value is missing"));
        for (const char* unsaid : {"no target", "cannot be read"}) QVERIFY2(all.find(unsaid) == std::string::npos, all.c_str());
    }
};

LAMINA_TEST(CsvRaggedTest)

}  // namespace csv_ragged_test

#include "csv_ragged_test.moc"

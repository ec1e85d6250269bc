// SPDX-License-Identifier: GPL-3.0-or-later
// Delimited text, friendly and hostile, against expectations made by hand.
#include <QtTest>
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/data/csv.h"
#include "engine/data/csv_cells.h"
#include "tests/support/sanitized.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace csv_test {
using namespace lamina;

namespace {
std::string messageOf(const std::string& text, const CsvOptions& options = {}) {
    try {
        parseCsv(text, options, "file.csv");
    } catch (const Error& e) {
        return e.kind() == Error::Kind::Input ? e.what() : "not an input error";
    }
    return "no error";
}

bool mentions(const std::string& message, std::initializer_list<const char*> words) {
    for (const char* word : words)
        if (message.find(word) == std::string::npos) {
            qWarning("\"%s\" is not in: %s", word, message.c_str());
            return false;
        }
    return true;
}

}  // namespace

class CsvTest : public QObject {
    Q_OBJECT
 private slots:
    void numbersAndCategoriesAreFound() {
        const auto table = parseCsv("height,name,when\n1.5,Ann,2020-01-02\n-2e3,Bob,2020-01-03\n.25,Ann,2020-01-04\n").table;
        QCOMPARE(table.columns.size(), std::size_t(3));
        QCOMPARE(table.rows(), std::size_t(3));
        QVERIFY(table.columns[0].type == ColumnType::Number);
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1.5, -2000, 0.25}));
        QVERIFY(table.columns[1].type == ColumnType::Category);
        QCOMPARE(table.columns[1].categories, (std::vector<std::string>{"Ann", "Bob"}));
        QCOMPARE(table.columns[1].codes, (std::vector<std::int32_t>{0, 1, 0}));
        QVERIFY(table.columns[2].type == ColumnType::Category);
        QCOMPARE(table.columns[2].text(2), std::string("2020-01-04"));
    }

    void everyDelimiterIsSniffed_data() {
        QTest::addColumn<char>("delimiter");
        QTest::addColumn<QString>("name");
        QTest::newRow("comma") << ',' << "comma, UTF-8, header";
        QTest::newRow("semicolon") << ';' << "semicolon, UTF-8, header";
        QTest::newRow("tab") << '\t' << "tab, UTF-8, header";
        QTest::newRow("bar") << '|' << "bar, UTF-8, header";
    }
    void everyDelimiterIsSniffed() {
        QFETCH(char, delimiter);
        QFETCH(QString, name);
        std::string text = "a,b,c\n1,2,x y\n3,4,z\n";
        std::replace(text.begin(), text.end(), ',', delimiter);
        const auto file = parseCsv(text);
        QCOMPARE(QString::fromStdString(toString(file.dialect)), name);
        QCOMPARE(file.table.columns.size(), std::size_t(3));
        QCOMPARE(file.table.columns[1].numbers, (std::vector<double>{2, 4}));
    }

    void aDecimalCommaDoesNotHideTheSemicolon() {
        QCOMPARE(sniffCsv("1,5;2,5\n3,5;4,5\n").delimiter, ';');
    }

    void commasInsideOfQuotesDoNotCount() {
        const auto file = parseCsv("name;note\nAnn;\"a, b, c\"\nBob;\"d\"\n");
        QCOMPARE(file.dialect.delimiter, ';');
        QCOMPARE(file.table.columns[1].text(0), std::string("a, b, c"));
    }

    void aFileOfNumbersHasNoHeader() {
        const auto file = parseCsv("1,2\n3,4\n");
        QVERIFY(!file.dialect.header);
        QCOMPARE(file.table.rows(), std::size_t(2));
        QCOMPARE(file.table.columns[1].name, std::string("column 2"));
    }

    void wordsAloneHaveAHeaderWhenItsWordsDoNotComeBack() {
        QVERIFY(sniffCsv("color,size\nred,big\nblue,small\n").header);
        QVERIFY(!sniffCsv("red,big\nblue,small\nred,small\n").header);
    }

    void whatAPersonSaysGoesBeforeWhatIsSniffed() {
        CsvOptions options;
        options.header = false;
        options.delimiter = ';';
        const auto table = parseCsv("a,b\nc,d\n", options).table;
        QCOMPARE(table.columns.size(), std::size_t(1));
        QCOMPARE(table.columns[0].text(0), std::string("a,b"));
    }

    void quotedCellsHoldDelimitersQuotesAndLineEnds() {
        const auto table = parseCsv("id,text\r\n1,\"a,b\"\r\n2,\"say \"\"hi\"\"\"\r\n3,\"two\r\nlines\"\r\n4,\"\"\r\n").table;
        QCOMPARE(table.rows(), std::size_t(4));
        QCOMPARE(table.columns[1].text(0), std::string("a,b"));
        QCOMPARE(table.columns[1].text(1), std::string("say \"hi\""));
        QCOMPARE(table.columns[1].text(2), std::string("two\r\nlines"));
        QVERIFY(table.columns[1].missing(3));
    }

    void quotedNumbersAreNumbers() {
        const auto table = parseCsv("\"a\",\"b\"\n\"1\",\"2.5\"\n\" 3 \",\"4\"\n").table;
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1, 3}));
        QCOMPARE(table.columns[1].numbers, (std::vector<double>{2.5, 4}));
    }

    void singleQuotesAreSniffed() {
        const auto file = parseCsv("a,b\n'x, y',1\n'it''s',2\n");
        QCOMPARE(file.dialect.quote, '\'');
        QCOMPARE(file.table.columns[0].text(0), std::string("x, y"));
        QCOMPARE(file.table.columns[0].text(1), std::string("it's"));
    }

    void anInchSignInsideOfACellIsText() {
        const auto table = parseCsv("size,n\n5\" disk,1\n3\" disk,2\n").table;
        QCOMPARE(table.columns[0].text(0), std::string("5\" disk"));
    }

    void everyLineEndIsOne_data() {
        QTest::addColumn<QString>("end");
        QTest::newRow("unix") << "\n";
        QTest::newRow("windows") << "\r\n";
        QTest::newRow("old mac") << "\r";
    }
    void everyLineEndIsOne() {
        QFETCH(QString, end);
        const std::string e = end.toStdString();
        const auto table = parseCsv("a,b" + e + "1,x" + e + e + "2,y").table;
        QCOMPARE(table.rows(), std::size_t(2));
        QCOMPARE(table.columns[0].numbers, (std::vector<double>{1, 2}));
        QCOMPARE(table.columns[1].text(1), std::string("y"));
    }

    void missingValuesAreMissing() {
        const auto table = parseCsv("a,b\n,x\nNA,\nNaN,NA\nnull,?\n?,-\n-,n/a\ninf,NULL\n 7 ,nan\n").table;
        QVERIFY(table.columns[0].type == ColumnType::Number);
        for (std::size_t row = 0; row < 7; ++row) QVERIFY(table.columns[0].missing(row));
        QCOMPARE(table.columns[0].numbers[7], 7.0);
        QCOMPARE(table.columns[1].categories, (std::vector<std::string>{"x"}));
        for (std::size_t row = 1; row < 8; ++row) QVERIFY(table.columns[1].missing(row));
    }

    void aWordBehindAThousandNumbersMakesACategory() {
        std::string text = "a,b\n";
        for (int i = 0; i < 3000; ++i) text += std::to_string(i % 7) + ",1\n";
        text += "seven,1\n";
        const auto table = parseCsv(text).table;
        QVERIFY(table.columns[0].type == ColumnType::Category);
        QCOMPARE(table.columns[0].rows(), std::size_t(3001));
        QCOMPARE(table.columns[0].text(3000), std::string("seven"));
        QCOMPARE(table.columns[0].text(8), std::string("1"));
        QVERIFY(table.columns[1].type == ColumnType::Number);
    }

    void raggedRowsNameTheLineAndBothCounts() {
        QVERIFY(mentions(messageOf("a,b,c\n1,2,3\n4,5\n"), {"file.csv, line 3", "expected 3", "received 2"}));
        QVERIFY(mentions(messageOf("a,b\n1,2\n\n1,\"x\ny\"\n1,2,3,4\n"), {"line 6", "expected 2", "received 4"}));
        QVERIFY(mentions(messageOf("a,b\r\n1,2\r\n3\r\n"), {"line 3", "expected 2", "received 1"}));
    }

    void raggedRowsAreFoundByThreadsToo() {
        std::string text = "a,b\n";
        for (int i = 0; i < 700'000; ++i) text += "12,34\n";
        const auto at = text.size();
        for (int i = 0; i < 8000; ++i) text += "1,2,3\n";
        for (int i = 0; i < 100; ++i) text += "1,2\n";
        CsvOptions options;
        options.threads = 4;
        QVERIFY(at > (4u << 20));
        QVERIFY(mentions(messageOf(text, options), {"line 700002", "expected 2", "received 3", "8000 of 708100 rows"}));
    }

    void anOpenQuoteNamesItsLine() {
        QVERIFY(mentions(messageOf("a,b\n1,\"x\n2,y\n"), {"line 2", "never closed"}));
    }

    void textBehindAClosingQuoteIsRefused() {
        QVERIFY(mentions(messageOf("a,b\n\"x\"y,1\n"), {"line 2", "'y'"}));
    }

    void utf16IsReadInBothOrders() {
        const std::u16string text = u"größe,who\n1.5,Ж\n2.5,\U0001F600\n3.5,Ж\n";
        for (const bool big : {false, true}) {
            std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
            for (const char16_t unit : text) {
                const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
                bytes += big ? std::string{high, low} : std::string{low, high};
            }
            const auto file = parseCsv(bytes);
            QCOMPARE(file.table.columns[0].name, std::string("größe"));
            QCOMPARE(file.table.columns[0].numbers, (std::vector<double>{1.5, 2.5, 3.5}));
            QCOMPARE(file.table.columns[1].categories, (std::vector<std::string>{"Ж", "😀"}));
            QVERIFY(mentions(toString(file.dialect), {"UTF-16"}));
        }
        CsvOptions unmarked;
        unmarked.encoding = TextEncoding::Utf16;
        QCOMPARE(parseCsv(std::string("a\0\n\0001\0\n\0002\0\n\0", 12), unmarked).table.columns[0].numbers, (std::vector<double>{1, 2}));
        QVERIFY(mentions(messageOf("a,b\n1,2\n", unmarked), {"no text in UTF-16", "or auto"}));
        QVERIFY(mentions(messageOf("", unmarked), {"received an empty file"}));
        parseCsv(std::string("\xFF\xFE" "a\0\n\0\x00\xD8" "1\0\n\0", 12));  // half a pair hurts nobody
    }

    void lettersOfWindowsAreThoseOfWindows() {
        QCOMPARE(parseCsv("n,b\n\x93quoted\x94 \x80" "5,1\nx,2\n").table.columns[0].categories, (std::vector<std::string>{"x", "“quoted” €5"}));
    }

    void decimalCommasAndThousandsAreRead() {
        const auto numbers = [](const std::string& text, std::size_t c = 0) { return parseCsv(text).table.columns[c].numbers; };
        QCOMPARE(numbers("a;b\n0,5;1\n-2,25;2\n1e3;3\n"), (std::vector<double>{0.5, -2.25, 1000}));
        QCOMPARE(numbers("a;b\n1.234,5;1\n1.234.567;2\n12;3\n"), (std::vector<double>{1234.5, 1234567, 12}));
        QCOMPARE(numbers("a,b\n\"1,234.5\",1\n\"1,234,567\",2\n"), (std::vector<double>{1234.5, 1234567}));
        QCOMPARE(numbers("a;b\n1 234,5;1\n1\u00A0234\u00A0567;2\n12'000;3\n"), (std::vector<double>{1234.5, 1234567, 12000}));
        QCOMPARE(numbers("a;b\n1.234;0,5\n12.500;1,5\n"), (std::vector<double>{1234, 12500}));  // what the other column tells
        QCOMPARE(numbers("a;b\n1.234;5\n12.500;6\n"), (std::vector<double>{1.234, 12.5}));      // nothing tells: as computers write
        QCOMPARE(numbers("a;b\n1.5;0,5\n12.25;1,5\n"), (std::vector<double>{1.5, 12.25}));      // no thousands: each column its own
        QCOMPARE(numbers("a,b\n\"1,234\",1\n\"5,678\",2\n"), (std::vector<double>{1234, 5678}));
        QCOMPARE(numbers("a\tb\n1,234\t1\n5,678\t2\n"), (std::vector<double>{1.234, 5.678}));
        QVERIFY(mentions(toString(parseCsv("a;b\n0,5;1\n").dialect), {"semicolon, decimal comma"}));
        QVERIFY(parseCsv("1,5;2,5\n3,5;4,5\n").dialect.header == false);
        CsvOptions point;
        point.decimalComma = false;
        QCOMPARE(parseCsv("a\tb\n1,234\t1\n5,678\t2\n", point).table.columns[0].numbers, (std::vector<double>{1234, 5678}));
    }

    /** Styles that show late, and cells that are numbers in none. */
    void aStyleThatShowsLateIsReadFromTheBeginning() {
        std::string text = "a;b\n";
        for (int i = 0; i < 3000; ++i) text += std::to_string(i % 900) + ";1\n";
        const auto late = parseCsv(text + "1.234,5;1\n").table.columns[0];
        QVERIFY(late.type == ColumnType::Number);
        QCOMPARE(late.numbers.back(), 1234.5);
        QVERIFY(parseCsv(text + "1,2,3;1\n").table.columns[0].type == ColumnType::Category);
        for (const char* none : {"1,23,456", "12.34.56", "1234,567,8", ",", "1.234.56", "1 23", "0,5,"})
            QVERIFY2(parseCsv(std::string("a;b\n") + none + ";1\n2;2\n").table.columns[0].type == ColumnType::Category, none);
    }

    void commentLinesAreNoRows() {
        const auto file = parseCsv("# made by a logger, on Monday\n# units: m; s, kg\n\na,b\n1,2\n# pause\n3,4\n");
        QCOMPARE(file.table.columns[0].name, std::string("a"));
        QCOMPARE(file.table.columns[1].numbers, (std::vector<double>{2, 4}));
        QCOMPARE(parseCsv("# one remark\na,b\n1,2\n").table.columns[0].name, std::string("a"));
        QCOMPARE(parseCsv("# a,b\n1,2\n3,4\n").table.columns[0].name, std::string("a"));  // as numpy.savetxt writes a header
        QCOMPARE(parseCsv("# by x\n# a,b\n1,2\n3,4\n").table.columns[1].name, std::string("b"));
        QCOMPARE(parseCsv("#name,kind\nann,a\nbob,b\nann,b\n").table.columns[0].name, std::string("name"));
        QCOMPARE(parseCsv("tag,v\n#1,1\n#2,2\n").table.rows(), std::size_t{2});  // only where the file begins with one
        CsvOptions none;
        none.comments = false;
        QCOMPARE(parseCsv("#1,1\n#2,2\n#3,3\n", none).table.rows(), std::size_t{3});
        QVERIFY(mentions(messageOf("# x\n# y\na,b\n1,2\n1,2,3\n"), {"line 5"}));
    }

    void theSeparatorLineOfSpreadsheetsNamesTheDelimiter() {
        const auto file = parseCsv("sep=;\r\na;b\r\n1;2\r\n3;4\r\n");
        QCOMPARE(file.table.columns[1].name, std::string("b"));
        QCOMPARE(file.table.columns[1].numbers, (std::vector<double>{2, 4}));
        QVERIFY(mentions(messageOf("sep=;\na;b\n1;2;3\n1;2\n1;2\n"), {"line 3"}));
    }

    void repeatedNamesAndNoHeaderAndQuotedLineEnds() {
        const auto file = parseCsv("x,x,,x\n1,2,3,4\n");
        std::vector<std::string> names;
        for (const auto& c : file.table.columns) names.push_back(c.name);
        QCOMPARE(names, (std::vector<std::string>{"x", "x (2)", "column 3", "x (3)"}));
        QCOMPARE(parseCsv("1,2\n3,4\n").table.columns[1].name, std::string("column 2"));
        QCOMPARE(parseCsv("t,v\n\"one\ntwo, \"\"three\"\"\",1\nx,2\n").table.columns[0].categories, (std::vector<std::string>{"one\ntwo, \"three\"", "x"}));
    }

    void emptyAndBinaryFilesAreRefused() {
        QVERIFY(mentions(messageOf(""), {"empty"}));
        QVERIFY(mentions(messageOf(" \n\n"), {"empty"}));
        QVERIFY(mentions(messageOf(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)), {"binary"}));
        QVERIFY(mentions(messageOf("\xFF\xFE" "a"), {"empty"}));  // of UTF-16, half a letter
        CsvOptions header;
        header.header = true;
        QVERIFY(mentions(messageOf("a,b\n", header), {"rows", "none"}));
    }

    void aMissingFileIsAnInputError() {
        try {
            readCsv("/nowhere/at/all.csv");
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(e.kind() == Error::Kind::Input);
            QVERIFY(mentions(e.what(), {"/nowhere/at/all.csv"}));
        }
    }

    void byteOrderMarkAndLatin1AreUnderstood() {
        const auto marked = parseCsv("\xEF\xBB\xBFn\xC3\xA4me,b\nx,1\n");
        QVERIFY(marked.dialect.encoding == TextEncoding::Utf8Bom);
        QCOMPARE(marked.table.columns[0].name, std::string("n\xC3\xA4me"));
        const auto latin = parseCsv("n\xE4me,b\nM\xFCller,1\nM\xFCller,2\n");
        QVERIFY(latin.dialect.encoding == TextEncoding::Latin1);
        QCOMPARE(latin.table.columns[0].name, std::string("n\xC3\xA4me"));
        QCOMPARE(latin.table.columns[0].categories, (std::vector<std::string>{"M\xC3\xBCller"}));
    }

    void namesBecomeUnique() {
        const auto table = parseCsv("x,,x,x (2)\n1,2,3,4\n").table;
        std::vector<std::string> names;
        for (const auto& column : table.columns) names.push_back(column.name);
        QCOMPARE(names, (std::vector<std::string>{"x", "column 2", "x (2)", "x (2) (2)"}));
    }

    void numbersReadAsStrtodReadsThem() {
        for (const char* text : {"0", "-0.0", "1", "3.14159265358979", "123456789012345678", "0.1", "1e22", "1e-22", "2.2250738585072014e-308",
                                 "9007199254740993", "179769313486231570000", "0.000001", "5e-324", "1.7976931348623157e308", "00012.500", ".5", "-.25", "7.", "1234567.8", "0.1234567", "-12345678.9"})
            for (const char* behind : {"", "1000000000,1000000000\n"})  // at the end of a text and far from it
                QCOMPARE(std::bit_cast<quint64>(parseCsv("a,b\n" + std::string(text) + ",1\n" + behind).table.columns[0].numbers[0]), std::bit_cast<quint64>(std::strtod(text, nullptr)));
        for (const char* text : {"1.2.3", "1e", "--1", "1 2", "0x10", "1,000", "e5", ".", "+-1"}) QVERIFY(!parseNumber(text));
        QCOMPARE(*parseNumber("+5"), 5.0);
    }

    void tenThousandNumbersOfAnyLengthReadAsStrtodReadsThem() {
        Random random(3);
        std::string text = "a,b\n";
        std::vector<double> expected;
        for (int i = 0; i < 10'000; ++i) {
            char number[64];
            const double v = random.normal() * std::pow(10.0, random.uniform(-6, 12));
            std::snprintf(number, sizeof number, "%.*f", static_cast<int>(random.below(12)), v);
            expected.push_back(std::strtod(number, nullptr));
            text += std::string(number) + (i % 3 ? ",1\n" : ",12345678\r\n");
        }
        QCOMPARE(parseCsv(text).table.columns[0].numbers, expected);
    }

    void threadsReadWhatOneThreadReads() {
        std::string text = "n,word,v\n";
        for (int i = 0; i < 300'000; ++i)
            text += std::to_string(i) + ",w" + std::to_string(i * 7919LL % 1000) + "," + std::to_string(i % 13) + ".5\n";
        CsvOptions one, four;
        one.threads = 1;
        four.threads = 4;
        const auto a = parseCsv(text, one).table, b = parseCsv(text, four).table;
        QCOMPARE(a.rows(), std::size_t(300'000));
        QCOMPARE(b.rows(), a.rows());
        QCOMPARE(a.columns[0].numbers, b.columns[0].numbers);
        QCOMPARE(a.columns[1].codes, b.columns[1].codes);
        QCOMPARE(a.columns[1].categories, b.columns[1].categories);
        QCOMPARE(a.columns[2].numbers, b.columns[2].numbers);
        QCOMPARE(b.columns[1].text(299'999), std::string("w").append(std::to_string(299'999LL * 7919 % 1000)));
    }

    void aPreviewReadsNoFurtherThanAsked() {
        CsvOptions options;
        options.maxRows = 2;
        QCOMPARE(parseCsv("a,b\n1,2\n3,4\n5,6\n7\n", options).table.rows(), std::size_t(2));
    }

    void everyPrefixOfAFileIsReadOrRefused() {
        const std::string text = "a;\"b \"\"c\";d\n1;\"x\n;y\";?\n2.5;'z;NaN\n";
        for (std::size_t n = 0; n <= text.size(); ++n) {
            try {
                const auto table = parseCsv(text.substr(0, n)).table;
                for (const auto& column : table.columns) QCOMPARE(column.rows(), table.rows());
            } catch (const Error&) {
            }
        }
    }

    void realFilesReadAsTheyAre_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("numbers");
        QTest::addColumn<int>("missing");
        QTest::addColumn<bool>("header");
        QTest::newRow("iris") << "iris.csv" << 150 << 5 << 4 << 0 << true;
        QTest::newRow("penguins") << "penguins.csv" << 344 << 7 << 4 << 19 << true;
        QTest::newRow("titanic") << "titanic.csv" << 891 << 15 << 6 << 869 << true;
        QTest::newRow("mpg") << "mpg.csv" << 398 << 9 << 7 << 6 << true;
        QTest::newRow("diamonds") << "diamonds.csv" << 53940 << 10 << 7 << 0 << true;
        QTest::newRow("wine") << "winequality-red.csv" << 1599 << 12 << 12 << 0 << false;
    }
    void realFilesReadAsTheyAre() {
        QFETCH(QString, file);
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, numbers);
        QFETCH(int, missing);
        QFETCH(bool, header);
        NEEDS_SHARED_DATA(file.toStdString());
        const auto path = test::sharedData(file.toStdString());
        const auto csv = readCsv(path);
        int foundNumbers = 0, foundMissing = 0;
        for (const auto& column : csv.table.columns) {
            foundNumbers += column.type == ColumnType::Number;
            for (std::size_t row = 0; row < column.rows(); ++row) foundMissing += column.missing(row);
        }
        QCOMPARE(int(csv.table.rows()), rows);
        QCOMPARE(int(csv.table.columns.size()), columns);
        QCOMPARE(foundNumbers, numbers);
        QCOMPARE(foundMissing, missing);
        QCOMPARE(csv.dialect.header, header);
    }

    void aCellReadsBackAsTheTextItWasMadeOf() {
        for (const std::string text : {"plain", "a,b", "say \"hi\"", " edges ", "two\nlines", "semi;colon", "it's"}) {
            const auto table = parseCsv("n," + csvCell(text) + "\n1,2\n").table;
            QCOMPARE(table.columns.back().name, text);
        }
        QCOMPARE(csvCell("plain"), std::string("plain"));
        QCOMPARE(csvLine({"", "a,b", ""}), std::string(",\"a,b\",\n"));
    }

    void largeTextsReadTheSameInPieces_data() {
        QTest::addColumn<QByteArray>("odd");
        QTest::addColumn<int>("at");
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("numbers and words") << QByteArray() << 0 << QByteArray();
        QTest::newRow("quoted line ends") << QByteArray("7,\"a\nb,\"\"c\"\"\",8\n") << 1 << QByteArray();
        QTest::newRow("a quote that opens nothing, then quoted line ends") << QByteArray("7,5\" pipe,8\n9,\"x\n1,2,3\n\",1\n") << 3 << QByteArray();
        QTest::newRow("a word among numbers at the end") << QByteArray() << 0 << QByteArray("1,a,none of these\n");
        QTest::newRow("letters that are no UTF-8 at the end") << QByteArray() << 0 << QByteArray("1,caf\xE9,2\n");
        QTest::newRow("a comma of thousands at the end") << QByteArray() << 0 << QByteArray("1,a,\"1,234.5\"\n");
    }
    void largeTextsReadTheSameInPieces() {
        QFETCH(QByteArray, odd);
        QFETCH(int, at);
        QFETCH(QByteArray, end);
        std::string text = "n,word,x\n";
        Random random(4);
        for (int i = 0; text.size() < 10'000'000; ++i) {
            text += std::to_string(i) + "," + std::string(1, static_cast<char>('a' + i % 5)) + "," + std::to_string(random.uniform(-9, 9)) + "\n";
            if (at > 0 && i % (1000 * at) == 999) text += odd.toStdString();
        }
        text += end.toStdString();
        LoadProgress progress;
        CsvOptions several, first;
        several.threads = 3;
        several.progress = &progress;
        first.maxRows = 10'000'000;  // in one go
        const auto a = parseCsv(text, several), b = parseCsv(text, first);
        QVERIFY(progress.bytes);
        QVERIFY(progress.done <= progress.total);
        QCOMPARE(a.table.rows(), b.table.rows());
        QCOMPARE(a.table.columns.size(), std::size_t{3});
        for (std::size_t c = 0; c < 3; ++c) {
            const Column &x = a.table.columns[c], &y = b.table.columns[c];
            QCOMPARE(x.type, y.type);
            QVERIFY(x.numbers == y.numbers);
            if (!end.contains('\xE9')) QVERIFY(x.categories == y.categories && x.codes == y.codes);
        }
        if (end.contains('\xE9')) {
            QCOMPARE(a.dialect.encoding, TextEncoding::Latin1);
            const auto& words = a.table.columns[1].categories;
            QVERIFY(std::find(words.begin(), words.end(), "caf\xC3\xA9") != words.end());
        }
        if (at == 0 && end.isEmpty()) QCOMPARE(progress.done.load(), progress.total.load());
    }

    void anErrorFarBehindNamesItsLine() {
        std::string text = "a,b\n";
        for (int i = 0; i < 1'500'000; ++i) text += "12,34567\n";
        text += "1,\"2\n";
        const auto message = messageOf(text);
        QVERIFY2(mentions(message, {"the quote opened in line 1500002 is never closed"}), message.c_str());
    }

    void aWishToEndIsHeardAtOnce() {
        std::string text = "a,b,c\n";
        while (text.size() < 60'000'000) text += "12.5,\"word\",0.123456\n3,\"other\",7\n";
        LoadProgress progress;
        CsvOptions options;
        options.progress = &progress;
        std::chrono::steady_clock::time_point wished;
        std::jthread person([&] {
            while (progress.done == 0) std::this_thread::sleep_for(std::chrono::microseconds(100));
            wished = std::chrono::steady_clock::now();
            progress.cancelled = true;
        });
        QVERIFY_THROWS_EXCEPTION(Error, parseCsv(text, options));
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - wished).count();
        QVERIFY2(test::sanitized || seconds < 0.1, std::to_string(seconds).c_str());
        QVERIFY(progress.done < progress.total);
    }
};

LAMINA_TEST(CsvTest)
}  // namespace csv_test
#include "csv_test.moc"

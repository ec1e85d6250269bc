// SPDX-License-Identifier: GPL-3.0-or-later
// What tables from spreadsheets and from other countries hold, where a reader would get numbers wrong without a word.
#include <QtTest>
#include <cmath>

#include "engine/data/csv.h"
#include "engine/data/csv_cells.h"
#include "engine/data/encodings.h"
#include "tests/support/test_program.h"

namespace csv_traps_test {

using namespace lamina;

namespace {

/** The numbers of a column; empty where it is none of numbers. */
std::vector<double> numbersOf(const std::string& text, std::size_t c = 0) {
    const Column column = parseCsv(text).table.columns.at(c);
    return {column.numbers.begin(), column.numbers.end()};
}

std::vector<std::string> namesOf(const CsvFile& file) {
    std::vector<std::string> names;
    for (const auto& column : file.table.columns) names.push_back(column.name);
    return names;
}

}  // namespace

class CsvTrapsTest : public QObject {
    Q_OBJECT
 private slots:
    void aPointBehindANoughtPartsNoThousands() {
        QCOMPARE(numbersOf("p;b\n0.500;1,5\n0.250;2,5\n"), (std::vector<double>{0.5, 0.25}));
        QCOMPARE(numbersOf("p,b\n\"0,500\",1\n\"0,250\",2\n"), (std::vector<double>{0.5, 0.25}));
        QVERIFY(!parseNumber("0.500", NumberStyle::Comma) && !parseNumber("-0,500", NumberStyle::Point));
        QCOMPARE(*parseNumber("10.500", NumberStyle::Comma), 10500.0);
    }

    void spacesBetweenThousandsSayNothingOfOtherColumns() {
        QCOMPARE(numbersOf("a;b\n1 234;1.125\n12 345;2.250\n", 1), (std::vector<double>{1.125, 2.25}));
        QCOMPARE(numbersOf("a;b\n1.234.567;1.125\n12 345;2.250\n", 1), (std::vector<double>{1125, 2250}));  // points do
    }

    void commasOfThousandsAreToldByNumbersWithoutAny() {
        QCOMPARE(numbersOf("a\tb\n1,234\t1\n12,345\t2\n999\t3\n"), (std::vector<double>{1234, 12345, 999}));
        QCOMPARE(numbersOf("a\tb\n1,234\t1\n2\t2\n0,5\t3\n"), (std::vector<double>{1.234, 2, 0.5}));
        QCOMPARE(numbersOf("a\tb\n1,234\t1\n5,678\t2\n"), (std::vector<double>{1.234, 5.678}));  // nothing tells
        CsvOptions comma;
        comma.decimalComma = true;
        QCOMPARE(parseCsv("a\tb\n1,234\t1\n999\t3\n", comma).table.columns[0].numbers[0], 1.234);  // a person does
    }

    /** The first thousand rows look like thousands, a later one tells otherwise. */
    void aLateDecimalTellsWhatTheCommasAre() {
        const auto table = [](const std::string& late) {
            std::string text = "a\tb\n";
            for (int i = 0; i < 1500; ++i) text += std::string(i == 1400 ? late : i % 2 ? "999" : "1,234") + "\t1\n";
            return text;
        };
        const auto decimals = numbersOf(table("0,5"));
        QCOMPARE(decimals.size(), std::size_t{1500});
        QCOMPARE(decimals[0], 1.234);
        QCOMPARE(decimals[1400], 0.5);
        const auto thousands = numbersOf(table("1,234.5"));
        QCOMPARE(thousands.size(), std::size_t{1500});
        QCOMPARE(thousands[0], 1234.0);
        QVERIFY(numbersOf(table("none")).empty());
        const auto both = table("0,5") + "1,234.5\t1\n";  // no way of writing has both
        QVERIFY(numbersOf(both).empty());
    }

    void amountsAndSharesAreNumbers() {
        QCOMPARE(numbersOf("a,b\n$1.50,1\n\"-$1,300.00\",2\n($2),3\n"), (std::vector<double>{1.5, -1300, -2}));
        QCOMPARE(numbersOf("a;b\n1,50 €;1\n1.234,00 €;2\n€ 3;3\n"), (std::vector<double>{1.5, 1234, 3}));
        QCOMPARE(numbersOf("a;b\n1,50 \x80;1\n2 \xA3;2\n"), (std::vector<double>{1.5, 2}));  // of Windows
        QCOMPARE(numbersOf("a;b\n10%;1.125\n12.5 %;2.250\n"), (std::vector<double>{0.1, 0.125}));
        QCOMPARE(numbersOf("a;b\n10%;1.125\n12.5 %;2.250\n", 1), (std::vector<double>{1.125, 2.25}));
        QCOMPARE(numbersOf("a,b\n\u22121.5,1\n2.5,2\n"), (std::vector<double>{-1.5, 2.5}));
        for (const char* none : {"$", "%", "(3)", "$5%", "$$5", "5 kg", "--$5", "$-", "- 5"}) QVERIFY2(!parseNumber(none), none);
        QVERIFY(hasUnit("5 %") && !hasUnit("5") && !hasUnit("-5"));
    }

    void sharesAreNamesOverNumbersAndValuesOverShares() {
        QCOMPARE(namesOf(parseCsv("name,5%,95%\nx,1,3\ny,4,6\n")), (std::vector<std::string>{"name", "5%", "95%"}));
        QVERIFY(!parseCsv("10%,20%\n30%,40%\n").dialect.header);
    }

    void errorsOfSpreadsheetsAreMissing() {
        QCOMPARE(numbersOf("a,b\n#DIV/0!,1\n1.5,2\n#N/A,3\n.,4\n--,5\n<NA>,6\n").size(), std::size_t{6});
        for (const char* word : {"#N/A", "#VALUE!", "#REF!", ".", "--", "<na>"}) QVERIFY2(isMissing(word), word);
        for (const char* word : {"none", "#1", "..", "0"}) QVERIFY2(!isMissing(word), word);  // none may be a class
    }

    void yearsAndCountsAreNamesOfColumns() {
        QCOMPARE(namesOf(parseCsv("country,2019,2020,2021\nA,1,2,3\nB,4,5,6\n")), (std::vector<std::string>{"country", "2019", "2020", "2021"}));
        QCOMPARE(namesOf(parseCsv(",0,1,2\n0,5,6,8\n1,7,8,8\n")), (std::vector<std::string>{"column 1", "0", "1", "2"}));
        QVERIFY(!parseCsv("a,1,2,3\nb,4,5,6\n").dialect.header);              // goes on counting, and from 1: numbers
        QVERIFY(!parseCsv("a,2001,2002,2003\nb,2005,2006,2007\n").dialect.header);  // so do these years
        QVERIFY(!parseCsv("x,7.5,2\ny,8.5,3\n").dialect.header);
        QVERIFY(!parseCsv("0,1,2,3\n5,2,8,9\n").dialect.header);
    }

    void oneColumnOfDecimalCommasIsOne() {
        const auto file = parseCsv("v\n-1,5\n2\n3,25\n");
        QCOMPARE(namesOf(file), (std::vector<std::string>{"v"}));
        QCOMPARE(numbersOf("v\n-1,5\n2\n3,25\n"), (std::vector<double>{-1.5, 2, 3.25}));
        QCOMPARE(parseCsv("v\n1\n2\n").dialect.delimiter, ',');
    }

    void utf16WithoutAMarkIsRead() {
        const std::u16string text = u"größe,who\n1.5,ann\n2.5,bob\n";
        for (const bool big : {false, true}) {
            std::string bytes;
            for (const char16_t unit : text) {
                const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
                bytes += big ? std::string{high, low} : std::string{low, high};
            }
            const auto file = parseCsv(bytes);
            QCOMPARE(namesOf(file), (std::vector<std::string>{"größe", "who"}));
            QCOMPARE(file.dialect.encoding, TextEncoding::Utf16);
            QCOMPARE(numbersOf(bytes), (std::vector<double>{1.5, 2.5}));
        }
    }

    void columnsWithBlanksBetweenThemAreColumns() {
        const auto mpg = parseCsv("18.0   8   307.0  130.0\t\"chevrolet chevelle malibu\"\n 15.0   8   350.0  ?    \t\"buick \"\"skylark\"\" 320\"  \n\n16.5  10   304.  150.0\t\"amc rebel\"\n");
        QCOMPARE(mpg.dialect.delimiter, ' ');
        QVERIFY(!mpg.dialect.header);
        QCOMPARE(mpg.table.columns.size(), std::size_t{5});
        QCOMPARE(mpg.table.rows(), std::size_t{3});
        QCOMPARE(mpg.table.columns[0].numbers[1], 15.0);
        QCOMPARE(mpg.table.columns[2].numbers[2], 304.0);
        QVERIFY(std::isnan(mpg.table.columns[3].numbers[1]));
        QCOMPARE(mpg.table.columns[4].text(1), std::string("buick \"skylark\" 320"));
        QCOMPARE(mpg.table.columns[4].text(2), std::string("amc rebel"));
        const auto named = parseCsv("x  y kind\r\n1  2.5 a\r\n 3 4 b \r\n");
        QCOMPARE(namesOf(named), (std::vector<std::string>{"x", "y", "kind"}));
        QCOMPARE(named.table.columns[1].numbers[1], 4.0);
        QVERIFY(toString(named.dialect).starts_with("whitespace"));
        QCOMPARE(namesOf(parseCsv("# x y\n1 2\n3 4\n")), (std::vector<std::string>{"x", "y"}));
    }

    void blanksWithinCellsPartNone() {
        QCOMPARE(parseCsv("name\nann lee\nbob ray\n").table.columns.size(), std::size_t{1});
        QCOMPARE(numbersOf("v\n1 234\n12 345\n"), (std::vector<double>{1234, 12345}));
        QCOMPARE(parseCsv("2020-01-01 10:00\t1\t2\t3\n2020-01-02 11:00\t4\t5\t6\n").dialect.delimiter, '\t');
        QCOMPARE(parseCsv("1 2\n3 4 5\n6 7\n").table.columns.size(), std::size_t{1});  // rows of other lengths
        CsvOptions blanks;
        blanks.delimiter = ' ';
        QCOMPARE(parseCsv("name age\nann 3\nbob   4\n", blanks).table.columns[1].numbers[1], 4.0);  // a person knows
    }

    void lettersOfOtherEncodingsAreRead() {
        CsvOptions japanese;
        japanese.encoding = TextEncoding::ShiftJis;
        const auto file = parseCsv("\x82\xe8\x82\xf1\x82\xb2,n\n\x83\x6f\x83\x69\x83\x69,1\n\x82\xdd\x82\xa9\x82\xf1,2\n", japanese);
        QCOMPARE(namesOf(file), (std::vector<std::string>{"りんご", "n"}));
        QCOMPARE(file.table.columns[0].text(0), std::string("バナナ"));
        QCOMPARE(file.dialect.encoding, TextEncoding::ShiftJis);
        QVERIFY(toString(file.dialect).find("Shift-JIS") != std::string::npos);
        CsvOptions polish;
        polish.encoding = TextEncoding::Latin2;
        QCOMPARE(parseCsv("a,n\n\xb3\xf3\x64\xbc,1\nb,2\n", polish).table.columns[0].text(0), std::string("łódź"));
    }

    void whatReadsAsAnotherEncodingIsTold_data() {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QString>("encoding");
        QTest::newRow("Japanese") << QByteArray("\x82\xe8\x82\xf1\x82\xb2 \x82\xdd\x82\xa9\x82\xf1 \x83\x6f\x83\x69\x83\x69 \x82\xd4\x82\xc7\x82\xa4") << "shift-jis";
        QTest::newRow("Japanese of Unix") << QByteArray("\xa4\xea\xa4\xf3\xa4\xb4 \xa4\xdf\xa4\xab\xa4\xf3 \xa5\xd0\xa5\xca\xa5\xca") << "euc-jp";
        QTest::newRow("Korean") << QByteArray("\xbb\xe7\xb0\xfa \xc6\xf7\xb5\xb5 \xb0\xa8\xc0\xda \xbc\xf6\xb9\xda") << "euc-kr";
        QTest::newRow("Russian") << QByteArray("\xff\xe1\xeb\xee\xea\xee \xe3\xf0\xf3\xf8\xe0 \xf1\xeb\xe8\xe2\xe0 \xe2\xe8\xf8\xed\xff") << "windows-1251";
        QTest::newRow("Chinese") << QByteArray("\xc6\xbb\xb9\xfb \xcf\xe3\xbd\xb6 \xc6\xcf\xcc\xd1 \xce\xf7\xb9\xcf") << "gb18030";
        QTest::newRow("German, French, Spanish") << QByteArray("\xc4pfel M\xfcsli Gr\xf6\xdf" "e cr\xe8me br\xfbl\xe9" "e P\xea" "che pi\xf1\xf3n") << "";
        QTest::newRow("plain") << QByteArray("apple pear plum fig") << "";
    }
    void windows1252IsCalledByBothItsNames() {
        QVERIFY(encodingOf(std::string("windows-1252")).encoding == encodingOf(std::string("latin-1")).encoding);
        QVERIFY(encodingOf(std::string("windows-1252")).encoding == TextEncoding::Latin1);
    }

    void whatReadsAsAnotherEncodingIsTold() {
        QFETCH(QByteArray, words);
        QFETCH(QString, encoding);
        std::string text = "word,n\n";
        for (const auto& word : words.split(' ')) text += word.toStdString() + ",1\n";
        const auto file = parseCsv(text);
        const Encoding* likely = likelyEncoding(file.table);
        QCOMPARE(likely ? QString::fromStdString(likely->word) : QString(), encoding);
        if (!likely) return;
        CsvOptions options;
        options.encoding = likely->encoding;
        const auto right = parseCsv(text, options);
        QVERIFY(!likelyEncoding(right.table));
        QCOMPARE(readAnew(file.table.columns[0].text(0), *likely).value_or(""), right.table.columns[0].text(0));
    }
};

LAMINA_TEST(CsvTrapsTest)

}  // namespace csv_traps_test

#include "csv_traps_test.moc"

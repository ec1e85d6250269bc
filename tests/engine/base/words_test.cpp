// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <clocale>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/model/param.h"
#include "tests/support/test_program.h"

namespace words_test {

using namespace lamina;

namespace {

std::string printed(const char* format, int digits, double value) {
    char text[400];
    std::snprintf(text, sizeof text, format, digits, value);
    return text;
}

}  // namespace

class WordsTest : public QObject {
    Q_OBJECT
 private slots:
    void wordsInARowHaveGapsBetweenThemAlone() {
        QCOMPARE(joined({}), std::string(""));
        QCOMPARE(joined({"a"}, " or "), std::string("a"));
        QCOMPARE(joined({"a", "b"}, " or "), std::string("a or b"));
        QCOMPARE(joined({"a", "b", "c"}), std::string("a, b, c"));
        QCOMPARE(joined({"a", "b", "c"}, " or "), std::string("a, b or c"));
    }

    void whatIsTooLongIsCounted() {
        QCOMPARE(firstOf({"a", "b", "c"}, 3), std::string("a, b, c"));
        QCOMPARE(firstOf({"a", "b", "c"}, 2), std::string("a, b and 1 more"));
        QCOMPARE(firstOf({}, 2), std::string(""));
    }

    void numbersAreWrittenAsPrintfWritesThem() {
        for (const double value : {0.0, 1.0, -0.5, 0.912, 1e-5, 123456.7, 1e22, std::numeric_limits<double>::max()})
            for (const int digits : {1, 3, 6, 9}) {
                QCOMPARE(shortNumber(value, digits), printed("%.*g", digits, value));
                QCOMPARE(fixedNumber(value, digits), printed("%.*f", digits, value));
            }
        QCOMPARE(fixedNumber(2.5, 0), std::string("2"));
        QCOMPARE(exactNumber(0.1), std::string("0.1"));
        QCOMPARE(exactNumber(0.1 + 0.2), std::string("0.30000000000000004"));
        QCOMPARE(std::stod(exactNumber(1.0 / 3)), 1.0 / 3);
    }

    void numbersHaveAPointInEveryCountry() {
        const QTemporaryDir folder;
        if (QProcess::execute("localedef", {"-i", "de_DE", "-f", "UTF-8", folder.filePath("de_DE.UTF-8")}) != 0) QSKIP("no country with a comma can be made here");
        qputenv("LOCPATH", folder.path().toUtf8());
        QVERIFY(std::setlocale(LC_NUMERIC, "de_DE.UTF-8"));
        const std::string comma = std::localeconv()->decimal_point, shown = shortNumber(0.912), value = toString(ParamValue(0.912)), fixed = fixedNumber(3.1, 2);
        std::setlocale(LC_NUMERIC, "C");
        QCOMPARE(comma, std::string(","));
        QCOMPARE(shown, std::string("0.912"));
        QCOMPARE(value, std::string("0.912"));
        QCOMPARE(fixed, std::string("3.10"));
    }

    /** Also where that country cannot be made. */
    void nobodyWritesNumbersAsTheCountryDoes() {
        const QRegularExpression pattern(QStringLiteral("printf\\([^;]*%[-+ #0-9.*]*[eEfgG]"));
        for (const char* room : {"engine", "app"})
            for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(LAMINA_SOURCE_DIR) / room)) {
                if (entry.path().extension() != ".cpp") continue;
                std::ifstream file(entry.path());
                const std::string text{std::istreambuf_iterator<char>(file), {}};
                QVERIFY2(!pattern.match(QString::fromStdString(text)).hasMatch(), (entry.path().string() + ": shortNumber and fixedNumber of base/words").c_str());
            }
    }

    void quantitiesReadAsPeopleWriteThem() {
        QCOMPARE(shortCount(0), std::string("0"));
        QCOMPARE(shortCount(999.4), std::string("999"));
        QCOMPARE(shortCount(36'928), std::string("36.9 k"));
        QCOMPARE(shortCount(999'999), std::string("1 M"));
        QCOMPARE(shortCount(1.2e6, narrowGap), std::string("1.2\u202fM"));
        QCOMPARE(shortBytes(412e6), std::string("412 MB"));
        QCOMPARE(shortBytes(std::uint64_t{262'144}), std::string("262 kB"));
        QCOMPARE(shortDuration(0), std::string("0 s"));
        QCOMPARE(shortDuration(0.00081), std::string("0.8 ms"));
        QCOMPARE(shortDuration(0.4), std::string("400 ms"));
        for (const double sign : {1.0, -1.0}) QCOMPARE(shortNumber(std::copysign(std::numeric_limits<double>::quiet_NaN(), sign), 4), std::string("nan"));
        QCOMPARE(aboutDuration(0.00002), std::string("< 1 ms"));
        QCOMPARE(aboutDuration(0.4), std::string("≈ 400 ms"));
        QCOMPARE(shortDuration(5), std::string("5 s"));
        QCOMPARE(shortDuration(59.6), std::string("1 min"));
        QCOMPARE(shortDuration(200), std::string("3 min 20 s"));
        QCOMPARE(shortDuration(7'500, narrowGap), std::string("2\u202fh 5\u202fmin"));
        QCOMPARE(percentage(0.933, 1), std::string("93.3 %"));
        QCOMPARE(percentage(1), std::string("100 %"));
        QCOMPARE(groupedCount(-1'234'567, " "), std::string("-1 234 567"));
        QCOMPARE(groupedCount(999, " "), std::string("999"));
    }

    void probabilitiesAreToldAsPeopleReadThem() {
        QCOMPARE(shortProbability(0.94), std::string("94 %"));
        QCOMPARE(shortProbability(0.5), std::string("50 %"));
        QCOMPARE(shortProbability(0.0234), std::string("2 %"));
        QCOMPARE(shortProbability(0.0095), std::string("1 %"));
        QCOMPARE(shortProbability(0.004), std::string("0.4 %"));
        QCOMPARE(shortProbability(0.0004), std::string("0.04 %"));
        QCOMPARE(shortProbability(0.0001), std::string("0.01 %"));
        QCOMPARE(shortProbability(6.499e-10), std::string("< 0.01 %"));
        QCOMPARE(shortProbability(0.996), std::string("99.6 %"));
        QCOMPARE(shortProbability(static_cast<double>(0.9999f)), std::string("99.99 %"));
        QCOMPARE(shortProbability(0.999999), std::string("> 99.99 %"));
        QCOMPARE(shortProbability(0), std::string("0 %"));
        QCOMPARE(shortProbability(1), std::string("100 %"));
        QCOMPARE(shortProbability(0.94, narrowGap), std::string("94\u202f%"));
        QCOMPARE(shortProbability(1e-9, narrowGap), std::string("< 0.01\u202f%"));
        QCOMPARE(shortProbability(std::numeric_limits<double>::quiet_NaN()), std::string("–"));
    }

    void aCharacterOfNoInkIsASign() { QCOMPARE(joined(visible({"\n", "\t", " ", "a b", "x"})), std::string("↵, ⇥, ␣, a b, x")); }

    void lettersBeyondAsciiStayAsTheyAre() { QCOMPARE(lowerCase("Ä MPG_2"), std::string("Ä mpg_2")); }
};

LAMINA_TEST(WordsTest)

}  // namespace words_test

#include "words_test.moc"

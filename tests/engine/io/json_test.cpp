// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of JSON: Python's dialect is read, and whatever is wrong is said with its place.
#include "engine/io/json.h"

#include <QTest>
#include <cmath>

#include "engine/io/json_reader.h"
#include "tests/engine/io/bytes.h"
#include "tests/support/test_program.h"

namespace json_test {

using namespace lamina;

class JsonTest : public QObject {
    Q_OBJECT

    static std::string refusal(const std::string& text) {
        return errorOf([&] { parseJson(text, "f.json"); });
    }

 private slots:
    void whatIsWrittenIsReadWithTypesAndOrder() {
        const std::string text = R"({"z":1,"a":1.0,"m":[true,null,-3,"ü"],"e":{},"big":18446744073709551615})";
        QCOMPARE(compactJson(parseJson(text, "")), text);
        QVERIFY(parseJson(prettyJson(parseJson(text, "")), "") == parseJson(text, ""));
    }

    void pythonsThreeWordsAreNumbersAndStringsStayStrings() {
        const auto json = parseJson("[\"NaN\", NaN, Infinity, {\"Infinity\": -Infinity}, \"a\", \"\\\"NaN\"]", "");
        QCOMPARE(json[0].get<std::string>(), std::string("NaN"));
        QVERIFY(std::isnan(json[1].get<double>()));
        QCOMPARE(json[2].get<double>(), INFINITY);
        QCOMPARE(json[3]["Infinity"].get<double>(), -INFINITY);
        QCOMPARE(json[4].get<std::string>(), std::string("a"));
        QCOMPARE(json[5].get<std::string>(), std::string("\"NaN"));
    }

    void whatIsWrongIsSaidWithLineAndColumn() {
        const auto words = refusal("{\n  \"a\": NaN,\n  \"b\": oops\n}");
        QVERIFY2(contains(words, "f.json, line 3, column 8"), words.c_str());
    }

    /** The parser's own words say how it works, not what is to be done. */
    void whatIsMissedIsSaidInFewWords() {
        const std::vector<std::pair<std::string, std::string>> cases = {{"{\"b\": oops}", "expected a value"},
                                                                        {"[1,]", "expected a value"},
                                                                        {"[1 2]", "expected a comma or ]"},
                                                                        {"{\"a\": 1 \"b\": 2}", "expected a comma or }"},
                                                                        {"{\"a\" 1}", "expected a colon"},
                                                                        {"{'a': 1}", "expected a name in quotation marks"},
                                                                        {"{\"a\": 1,}", "expected a name in quotation marks"},
                                                                        {"{} {}", "expected nothing more"},
                                                                        {"[1.x]", "expected a digit"},
                                                                        {"[1e999]", "this number is too large"},
                                                                        {"[\"\xff\"]", "expected UTF-8, received bytes that are none"},
                                                                        {"[\"a\n\"]", "expected the end of a text in quotation marks before the line ends"},
                                                                        {"[\"a\\q\"]", "there is a backslash in a text before what it cannot stand before"},
                                                                        {"[\"UTF-8 \\q\"]", "there is a backslash in a text before what it cannot stand before"}};
        for (const auto& [text, missed] : cases) {
            const auto words = refusal(text);
            QVERIFY2(words.starts_with("f.json, line 1, column ") || contains(words, "line 2"), words.c_str());
            QVERIFY2(words.ends_with(": this is not JSON: " + missed), words.c_str());
        }
    }

    void aFileCutOffSaysSo() {
        const std::string text = "{\n  \"a\": [1, 2],\n  \"b\": \"text\"\n}";
        for (std::size_t size = 1; size < text.size(); ++size) {
            const auto words = refusal(text.substr(0, size));
            QVERIFY2(words.starts_with("f.json: it ends in the middle, in line ") && contains(words, ": it was cut off"), words.c_str());
        }
        QVERIFY(contains(refusal(text.substr(0, 20)), "in line 3:"));
        QVERIFY(contains(refusal(""), "there is nothing in it"));
    }

    void hostileTextIsRefused() {
        QVERIFY(contains(refusal(R"({"a": 1, "b": {"a": 1}, "a": 2})"), "twice"));
        QVERIFY(contains(refusal("\"\xff\xfe\""), "not JSON"));
        QVERIFY(contains(refusal(std::string(100'000, '[')), "deeper"));
        QVERIFY(contains(refusal("{} {}"), "not JSON"));
        QVERIFY(contains(refusal("1e999"), "f.json"));
        QVERIFY(contains(refusal("NaN Infinit"), "not JSON"));
    }

    void manyKeysTakeNoLong() {
        std::string text = "{";
        for (int i = 0; i < 200'000; ++i) text += '"' + std::to_string(i) + "\":0,";
        text += "\"end\":1}";
        QCOMPARE(parseJson(text, "").size(), std::size_t(200'001));
    }

    void aWrongTypeIsSaidWithItsPlace() {
        const auto json = parseJson(R"({"training": {"epochs": "many", "rates": [0.1, null]}})", "");
        const JsonReader root(json, "net.lamina: ");
        const auto words = errorOf([&] { root.at("training").at("epochs").integer(); });
        QCOMPARE(words, std::string("net.lamina: training.epochs: expected a whole number, received \"many\""));
        QVERIFY(contains(errorOf([&] { root.at("training").at("rates").at(1).real(); }), "training.rates[1]: expected a number"));
        QVERIFY(contains(errorOf([&] { root.at("model"); }), "\"model\" is missing"));
    }
};

LAMINA_TEST(JsonTest)

}  // namespace json_test

#include "json_test.moc"

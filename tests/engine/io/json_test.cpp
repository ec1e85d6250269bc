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

    void aFileCutOffSaysSo() {
        const std::string text = "{\n  \"a\": [1, 2],\n  \"b\": \"text\"\n}";
        for (std::size_t size = 0; size < text.size(); ++size) {
            const auto words = refusal(text.substr(0, size));
            QVERIFY2(contains(words, "line ") && contains(words, "cut off"), words.c_str());
        }
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

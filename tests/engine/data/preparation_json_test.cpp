// SPDX-License-Identifier: GPL-3.0-or-later
// A preparation survives the way through JSON, and broken JSON is refused by key.
#include <QtTest>
#include <nlohmann/json.hpp>

#include "engine/base/error.h"
#include "engine/data/preparation_json.h"
#include "tests/support/test_program.h"

namespace preparation_json_test {

using namespace lamina;

namespace {

Preparation example() {
    Preparation p;
    p.source = "csv";
    p.inputs = {{.name = "größe", .fill = "1.75", .offset = 1.7234567890123457, .scale = 1.0 / 3, .categories = {}, .dates = DateOrder::DayFirst, .style = NumberStyle::Comma},
                {.name = "island", .category = true, .fill = "unknown", .categories = {"Biscoe", "\"x\",\n", "unknown"}, .oneHot = false, .commonest = "Biscoe"}};
    p.targets = {{.name = "species", .category = true, .fill = {}, .categories = {"a", "b"}, .oneHot = true}};
    p.classes = {"a", "b"};
    p.inputShape = Shape{2};
    return p;
}

std::string errorOf(const nlohmann::json& j) {
    try {
        preparationFromJson(j);
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

}  // namespace

class PreparationJsonTest : public QObject {
    Q_OBJECT
 private slots:
    void itComesBackBitForBit() {
        const auto text = toJson(example()).dump();
        QVERIFY(preparationFromJson(nlohmann::json::parse(text)) == example());
        QVERIFY(preparationFromJson(toJson(Preparation{})) == Preparation{});
    }

    /** A Lamina from before would take such a number as it is, and say nothing. */
    void aLogarithmMakesItAVersionThatOlderOnesRefuse() {
        QCOMPARE(toJson(example())["version"].get<int>(), 1);
        auto p = example();
        p.inputs[0].function = ColumnScaling::Log1p;
        QCOMPARE(toJson(p)["version"].get<int>(), 2);
        QVERIFY(preparationFromJson(toJson(p)) == p);
        auto j = toJson(p);
        j["inputs"][0]["function"] = "sine";
        QVERIFY(errorOf(j).find("sine") != std::string::npos);
    }

    void brokenJsonIsRefusedByItsKey() {
        for (const char* key : {"version", "source", "inputs", "targets", "classes", "input_shape"}) {
            auto j = toJson(example());
            j.erase(key);
            QVERIFY2(errorOf(j).find(key) != std::string::npos, key);
            j[key] = nullptr;
            QVERIFY2(errorOf(j).find(key) != std::string::npos, key);
        }
        auto j = toJson(example());
        j["inputs"][0]["scale"] = "much";
        QVERIFY(errorOf(j).find("scale") != std::string::npos);
        j = toJson(example());
        j["inputs"][0]["decimal"] = "star";
        QVERIFY(errorOf(j).find("star") != std::string::npos);
        j = toJson(example());
        j["input_shape"] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
        QVERIFY(errorOf(j) != "no error");
        j["version"] = 4;
        QVERIFY(errorOf(j).find("newer") != std::string::npos);
        for (const double none : {1e67, 1.5}) {
            j["version"] = none;
            QVERIFY(errorOf(j).find("version") != std::string::npos && errorOf(j).find("newer") == std::string::npos);
        }
        QVERIFY(errorOf(nlohmann::json::array()) != "no error");
        QVERIFY(errorOf("text") != "no error");
    }
};

LAMINA_TEST(PreparationJsonTest)

}  // namespace preparation_json_test

#include "preparation_json_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A table feeds a net with several Inputs: each column enters the one that was chosen, that has its name, or that is left for it.
#include <QtTest>
#include <functional>

#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/data/columns.h"
#include "engine/data/doctor.h"
#include "engine/data/preparation_json.h"
#include "engine/data/prepare.h"
#include "engine/data/table_inputs.h"
#include "engine/io/json_reader.h"
#include "engine/io/recipe_json.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace table_inputs_test {

using namespace lamina;
using test::table;

namespace {

using Places = std::vector<std::size_t>;

/** Homes: two numbers, a category, a text and a number of a shop. */
RawData homes() {
    return table("area,rooms,Place,said,shop,price\n10,1,north,quiet home,7,1\n20,2,south,loud home,9,2\n30,3,north,quiet street,7,3\n40,4,west,loud loud street,12,4\n");
}

DataRecipe recipe() {
    DataRecipe r;
    r.source = "csv";
    r.columns["price"].role = ColumnRole::Target;
    r.columns["said"].type = ColumnType::Text;
    r.text = {.maxTokens = 50, .outputSequenceLength = 3};
    r.split = {1, 0, 0, 1, false, false};
    r.numbers = "minmax";
    return r;
}

Wanted wanted(const std::vector<std::string>& inputs, const std::vector<bool>& ids) {
    Wanted w = TargetForm::Number;
    for (std::size_t i = 0; i < inputs.size(); ++i) w.inputs.push_back({inputs[i], ids[i]});
    return w;
}

std::string errorOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return {};
}

bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    qWarning("expected \"%s\" in \"%s\"", part.c_str(), text.c_str());
    return false;
}

std::vector<float> floats(const Tensor& t) { return t.toFloats(); }

}  // namespace

class TableInputsTest : public QObject {
    Q_OBJECT
 private slots:
    void columnsEnterTheInputOfTheirName() {
        const auto data = prepare(homes(), recipe(), wanted({"said", "numbers", "place", "shop"}, {true, false, true, true}));
        QCOMPARE(data.inputNames, (std::vector<std::string>{"said", "numbers", "place", "shop"}));
        QVERIFY(data.inputs[0].dtype() == DType::Int32 && data.inputs[0].shape() == (Shape{4, 3}));
        QCOMPARE(floats(data.inputs[1]), (std::vector<float>{0, 0, 1.0f / 3, 1.0f / 3, 2.0f / 3, 2.0f / 3, 1, 1}));
        QVERIFY(data.inputs[2].dtype() == DType::Int32 && data.inputs[2].shape() == (Shape{4, 1}));
        QCOMPARE(floats(data.inputs[2]), (std::vector<float>{1, 2, 1, 3}));  // 0 is what is not known, as Keras' StringLookup has it
        QCOMPARE(floats(data.inputs[3]), (std::vector<float>{1, 2, 1, 3}));  // numbers of shops are names
        QCOMPARE(data.preparation.inputs[2].input, std::string("place"));   // whatever its case
        const DataShape shape = shapeOf(data);
        QCOMPARE(shape.ids, (std::vector<std::int64_t>{6, 0, 4, 4}));
    }

    void textsAndCategoriesGoToEmbeddings() {
        auto r = recipe();
        r.columns["shop"].role = ColumnRole::Ignore;
        const auto columns = [&] { return inputColumns(*homes().table, r, roles(homes(), r).inputs); };
        QCOMPARE(placesOf(columns(), r, wanted({"a", "b"}, {false, true})), (Places{0, 0, 0, 1}));            // the text
        QCOMPARE(placesOf(columns(), r, wanted({"a", "b", "c"}, {true, false, true})), (Places{1, 1, 0, 2}));  // both, in their order
        r.columns["said"].role = ColumnRole::Ignore;
        QCOMPARE(placesOf(columns(), r, wanted({"a", "b"}, {false, true})), (Places{0, 0, 1}));                // then the category
    }

    void aChoiceGoesBeforeNames() {
        auto r = recipe();
        r.columns["area"].input = "right";
        r.columns["rooms"].input = "left";
        r.columns["Place"].input = r.columns["shop"].input = "right";
        const auto data = prepare(homes(), r, wanted({"left", "right", "words"}, {false, false, true}));
        QVERIFY(data.inputs[0].shape() == (Shape{4, 1}));
        QVERIFY(data.inputs[1].shape() == (Shape{4, 5}));  // area, three places, shop
        const auto json = toJson(r);
        QCOMPARE(json["columns"]["area"]["input"].get<std::string>(), std::string("right"));
        QVERIFY(!json["columns"]["said"].contains("input"));
        QVERIFY(dataRecipeFromJson(JsonReader(json, "")) == r);
    }

    void whatEntersNothingIsSaid() {
        auto r = recipe();
        QVERIFY(has(errorOf([&] { prepare(homes(), r, wanted({"a", "b", "said"}, {false, false, true})); }), "area, rooms, Place, shop enter none of the Inputs a, b, said"));
        QVERIFY(has(errorOf([&] { prepare(homes(), r, wanted({"a", "said", "c", "d"}, {false, true, true, true})); }), "no column enters c, d"));
        r.columns["area"].input = "elsewhere";
        QVERIFY(has(errorOf([&] { prepare(homes(), r, wanted({"a", "said"}, {false, true})); }), "the Input \"elsewhere\", which the net does not have; it has a, said"));
        r.columns["area"].input = r.columns["rooms"].input = "said";
        QVERIFY(has(errorOf([&] { prepare(homes(), r, wanted({"a", "said"}, {false, true})); }), "takes one column, received 3"));
        auto text = recipe();
        text.columns["said"].input = "a";
        text.columns["Place"].input = "b";
        QVERIFY(has(errorOf([&] { prepare(homes(), text, wanted({"a", "b"}, {false, true})); }), "a column of text enters the Input \"a\" alone"));
        const auto findings = examine(homes(), r, {"mean_squared_error"}, wanted({"a", "b"}, {false, false}));
        QVERIFY(std::any_of(findings.begin(), findings.end(), [](const Issue& f) { return f.severity == Issue::Severity::Error && f.sentence().find("the Input \"said\", which the net does not have") != std::string::npos; }));
    }

    void otherRowsGoTheSameWay() {
        const auto w = wanted({"said", "numbers", "place", "shop"}, {true, false, true, true});
        const auto made = prepare(homes(), recipe(), w).preparation;
        QVERIFY(preparationFromJson(toJson(made)) == made);
        QCOMPARE(toJson(made)["version"].get<int>(), 3);
        const auto rows = table("shop,said,Place,rooms,area\n9,a street,east,4,40\n8,,,1,10\n");
        const auto applied = applyInputs(made, *rows.table, w.inputNames());
        QCOMPARE(applied.inputs.size(), std::size_t{4});
        QCOMPARE(floats(applied.inputs[1]), (std::vector<float>{1, 1, 0, 0}));
        QCOMPARE(floats(applied.inputs[2]), (std::vector<float>{0, 0}));  // east is not known, and nothing is nothing
        QCOMPARE(floats(applied.inputs[3]), (std::vector<float>{2, 0}));
        QCOMPARE(applied.unknown, std::size_t{2});
        const auto turned = applyInputs(made, *rows.table, {"shop", "place", "numbers", "said"});
        QCOMPARE(floats(turned.inputs[0]), floats(applied.inputs[3]));
        QCOMPARE(floats(turned.inputs[3]), floats(applied.inputs[0]));
        const auto evaluated = prepareWith(homes(), made, w);
        QCOMPARE(floats(evaluated.inputs[2]), (std::vector<float>{1, 2, 1, 3}));
    }

    void outputsAreFoundByNameAsWell() {
        auto r = recipe();
        r.columns.erase("price");
        Wanted w = TargetForm::Number;
        w.outputs = {{TargetForm::Number, "price"}, {TargetForm::Index, "Place"}};
        r.columns["said"].role = r.columns["shop"].role = ColumnRole::Ignore;
        const auto data = prepare(homes(), r, w);
        QCOMPARE(data.targetNames, w.outputNames());
        QVERIFY(data.inputs.front().shape() == (Shape{4, 2}));
        QCOMPARE(classNames(data, 1), (std::vector<std::string>{"north", "south", "west"}));
        r.columns["Place"].role = ColumnRole::Target;  // as one was guessed
        QCOMPARE(prepare(homes(), r, w).targetNames, w.outputNames());
        r.columns["area"].role = ColumnRole::Target;
        QCOMPARE(prepare(homes(), r, w).targetNames, (std::vector<std::string>{"area", "Place"}));  // a choice stands
    }

    void anArrayIsTheTargetByTheNameOfTheOnlyOutputWhereNoneIsCalledSo() {
        const auto rolesOf = [](std::vector<std::string> names, const Wanted& wanted, const DataRecipe& recipe = {}) {
            Arrays arrays;
            for (const auto& name : names) arrays.push_back({name, Tensor::of(Shape{2, 1}, std::vector<float>{0, 1})});
            RawData raw;
            raw.arrays = std::make_shared<const Arrays>(std::move(arrays));
            return roles(raw, recipe, wanted);
        };
        Wanted one = TargetForm::Number;
        one.outputs.front().name = "price";
        QCOMPARE(rolesOf({"price", "rooms"}, one).targets, std::vector<int>{0});
        QCOMPARE(rolesOf({"price", "rooms"}, one).inputs, std::vector<int>{1});
        QCOMPARE(rolesOf({"price", "labels"}, one).targets, std::vector<int>{1});  // what is called so is
        QCOMPARE(rolesOf({"price", "y"}, one).inputs, std::vector<int>{0});
        DataRecipe chosen;
        chosen.columns["rooms"].role = ColumnRole::Target;
        QCOMPARE(rolesOf({"price", "rooms"}, one, chosen).targets, std::vector<int>{1});
        Wanted two = TargetForm::Number;
        two.outputs = {{TargetForm::Number, "price"}, {TargetForm::Number, "age"}};
        QCOMPARE(rolesOf({"x", "price", "age", "y"}, two).inputs, std::vector<int>{0});  // and is never an input
    }
};

LAMINA_TEST(TableInputsTest)

}  // namespace table_inputs_test

#include "table_inputs_test.moc"

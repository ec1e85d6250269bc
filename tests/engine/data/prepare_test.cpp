// SPDX-License-Identifier: GPL-3.0-or-later
// Preparation against hand-made expectations and on the real tables.
#include <QtTest>
#include <cmath>
#include <set>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/data/fingerprint.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/recipes/losses.h"
#include "tests/support/csv_table.h"
#include "tests/support/prepared.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace prepare_test {

using namespace lamina;
using namespace lamina::test;

namespace {

RawData real(const char* name) {
    DataRecipe r;
    r.source = "csv";
    r.paths = {name};
    return load(r, test::sharedData());
}

}  // namespace

class PrepareTest : public QObject {
    Q_OBJECT
 private slots:
    void aTargetOfOneValueIsRefusedByItsName() {
        for (const auto& [cell, form] : {std::pair{"yes", TargetForm::Index}, {"1", TargetForm::Binary}, {"7", TargetForm::Binary}, {"3", TargetForm::OneHot}}) {
            const auto raw = table(std::string("v,t\n1,") + cell + "\n2," + cell + "\n3," + cell + "\n");
            DataRecipe r;
            r.columns["t"].role = ColumnRole::Target;
            const std::string why = errorOf(raw, r, form);
            QVERIFY(has(why, std::string("only one value, \"") + cell + "\"") && has(why, "column \"t\""));
        }
    }

    void aColumnOfWeightsIsNoInput() {
        RawData raw;
        Table table;
        Column x, w, y;
        x.name = "x", w.name = "sample_weight", y.name = "y";
        x.numbers = {1, 2, 3, 4}, w.numbers = {1, 0, 2.5, 1}, y.numbers = {1, 3, 5, 7};
        for (Column* c : {&x, &w, &y}) c->type = ColumnType::Number;
        table.columns = {x, w, y};
        raw.table = std::make_shared<const Table>(table);
        raw.source = "csv";
        DataRecipe recipe;
        recipe.columns["y"] = {ColumnType::Auto, ColumnRole::Target};
        const Dataset data = prepare(raw, recipe, TargetForm::Number);
        QCOMPARE(data.inputs.front().shape()[1], Dim{1});
        QCOMPARE(data.sampleWeights.toFloats(), (std::vector<float>{1, 0, 2.5f, 1}));
        recipe.columns["sample_weight"] = {ColumnType::Auto, ColumnRole::Input};  // said to be something else
        QVERIFY(prepare(raw, recipe, TargetForm::Number).sampleWeights.empty());
        table.columns[1].numbers[2] = -1;
        raw.table = std::make_shared<const Table>(table);
        recipe.columns["sample_weight"].role = ColumnRole::SampleWeight;
        try {
            prepare(raw, recipe, TargetForm::Number);
            QFAIL("a weight below 0 was taken");
        } catch (const Error& e) {
            QVERIFY(std::string(e.what()).find("row 3") != std::string::npos);
        }
    }

    void numbersAreStandardizedAndCategoriesOneHot() {
        const auto data = prepare(table("v,k,t\n1,b,x\n3,a,y\n5,b,x\n"), allRowsTrain("t"), TargetForm::Index);
        const float s = static_cast<float>(1 / std::sqrt(8.0 / 3));
        QVERIFY(data.inputs[0].shape() == (Shape{3, 3}));
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{-2 * s, 0, 1, 0, 1, 0, 2 * s, 0, 1}));
        QCOMPARE(ints(data.targets[0]), (std::vector<std::int32_t>{0, 1, 0}));
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(inputNames(data.preparation), (std::vector<std::string>{"v", "k = a", "k = b"}));
        QCOMPARE(data.preparation.inputs[1].commonest, std::string("b"));
        QVERIFY(data.preparation.inputShape == Shape{3});
        QVERIFY(data.rows.empty());
    }

    void otherScalingsAndEncodings() {
        auto r = allRowsTrain("t");
        r.numbers = "minmax";
        r.categories = "ordinal";
        QCOMPARE(floats(prepare(table("v,k,t\n1,b,1\n3,a,2\n5,b,3\n"), r, TargetForm::Number).inputs[0]), (std::vector<float>{0, 1, 0.5f, 0, 1, 1}));
        r.numbers = "none";
        QCOMPARE(floats(prepare(table("v,k,t\n1,b,1\n3,a,2\n5,b,3\n"), r, TargetForm::Number).inputs[0]), (std::vector<float>{1, 1, 3, 0, 5, 1}));
        r.numbers = "sideways";
        QVERIFY(has(errorOf(table("v,t\n1,2\n"), r, TargetForm::Number), "sideways"));
    }

    void aLogarithmIsTakenBeforeTheScalingAndUndone() {
        auto r = allRowsTrain("t");
        r.columns["v"].scaling = ColumnScaling::Log1p;
        r.columns["t"].scaling = ColumnScaling::Log;
        r.targetNumbers = "standardize";
        const double e = std::exp(1);
        const auto data = prepare(table("v,t\n0," + exactNumber(e) + "\n" + exactNumber(e - 1) + "," + exactNumber(e * e * e) + "\n"), r, TargetForm::Number);
        const auto x = floats(data.inputs[0]), y = floats(data.targets[0]);
        QVERIFY(std::abs(x[0] + 1) < 1e-6f && std::abs(x[1] - 1) < 1e-6f);  // log1p gives 0 and 1: mean and deviation ½
        QVERIFY(std::abs(y[0] + 1) < 1e-6f && std::abs(y[1] - 1) < 1e-6f);  // log gives 1 and 3
        QCOMPARE(data.preparation.inputs[0].offset, 0.5);
        QVERIFY(std::abs(targetFromNet(data.preparation.targets[0], y[1]) - e * e * e) < 1e-5);
        QVERIFY(std::abs(floats(targetsFromNet(data.preparation, data.targets[0]))[0] - e) < 1e-5);
        const auto array = Tensor::of(Shape{2, 1}, std::vector<double>{0, e - 1});
        QCOMPARE(floats(applyInputs(data.preparation, array)), x);  // the same for arrays
        QCOMPARE(floats(prepareWith(table("t,v\n1,0\n"), data.preparation, TargetForm::Number).targets[0]), (std::vector<float>{-2}));
    }

    void aMissingCellOfALogarithmBecomesThatOfTheMedian() {
        auto r = allRowsTrain("t");
        r.numbers = "none";
        r.columns["v"].scaling = ColumnScaling::Log;
        const auto x = floats(prepare(table("v,t\n1,1\n8,2\n100,3\n,4\n"), r, TargetForm::Number).inputs[0]);
        QCOMPARE(x[3], static_cast<float>(std::log(8.0)));
    }

    void datesOfALaterTableAreReadAsTheColumnWasLearnt() {
        auto r = allRowsTrain("t");
        r.columns["when"].type = ColumnType::Number;
        r.numbers = "none";
        const auto fit = prepare(table("when,t\n13/01/2024,1\n01/02/2024,2\n"), r, TargetForm::Number).preparation;
        QVERIFY(fit.inputs.at(0).dates == DateOrder::DayFirst);
        QCOMPARE(floats(applyInputs(fit, parseCsv("when\n03/02/2024\n").table).inputs.front()), std::vector<float>{19756});  // the third of February
        QVERIFY_EXCEPTION_THROWN(applyInputs(fit, parseCsv("when\n01/13/2024\n").table), Error);
    }

    void whatHasNoLogarithmIsNamedByItsRow() {
        auto r = allRowsTrain("t");
        r.columns["v"].scaling = ColumnScaling::Log;
        QVERIFY(has(errorOf(table("v,t\n1,1\n0,2\n"), r, TargetForm::Number), "log takes numbers above 0, received 0"));
        QVERIFY(has(errorOf(table("v,t\n1,1\n0,2\n"), r, TargetForm::Number), "column \"v\", row 2"));
        QVERIFY(has(errorOf(table("v,t\n1,1\n0,2\n"), r, TargetForm::Number), "log1p"));
        r.columns["v"].scaling = ColumnScaling::Log1p;
        QVERIFY(has(errorOf(table("v,t\n1,1\n-2,2\n"), r, TargetForm::Number), "received -2"));
        r.split = {.train = 0.5, .validation = 0, .test = 0.5, .shuffle = false};  // of no part of the split
        QVERIFY(has(errorOf(table("v,t\n1,1\n-2,2\n"), r, TargetForm::Number), "row 2"));
        const auto fitted = prepare(table("v,t\n1,1\n3,2\n"), r, TargetForm::Number).preparation;
        QVERIFY_EXCEPTION_THROWN(applyInputs(fitted, parseCsv("v\n-7\n").table), Error);
        QVERIFY_EXCEPTION_THROWN(applyInputs(fitted, Tensor::of(Shape{1, 1}, std::vector<float>{-7})), Error);
    }

    void missingValuesAreFilledWithMedianAndUnknown() {
        auto r = allRowsTrain("t");
        r.numbers = "none";
        const auto data = prepare(table("v,k,t\n1,b,1\n,a,2\n5,,3\n9,b,4\n,b,\n"), r, TargetForm::Number);
        QVERIFY(data.inputs[0].shape() == (Shape{4, 4}));  // the row without a target is left out
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{1, 0, 1, 0, 5, 1, 0, 0, 5, 0, 0, 1, 9, 0, 1, 0}));
        QCOMPARE(data.rows, (std::vector<std::uint32_t>{0, 1, 2, 3}));
        QCOMPARE(inputNames(data.preparation).back(), std::string("k = unknown"));
    }

    void rowsCanBeDroppedInstead() {
        auto r = allRowsTrain("t");
        const auto raw = table("a,b,k,t\n1,2,x,1\n,3,y,2\n,,z,3\n4,5,,4\n");
        r.missing = "drop";
        QCOMPARE(prepare(raw, r, TargetForm::Number).samples(), std::int64_t(1));
        r.missing = "drop_empty";
        const auto data = prepare(raw, r, TargetForm::Number);
        QCOMPARE(data.rows, (std::vector<std::uint32_t>{0, 1, 3}));
        QCOMPARE(data.rowOf(2), 3u);
    }

    void standardizedInputsHaveMeanZeroAndDeviationOneInTraining() {
        NEEDS_SHARED_DATA("diamonds.csv");
        const auto raw = real("diamonds.csv");
        auto r = allRowsTrain("price");
        r.split = {};
        r.targetNumbers = "standardize";
        const auto data = prepare(raw, r, TargetForm::Number);
        const auto x = floats(data.inputs[0]), y = floats(data.targets[0]);
        const auto width = static_cast<std::size_t>(data.inputs[0].shape()[1]);
        QCOMPARE(width, std::size_t(6 + 5 + 7 + 8));
        const auto check = [&](const std::vector<float>& v, std::size_t stride, std::size_t at) {
            double sum = 0, squares = 0;
            for (auto i : data.parts.train) sum += v[i * stride + at];
            const double n = static_cast<double>(data.parts.train.size()), mean = sum / n;
            for (auto i : data.parts.train) squares += (v[i * stride + at] - mean) * (v[i * stride + at] - mean);
            return std::abs(mean) < 1e-5 && std::abs(std::sqrt(squares / n) - 1) < 1e-5;
        };
        const auto names = inputNames(data.preparation);
        for (std::size_t c = 0; c < width; ++c) QVERIFY2(names[c].find(" = ") != std::string::npos || check(x, width, c), names[c].c_str());
        QVERIFY(check(y, 1, 0));
        QVERIFY(std::abs(targetFromNet(data.preparation.targets[0], y[0]) - 326) < 0.01);
    }

    void aConstantColumnBecomesZeroAndNotInfinite() {
        for (float v : floats(prepare(table("c,t\n0.1,1\n0.1,2\n0.1,3\n"), allRowsTrain("t"), TargetForm::Number).inputs[0])) QVERIFY(std::abs(v) < 1e-6f);
    }

    void targetsTakeTheFormOfTheLoss() {
        const auto two = table("v,t\n1,no\n2,yes\n3,no\n"), three = table("v,t\n1,a\n2,b\n3,c\n");
        QCOMPARE(floats(prepare(two, allRowsTrain("t"), TargetForm::Binary).targets[0]), (std::vector<float>{0, 1, 0}));
        QVERIFY(prepare(two, allRowsTrain("t"), TargetForm::Binary).targets[0].shape() == (Shape{3, 1}));
        QVERIFY(prepare(two, allRowsTrain("t"), TargetForm::OneHot).targets[0].shape() == (Shape{3, 2}));
        QVERIFY(prepare(two, allRowsTrain("t"), TargetForm::Index).targets[0].shape() == Shape{3});
        QCOMPARE(floats(prepare(three, allRowsTrain("t"), TargetForm::OneHot).targets[0]), (std::vector<float>{1, 0, 0, 0, 1, 0, 0, 0, 1}));
        QVERIFY(prepare(three, allRowsTrain("t"), TargetForm::Binary).targets[0].shape() == (Shape{3, 3}));
        QVERIFY(prepare(three, allRowsTrain("t"), TargetForm::Number).targets[0].shape() == (Shape{3, 3}));
        QCOMPARE(floats(prepare(two, allRowsTrain("t"), TargetForm::Number).targets[0]), (std::vector<float>{0, 1, 0}));
    }

    void thePersonsChoiceOfTheFormGoesFirst() {
        const auto three = table("v,t\n1,a\n2,b\n3,c\n");
        auto r = allRowsTrain("t");
        r.targetCategories = "one_hot";
        QVERIFY(prepare(three, r, TargetForm::Index).targets[0].shape() == (Shape{3, 3}));
        r.targetCategories = "index";
        QVERIFY(prepare(three, r, TargetForm::OneHot).targets[0].dtype() == DType::Int32);
        QCOMPARE(floats(prepare(three, r, TargetForm::Number).targets[0]), (std::vector<float>{0, 1, 2}));
    }

    void wholeNumbersBecomeClassesWhereClassesAreMeant() {
        const auto quality = table("v,q\n1,8\n2,3\n3,10\n");
        const auto data = prepare(quality, allRowsTrain("q"), TargetForm::Index);
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"3", "8", "10"}));
        QCOMPARE(ints(data.targets[0]), (std::vector<std::int32_t>{1, 0, 2}));
        QVERIFY(data.preparation.targets.size() == 1 && prepare(quality, allRowsTrain("q"), TargetForm::Number).preparation.classes.empty());
        QVERIFY(has(errorOf(table("v,q\n1,1.5\n2,2\n"), allRowsTrain("q"), TargetForm::Index), "not all of them whole"));
        QVERIFY(has(errorOf(table("v,q\n1,1\n2,2\n3,3\n"), allRowsTrain("q"), TargetForm::Binary), "binary_crossentropy"));
        QCOMPARE(floats(prepare(table("v,q\n1,-1\n2,1\n"), allRowsTrain("q"), TargetForm::Binary).targets[0]), (std::vector<float>{0, 1}));
    }

    void severalTargetsStandSideBySide() {
        auto r = allRowsTrain("a");
        r.columns["b"].role = ColumnRole::Target;
        const auto data = prepare(table("v,a,b\n1,10,20\n2,30,40\n"), r, TargetForm::Number);
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{10, 20, 30, 40}));
        QVERIFY(has(errorOf(table("v,a,b\n1,10,20\n2,30,40\n"), r, TargetForm::Index), "one target column"));
    }

    void wrongRecipesAreRefusedInWords() {
        const auto raw = table("v,t\n1,2\n3,4\n");
        QVERIFY(has(errorOf(raw, allRowsTrain("nothing"), TargetForm::Number), "\"nothing\" is not in the data; received v, t"));
        DataRecipe none = allRowsTrain("t");
        none.columns.clear();
        QVERIFY(has(errorOf(raw, none, TargetForm::Number), "no column is the target"));
        auto ignored = allRowsTrain("t");
        ignored.columns["v"].role = ColumnRole::Ignore;
        QVERIFY(has(errorOf(raw, ignored, TargetForm::Number), "no column is an input"));
        ignored.paths = {"data/one.csv"};
        QVERIFY(has(errorOf(raw, ignored, TargetForm::Number), "data/one.csv: no column is an input"));
        auto drop = allRowsTrain("t");
        drop.missing = "drop";
        QVERIFY(has(errorOf(table("v,t\n,1\n,2\n"), drop, TargetForm::Number), "no row is left"));
    }

    void typesCanBeChosen() {
        auto r = allRowsTrain("t");
        r.columns["v"].type = ColumnType::Category;
        const auto data = prepare(table("v,t\n10,1\n9,2\n10,3\n"), r, TargetForm::Number);
        QCOMPARE(data.preparation.inputs[0].categories, (std::vector<std::string>{"9", "10"}));
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{0, 1, 1, 0, 0, 1}));
    }

    void rawRowsArePreparedAsInTraining() {
        NEEDS_SHARED_DATA("penguins.csv");
        const auto raw = real("penguins.csv");
        auto r = allRowsTrain("species");
        r.split = {};
        r.missing = "drop_empty";
        const auto data = prepare(raw, r, TargetForm::Index);
        QCOMPARE(data.samples(), std::int64_t(342));
        QCOMPARE(data.parts.train.size(), std::size_t(240));
        QVERIFY(data.inputs[0].shape()[1] == 3 + 4 + 3);
        const auto applied = applyInputs(data.preparation, *raw.table);
        const auto width = static_cast<std::size_t>(data.inputs[0].shape()[1]);
        const auto here = floats(data.inputs[0]), there = floats(applied.inputs.front());
        for (std::uint32_t s = 0; s < 342; ++s)
            for (std::size_t c = 0; c < width; ++c) QCOMPARE(there[data.rowOf(s) * width + c], here[s * width + c]);
        QCOMPARE(applied.filled, std::size_t(19));
        QCOMPARE(applied.unknown, std::size_t(0));
    }

    void unknownCategoriesAreCountedAndMissingColumnsNamed() {
        auto r = allRowsTrain("t");
        r.numbers = "none";
        const auto fit = prepare(table("v,k,t\n1,a,1\n3,b,2\n"), r, TargetForm::Number).preparation;
        const auto applied = applyInputs(fit, *table("k,extra,v\nc,1,7\na,2,\n").table);
        QCOMPARE(floats(applied.inputs.front()), (std::vector<float>{7, 0, 0, 2, 1, 0}));
        QCOMPARE(applied.unknown, std::size_t(1));
        QCOMPARE(applied.filled, std::size_t(1));
        QCOMPARE(applied.examples, (std::vector<std::string>{"k = \"c\""}));
        try {
            applyInputs(fit, *table("k,w\na,1\n").table);
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(has(e.what(), "columns v are missing; received k, w"));
        }
        try {
            applyInputs(fit, *table("k,v\na,1\nb,many\n").table);
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(has(e.what(), "column \"v\", row 2: expected a number, received \"many\""));
        }
    }

    void oddCellsAreToldAndFilledUnlessEveryRowHasOne() {
        auto r = allRowsTrain("t");
        r.numbers = "none";
        const auto fit = prepare(table("v,t\n1,1\n3,2\n"), r, TargetForm::Number).preparation;
        std::vector<OddCell> odd;
        const auto applied = applyInputs(fit, *table("v\n7\nmany\n9\n").table, {}, &odd);
        QCOMPARE(floats(applied.inputs.front()), (std::vector<float>{7, 2, 9}));
        QCOMPARE(odd.size(), std::size_t(1));
        QCOMPARE(odd.front().remark(), std::string("row 2 has no answer: column \"v\" holds \"many\", expected a number"));
        odd.clear();
        applyInputs(fit, *table("v\n2024-03-01\n31.02.2015\nsoon\n").table, {}, &odd);
        QCOMPARE(odd.size(), std::size_t(2));
        QCOMPARE(odd[0].expected, std::string("a date that the calendar has"));
        QCOMPARE(odd[1].expected, std::string("a date"));
        odd.clear();
        QVERIFY_EXCEPTION_THROWN(applyInputs(fit, *table("v\nmany\nfew\n").table, {}, &odd), Error);
    }

    void otherDataAreEvaluatedWithTheSameFit() {
        const auto fit = prepare(table("v,t\n1,b\n3,a\n"), allRowsTrain("t"), TargetForm::Index).preparation;
        const auto other = prepareWith(table("t,v\nb,2\n,2\na,3\n"), fit, TargetForm::Index);
        QCOMPARE(ints(other.targets[0]), (std::vector<std::int32_t>{1, 0}));
        QCOMPARE(floats(other.inputs[0]), (std::vector<float>{0, 1}));
        QCOMPARE(other.parts.test.size(), std::size_t(2));
        QCOMPARE(other.rows, (std::vector<std::uint32_t>{0, 2}));
        try {
            prepareWith(table("v,t\n1,zebra\n"), fit, TargetForm::Index);
            QFAIL("no error");
        } catch (const Error& e) {
            QVERIFY(has(e.what(), "expected one of the classes a, b, received \"zebra\""));
        }
    }

    void numbersComeBackInTheirOwnUnits() {
        DataRecipe r = allRowsTrain("price");
        r.targetNumbers = "standardize";
        const RawData raw = table("a,price\n1,100\n3,300\n");
        const Dataset data = prepare(raw, r, TargetForm::Number);
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{-1, 1}));
        QCOMPARE(floats(targetsFromNet(data.preparation, data.targets[0])), (std::vector<float>{100, 300}));
        const RawData arrays{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{1, 1}, std::vector<float>{3})}, {"y", Tensor::of(Shape{1}, std::vector<float>{300})}})};
        QCOMPARE(floats(prepareWith(arrays, data.preparation, TargetForm::Number).targets[0]), (std::vector<float>{1}));
        const Preparation classes = prepare(table("a,k\n1,x\n3,y\n"), allRowsTrain("k"), TargetForm::Index).preparation;
        QCOMPARE(floats(targetsFromNet(classes, Tensor::of(Shape{1, 1}, std::vector<float>{0.25f}))), (std::vector<float>{0.25f}));
    }

    void aNetWithWeightsOfItsOwnMeetsNumbersAsTheyAre() {
        DataRecipe foreign, fresh, chosen = allRowsTrain("a");
        foreign.numbers = chosen.numbers = "none";
        QCOMPARE(joining(foreign, allRowsTrain("b")).numbers, std::string("none"));
        QCOMPARE(joining(fresh, allRowsTrain("b")).numbers, std::string("standardize"));
        QCOMPARE(joining(chosen, allRowsTrain("b")).numbers, std::string("standardize"));  // other data, other choice
    }

    void fingerprintsTellDataAndSplitsApart() {
        const auto raw = table("v,t\n1,b\n3,a\n5,b\n7,a\n9,b\n");
        auto r = allRowsTrain("t");
        r.split = {.train = 0.6, .validation = 0.2, .test = 0.2};
        const auto base = prepare(raw, r, TargetForm::Index).fingerprint;
        QCOMPARE(prepare(raw, r, TargetForm::Index).fingerprint, base);
        std::set<std::uint64_t> all = {base};
        r.split.seed = 8;
        all.insert(prepare(raw, r, TargetForm::Index).fingerprint);
        r.split.seed = 7;
        r.numbers = "minmax";
        all.insert(prepare(raw, r, TargetForm::Index).fingerprint);
        r.numbers = "standardize";
        all.insert(prepare(raw, r, TargetForm::OneHot).fingerprint);
        all.insert(prepare(table("v,t\n1,b\n3,a\n5,b\n7,a\n9,a\n"), r, TargetForm::Index).fingerprint);
        QCOMPARE(all.size(), std::size_t(5));
    }

    void everyRealTableBecomesADataSet_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("loss");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("classes");
        QTest::newRow("iris") << "iris.csv" << "species" << "sparse_categorical_crossentropy" << 4 << 3;
        QTest::newRow("titanic") << "titanic.csv" << "survived" << "binary_crossentropy" << 5 + 2 + 4 + 3 + 3 + 2 + 8 + 4 + 2 + 2 << 2;
        QTest::newRow("mpg") << "mpg.csv" << "mpg" << "mean_squared_error" << 6 + 3 << 0;
        QTest::newRow("wine") << "winequality-red.csv" << "column 12" << "sparse_categorical_crossentropy" << 11 << 6;
    }
    void everyRealTableBecomesADataSet() {
        QFETCH(QString, file);
        NEEDS_SHARED_DATA(file.toStdString());
        QFETCH(QString, target);
        QFETCH(QString, loss);
        QFETCH(int, width);
        QFETCH(int, classes);
        auto r = allRowsTrain(target.toStdString());
        r.split = {};
        r.columns["name"].role = ColumnRole::Ignore;
        const auto data = prepare(real(file.toUtf8()), r, targetForm({loss.toStdString(), {}}));
        QCOMPARE(int(data.inputs[0].shape()[1]), width);
        QCOMPARE(int(data.preparation.classes.size()), classes);
        for (float v : floats(data.inputs[0])) QVERIFY(std::isfinite(v));
    }
};

LAMINA_TEST(PrepareTest)

}  // namespace prepare_test

#include "prepare_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows a fit learns from: categories of all that are used, numbers of the training part; and what a net has learnt by.
#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/base/error.h"
#include "engine/data/preparation_json.h"
#include "engine/data/prepare.h"
#include "tests/support/csv_table.h"
#include "tests/support/test_program.h"

namespace learnt_fit_test {

using namespace lamina;
using test::allRowsTrain;
using test::table;

namespace {

std::vector<float> floats(const Tensor& t) { return t.toFloats(); }

}  // namespace

class LearntFitTest : public QObject {
    Q_OBJECT
 private slots:
    /** A mean that is none would be lost in the file, and all else of the preparation with it. */
    void whatHasNoMeanIsRefusedByItsColumn() {
        for (const char* scaling : {"standardize", "minmax"}) {
            DataRecipe r = test::allRowsTrain("t");
            r.numbers = scaling;
            try {
                prepare(test::table("v,t\n1.5e308,1\n-1.5e308,2\n1.5e308,3\n"), r, TargetForm::Number);
                QFAIL("no error");
            } catch (const Error& e) {
                QVERIFY2(std::string(e.what()).find("column \"v\": the numbers are too large to be scaled") == 0, e.what());
            }
        }
        const auto tiny = prepare(test::table("v,t\n0,1\n1e-310,2\n"), test::allRowsTrain("t"), TargetForm::Number).preparation;
        QVERIFY(std::isfinite(tiny.inputs[0].scale) && preparationFromJson(nlohmann::json::parse(toJson(tiny).dump())) == tiny);
    }

    void aNetIsJudgedOnOneClassAndDoesNotLearnFromIt() {
        const auto r = allRowsTrain("t");
        Wanted index = TargetForm::Index, binary = TargetForm::Binary;
        const auto refused = [&](const char* rows, const Wanted& wanted) {
            try {
                prepare(table(rows), r, wanted);
            } catch (const Error& e) {
                return std::string(e.what()).find("the target has only one value") != std::string::npos;
            }
            return false;
        };
        const char* numbers = "v,t\n1,2\n5,2\n";
        QVERIFY(refused(numbers, index) && refused("v,t\n1,1\n5,1\n", binary));
        index.judging = binary.judging = true;
        const auto data = prepare(table(numbers), r, index);
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{2, 2}));  // the number is the class
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(floats(prepare(table("v,t\n1,1\n5,1\n"), r, binary).targets[0]), (std::vector<float>{1, 1}));
        QVERIFY(refused("v,t\n1,yes\n5,yes\n", index));  // which class that is nobody says
    }

    void statisticsAreOfTheTrainingPartCategoriesOfAllRows() {
        auto r = allRowsTrain("t");
        r.split = {.train = 0.5, .validation = 0, .test = 0.5, .shuffle = false};
        const auto data = prepare(table("v,k,t\n1,a,1\n3,a,2\n1000,b,3\n2000,b,4\n"), r, TargetForm::Number);
        QCOMPARE(data.preparation.inputs[0].offset, 2.0);
        QCOMPARE(data.preparation.inputs[0].scale, 1.0);
        QCOMPARE(data.preparation.inputs[0].fill, std::string("2"));
        QCOMPARE(data.preparation.inputs[1].categories, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{-1, 1, 0, 1, 1, 0, 998, 0, 1, 1998, 0, 1}));
    }

    void anotherSplitOrFoldGivesAsManyInputs() {
        // "c" and the missing cell are in one row each: of most splits they are not in the training part.
        const auto raw = table("k,j,t\na,x,1\nb,x,2\nc,y,3\na,,4\nb,y,5\na,x,6\nb,y,7\na,x,8\n");
        auto r = allRowsTrain("t");
        for (const std::string categories : {"one_hot", "ordinal"}) {
            r.categories = categories;
            for (std::int64_t seed = 0; seed < 8; ++seed) {
                r.split = {.train = 0.5, .validation = 0.25, .test = 0.25};
                r.split.seed = static_cast<decltype(r.split.seed)>(seed);
                const auto fitted = prepare(raw, r, TargetForm::Number).preparation;
                QCOMPARE(fitted.inputs[0].categories, (std::vector<std::string>{"a", "b", "c"}));
                QCOMPARE(fitted.inputs[1].categories, (std::vector<std::string>{"x", "y", "unknown"}));
            }
            r.split = {};
            r.split.folds = 4;
            for (r.split.fold = 0; r.split.fold < 4; ++r.split.fold) QCOMPARE(prepare(raw, r, TargetForm::Number).inputs[0].shape()[1], categories == "one_hot" ? Dim{6} : Dim{2});
        }
    }

    void droppedRowsLendNoCategories() {
        auto r = allRowsTrain("t");
        r.missing = "drop";
        const auto data = prepare(table("v,k,t\n1,a,1\n,c,2\n5,b,3\n"), r, TargetForm::Number);
        QCOMPARE(data.preparation.inputs[1].categories, (std::vector<std::string>{"a", "b"}));
    }

    void whatANetHasLearntByStaysUnderAnotherSplit() {
        auto r = allRowsTrain("t");
        r.targetNumbers = "standardize";
        r.split = {.train = 0.5, .validation = 0, .test = 0.5, .shuffle = false};
        const auto raw = table("v,k,t\n1,a,1\n3,a,2\n1000,b,3\n2000,b,4\n");
        auto learnt = prepare(raw, r, TargetForm::Number).preparation;
        learnt.inputs[1].categories = {"a"};  // as an early Lamina fitted them
        r.split.train = 1;
        r.split.test = 0;
        const auto data = prepareAsLearnt(raw, r, TargetForm::Number, learnt);
        QCOMPARE(data.parts.train.size(), std::size_t(4));
        QVERIFY(data.preparation.inputs == learnt.inputs);
        QVERIFY(data.preparation.targets == learnt.targets);
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{-1, 1, 1, 1, 998, 0, 1998, 0}));
        QCOMPARE(floats(data.targets[0]), (std::vector<float>{-1, 1, 3, 5}));
        r.categories = "ordinal";  // in another form now: fitted anew
        QCOMPARE(prepareAsLearnt(raw, r, TargetForm::Number, learnt).preparation.inputs[1].categories, (std::vector<std::string>{"a", "b"}));
    }
};

LAMINA_TEST(LearntFitTest)

}  // namespace learnt_fit_test

#include "learnt_fit_test.moc"

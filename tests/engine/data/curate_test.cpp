// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of samples that are left out and of labels that are counted anew.
#include "engine/data/curate.h"

#include <QtTest>
#include <cmath>

#include "engine/base/error.h"
#include "engine/data/csv.h"
#include "tests/support/test_program.h"

namespace curate_test {

using namespace lamina;

namespace {

/** Samples of two numbers, the second of sample 3 is none; labels 2, 5 and 9, the last of them once. */
RawData arrays() {
    std::vector<float> x;
    std::vector<std::int32_t> y;
    for (int i = 0; i < 12; ++i) {
        x.push_back(static_cast<float>(i));
        x.push_back(i == 3 ? NAN : 1.0f);
        y.push_back(i == 7 ? 9 : i % 2 ? 5 : 2);
    }
    Arrays both = {{"x", Tensor::of(Shape{12, 2}, x)}, {"y", Tensor::of(Shape{12}, y)}};
    return {"npz", "", nullptr, std::make_shared<const Arrays>(std::move(both))};
}

DataRecipe recipe() {
    DataRecipe r;
    r.source = "npz";
    r.split = {1, 0, 0, 7, false, false};
    return r;
}

const Wanted byIndex = TargetForm::Index;

}  // namespace

class CurateTest : public QObject {
    Q_OBJECT
 private slots:
    void arraysAreAsTheyAre() {
        const Dataset data = prepare(arrays(), recipe(), byIndex);
        QCOMPARE(data.samples(), std::int64_t{12});
        QVERIFY(data.rows.empty());
        QCOMPARE(data.preparation.classes.size(), std::size_t{10});
    }

    void samplesWithANumberThatIsNoneAreDropped() {
        DataRecipe r = recipe();
        r.missing = "drop";
        const Dataset data = prepare(arrays(), r, byIndex);
        QCOMPARE(data.samples(), std::int64_t{11});
        QCOMPARE(data.rowOf(2), 2u);
        QCOMPARE(data.rowOf(3), 4u);
        for (const float v : data.inputs.front().as<float>()) QVERIFY(std::isfinite(v));
        QCOMPARE(data.targets.front().as<std::int32_t>()[3], 2);  // of row 4
    }

    void targetsThatAreNoNumberAreDroppedToo() {
        std::vector<float> x(12, 1.0f), y(12, 2.0f);
        x[3] = NAN, y[5] = INFINITY;
        Arrays both = {{"x", Tensor::of(Shape{12, 1}, x)}, {"y", Tensor::of(Shape{12, 1}, y)}};
        DataRecipe r = recipe();
        r.missing = "drop";
        const Dataset data = prepare({"npz", "", nullptr, std::make_shared<const Arrays>(std::move(both))}, r, TargetForm::Number);
        QCOMPARE(data.samples(), std::int64_t{10});
        QCOMPARE(data.rowOf(3), 4u);
        QCOMPARE(data.rowOf(4), 6u);
    }

    void labelsAreCountedAnewAndKeepTheirNames() {
        DataRecipe r = recipe();
        r.columns["y"] = {ColumnType::Category, ColumnRole::Target};
        const Dataset data = prepare(arrays(), r, byIndex);
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"2", "5", "9"}));
        const auto labels = data.targets.front().as<std::int32_t>();
        QCOMPARE(std::vector<std::int32_t>(labels.begin(), labels.begin() + 8), (std::vector<std::int32_t>{0, 1, 0, 1, 0, 1, 0, 2}));
    }

    void otherDataAreCountedAsTheNetLearntThem() {
        DataRecipe r = recipe();
        r.columns["y"] = {ColumnType::Category, ColumnRole::Target};
        const Preparation fitted = prepare(arrays(), r, byIndex).preparation;
        const Dataset same = prepareWith(arrays(), fitted, byIndex);
        QCOMPARE(same.targets.front().as<std::int32_t>()[1], 1);
        QCOMPARE(same.targets.front().as<std::int32_t>()[7], 2);
        r.minClassSamples = 3;
        const Preparation fewer = prepare(arrays(), r, byIndex).preparation;
        QVERIFY_EXCEPTION_THROWN(prepareWith(arrays(), fewer, byIndex), Error);  // 9 is none that it knows
    }

    /** No array is called y: the name of the net's output says which is the target. */
    void soAreThoseWhoseTargetIsCalledAsTheOutput() {
        Arrays all = *arrays().arrays;
        all[1].name = "kind";
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(std::move(all))};
        Wanted wanted = byIndex;
        wanted.outputs.front().name = "kind";
        DataRecipe r = recipe();
        r.columns["kind"] = {ColumnType::Category, ColumnRole::Target};
        const auto labels = prepareWith(raw, prepare(raw, r, wanted).preparation, wanted).targets.front();
        QCOMPARE(labels.as<std::int32_t>()[0], 0);  // 2 is the first class
        QCOMPARE(labels.as<std::int32_t>()[7], 2);
    }

    /** A net of a folder of pictures, asked by arrays: their labels are places among its classes. */
    void labelsOfClassesThatHaveWordsAreTheirPlaces() {
        Preparation fitted = prepare(arrays(), recipe(), byIndex).preparation;
        fitted.classes = {"ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibex", "jay"};
        const auto labels = prepareWith(arrays(), fitted, byIndex).targets.front();
        QCOMPARE(labels.as<std::int32_t>()[1], 5);
        QCOMPARE(labels.as<std::int32_t>()[7], 9);
        fitted.classes.resize(6);
        QVERIFY_EXCEPTION_THROWN(prepareWith(arrays(), fitted, byIndex), Error);  // there is no class 9
    }

    void classesOfTooFewSamplesAreLeftOut() {
        DataRecipe r = recipe();
        r.minClassSamples = 3;
        const Dataset data = prepare(arrays(), r, byIndex);
        QCOMPARE(data.samples(), std::int64_t{11});
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"2", "5"}));
        QCOMPARE(data.rowOf(7), 8u);
        r.minClassSamples = 100;
        QVERIFY_EXCEPTION_THROWN(prepare(arrays(), r, byIndex), Error);
    }

    void soAreThoseOfATable() {
        std::string text = "x,y\n";
        for (int i = 0; i < 9; ++i) text += std::to_string(i) + (i == 4 ? ",rare\n" : i % 2 ? ",b\n" : ",a\n");
        DataRecipe r = recipe();
        r.source = "csv";
        r.columns["y"].role = ColumnRole::Target;
        const RawData raw{"csv", "", std::make_shared<const Table>(parseCsv(text).table), nullptr};
        QCOMPARE(prepare(raw, r, byIndex).preparation.classes.size(), std::size_t{3});
        r.minClassSamples = 2;
        const Dataset data = prepare(raw, r, byIndex);
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(data.samples(), std::int64_t{8});
        QCOMPARE(data.rowOf(4), 5u);
    }
};

LAMINA_TEST(CurateTest)

}  // namespace curate_test

#include "curate_test.moc"

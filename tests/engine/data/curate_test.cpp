// SPDX-License-Identifier: GPL-3.0-or-later
// What is promised of samples that are left out and of labels that are counted anew.
#include "engine/data/curate.h"

#include <QtTest>
#include <cmath>

#include "engine/base/error.h"

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

const Wanted index = TargetForm::Index;

}  // namespace

class CurateTest : public QObject {
    Q_OBJECT
 private slots:
    void arraysAreAsTheyAre() {
        const Dataset data = prepare(arrays(), recipe(), index);
        QCOMPARE(data.samples(), std::int64_t{12});
        QVERIFY(data.rows.empty());
        QCOMPARE(data.preparation.classes.size(), std::size_t{10});
    }

    void samplesWithANumberThatIsNoneAreDropped() {
        DataRecipe r = recipe();
        r.missing = "drop";
        const Dataset data = prepare(arrays(), r, index);
        QCOMPARE(data.samples(), std::int64_t{11});
        QCOMPARE(data.rowOf(2), 2u);
        QCOMPARE(data.rowOf(3), 4u);
        for (const float v : data.inputs.front().as<float>()) QVERIFY(std::isfinite(v));
        QCOMPARE(data.targets.front().as<std::int32_t>()[3], 2);  // of row 4
    }

    void labelsAreCountedAnewAndKeepTheirNames() {
        DataRecipe r = recipe();
        r.columns["y"] = {ColumnType::Category, ColumnRole::Target};
        const Dataset data = prepare(arrays(), r, index);
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"2", "5", "9"}));
        const auto labels = data.targets.front().as<std::int32_t>();
        QCOMPARE(std::vector<std::int32_t>(labels.begin(), labels.begin() + 8), (std::vector<std::int32_t>{0, 1, 0, 1, 0, 1, 0, 2}));
    }

    void otherDataAreCountedAsTheNetLearntThem() {
        DataRecipe r = recipe();
        r.columns["y"] = {ColumnType::Category, ColumnRole::Target};
        const Preparation fitted = prepare(arrays(), r, index).preparation;
        const Dataset same = prepareWith(arrays(), fitted, index);
        QCOMPARE(same.targets.front().as<std::int32_t>()[1], 1);
        QCOMPARE(same.targets.front().as<std::int32_t>()[7], 2);
        r.minClassSamples = 3;
        const Preparation fewer = prepare(arrays(), r, index).preparation;
        QVERIFY_EXCEPTION_THROWN(prepareWith(arrays(), fewer, index), Error);  // 9 is none that it knows
    }

    void classesOfTooFewSamplesAreLeftOut() {
        DataRecipe r = recipe();
        r.minClassSamples = 3;
        const Dataset data = prepare(arrays(), r, index);
        QCOMPARE(data.samples(), std::int64_t{11});
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"2", "5"}));
        QCOMPARE(data.rowOf(7), 8u);
        r.minClassSamples = 100;
        QVERIFY_EXCEPTION_THROWN(prepare(arrays(), r, index), Error);
    }

    void soAreThoseOfATable() {
        auto table = std::make_shared<Table>();
        Column x, y;
        x.name = "x", y.name = "y";
        y.type = ColumnType::Category;
        y.categories = {"a", "b", "rare"};
        for (int i = 0; i < 9; ++i) x.numbers.push_back(i), y.codes.push_back(i == 4 ? 2 : i % 2);
        table->columns = {x, y};
        DataRecipe r = recipe();
        r.source = "csv";
        r.columns["y"].role = ColumnRole::Target;
        const RawData raw{"csv", "", table, nullptr};
        QCOMPARE(prepare(raw, r, index).preparation.classes.size(), std::size_t{3});
        r.minClassSamples = 2;
        const Dataset data = prepare(raw, r, index);
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"a", "b"}));
        QCOMPARE(data.samples(), std::int64_t{8});
        QCOMPARE(data.rowOf(4), 5u);
    }
};

QTEST_GUILESS_MAIN(CurateTest)
#include "curate_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Preparation of arrays and pictures: they are taken as they are, and what they are to give as the loss asks for it.
#include <QtTest>
#include <cmath>
#include <memory>

#include "engine/data/sources.h"
#include "tests/support/csv_table.h"
#include "tests/support/prepared.h"
#include "tests/support/shared_data.h"
#include "tests/support/test_program.h"

namespace prepare_arrays_test {

using namespace lamina;
using namespace lamina::test;

class PrepareArraysTest : public QObject {
    Q_OBJECT
 private slots:
    void arraysKeepTheirValues() {
        Arrays arrays = {{"x", Tensor::of(Shape{4, 2}, std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8})}, {"y", Tensor::of(Shape{4}, std::vector<std::int32_t>{0, 2, 1, 0})}};
        const RawData raw{"npz", "", nullptr, std::make_shared<const Arrays>(arrays)};
        DataRecipe r;
        r.source = "npz";
        const auto data = prepare(raw, r, TargetForm::Index);
        QVERIFY(data.inputs[0].dtype() == DType::Float32);
        QCOMPARE(floats(data.inputs[0]), (std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}));
        QCOMPARE(ints(data.targets[0]), (std::vector<std::int32_t>{0, 2, 1, 0}));
        QCOMPARE(data.preparation.classes, (std::vector<std::string>{"0", "1", "2"}));
        QCOMPARE(data.inputNames, (std::vector<std::string>{"x"}));
        QCOMPARE(floats(prepare(raw, r, TargetForm::OneHot).targets[0]), (std::vector<float>{1, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0}));
        QCOMPARE(floats(prepare(raw, r, TargetForm::Number).targets[0]), (std::vector<float>{0, 2, 1, 0}));
    }

    void rawArraysGoThroughTheFitOfATable() {
        const RawData raw = table("a,b,kind\n1,x,yes\n3,y,no\n5,x,yes\n7,y,no\n");
        const Preparation fit = prepare(raw, allRowsTrain("kind"), TargetForm::Index).preparation;
        const Tensor x = Tensor::of(Shape{2, 3}, std::vector<double>{4, 0, 1, 6, 1, 0});
        const auto values = floats(applyInputs(fit, x));
        QCOMPARE(values.size(), std::size_t{6});
        QVERIFY(values[0] == 0 && values[1] == 0 && values[2] == 1 && std::abs(values[3] - 2 / std::sqrt(5.0)) < 1e-6);
        QVERIFY_EXCEPTION_THROWN(applyInputs(fit, Tensor::of(Shape{2, 2}, std::vector<float>{1, 2, 3, 4})), Error);

        const RawData arrays{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", x}, {"y", Tensor::of(Shape{2}, std::vector<std::int32_t>{1, 0})}})};
        const Dataset all = prepareWith(arrays, fit, TargetForm::Index);
        QCOMPARE(floats(all.inputs[0]), values);
        QCOMPARE(ints(all.targets[0]), (std::vector<std::int32_t>{1, 0}));
        QVERIFY(all.preparation == fit && all.parts.test.size() == 2);
        const Dataset train = prepare(arrays, allRowsTrain("y"), TargetForm::Index, &fit);
        QCOMPARE(floats(train.inputs[0]), values);
        QVERIFY(train.preparation == fit && train.parts.train.size() == 2);
        QVERIFY(floats(prepare(arrays, allRowsTrain("y"), TargetForm::Index).inputs[0])[0] == 4);
    }

    void arraysThatDoNotFitAreRefused() {
        const auto make = [](Tensor x, Tensor y) { return RawData{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", std::move(x)}, {"y", std::move(y)}})}; };
        const Tensor x = Tensor::of(Shape{2, 1}, std::vector<float>{1, 2});
        QVERIFY(has(errorOf(make(x, Tensor::of(Shape{3}, std::vector<std::int32_t>{0, 1, 0})), {}, TargetForm::Index), "expected 2 samples"));
        QVERIFY(has(errorOf(make(x, Tensor::of(Shape{2}, std::vector<float>{0.5f, 1})), {}, TargetForm::Index), "needs classes"));
        QVERIFY(has(errorOf(make(x, Tensor::of(Shape{2}, std::vector<std::int32_t>{-1, 1})), {}, TargetForm::OneHot), "needs classes"));
        QVERIFY(has(errorOf(make(Tensor::of(Shape{}, std::vector<float>{1}), x), {}, TargetForm::Number), "first axis"));
    }

    /** As pictures of masks are: yes is 255, not 1. */
    void blackAndWhiteIsNoAndYes() {
        const auto make = [](Tensor y) { return RawData{"npz", "", nullptr, std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{2, 2}, std::vector<float>{1, 2, 3, 4})}, {"y", std::move(y)}})}; };
        const RawData mask = make(Tensor::of(Shape{2, 1, 2, 1}, std::vector<std::uint8_t>{0, 255, 255, 0}));
        QCOMPARE(floats(prepare(mask, {}, TargetForm::Binary).targets[0]), (std::vector<float>{0, 1, 1, 0}));
        QCOMPARE(ints(prepare(mask, {}, TargetForm::Index).targets[0]), (std::vector<std::int32_t>{0, 1, 1, 0}));
        QCOMPARE(floats(prepare(mask, {}, TargetForm::Number).targets[0]), (std::vector<float>{0, 255, 255, 0}));
        QCOMPARE(floats(prepare(make(Tensor::of(Shape{2}, std::vector<float>{0, 255})), {}, TargetForm::Binary).targets[0]), (std::vector<float>{0, 1}));
        const RawData grey = make(Tensor::of(Shape{2, 1, 2}, std::vector<std::uint8_t>{0, 255, 37, 0}));
        QVERIFY(has(errorOf(grey, {}, TargetForm::Binary), "numbers from 0 to 1; the array holds 255"));
        QCOMPARE(floats(prepare(make(Tensor::of(Shape{2}, std::vector<float>{-1, 1})), {}, TargetForm::Binary).targets[0]), (std::vector<float>{-1, 1}));
    }

    void imagesStayBytesAndPartsAreStratified() {
        NEEDS_SHARED_DATA("mnist/t10k-images-idx3-ubyte.gz");
        const auto images = test::sharedData("mnist/t10k-images-idx3-ubyte.gz");
        DataRecipe r = sniff(images);
        r.split = {.train = 0.8, .validation = 0, .test = 0.2};
        const auto data = prepare(load(r, {}), r, TargetForm::Index);
        QVERIFY(data.inputs[0].dtype() == DType::UInt8);
        QVERIFY(data.inputs[0].shape() == (Shape{10000, 28, 28, 1}));
        QCOMPARE(data.parts.train.size(), std::size_t(8000));
        QCOMPARE(data.preparation.classes.size(), std::size_t(10));
        std::vector<int> counts(10);
        for (auto i : data.parts.test) ++counts[std::size_t(data.targets[0].as<std::int32_t>()[i])];
        const std::vector<int> all = {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009};
        for (std::size_t c = 0; c < 10; ++c) QVERIFY(std::abs(counts[c] - all[c] / 5.0) <= 2);
        const auto again = prepareWith(load(r, {}), data.preparation, TargetForm::Index);
        QVERIFY(again.parts.test.size() == 10000 && again.preparation == data.preparation);
    }
};

LAMINA_TEST(PrepareArraysTest)

}  // namespace prepare_arrays_test

#include "prepare_arrays_test.moc"

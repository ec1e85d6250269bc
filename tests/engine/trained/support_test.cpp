// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of telling what speaks for an answer, by nets whose answer is known pixel by pixel and column by column.
#include "engine/trained/support.h"

#include <QTest>
#include <cmath>
#include <limits>

#include "engine/base/error.h"
#include "tests/support/test_program.h"

namespace support_test {

using namespace lamina;

namespace {

/** Input → Flatten → Dense of one unit with these weights: a sum whose parts are known. */
TrainedModel sumOf(const Ints& shape, const std::vector<float>& kernel) {
    TrainedModel model;
    Graph& g = model.project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", shape}}), flat = addNode(g, "Flatten", "flat"), dense = addNode(g, "Dense", "y", {{"units", std::int64_t{1}}});
    lamina::connect(g, in, flat);
    lamina::connect(g, flat, dense);
    model.weights.variables = {{"y", "kernel", true, Tensor::of(Shape{static_cast<Dim>(kernel.size()), 1}, kernel)},
                               {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0.5f})}};
    model.project.training.loss = {"mean_squared_error", {}};
    return model;
}

double first(std::span<const float> answer) { return static_cast<double>(answer.front()); }

PreparedColumn numberColumn(const std::string& name, const std::string& fill) {
    PreparedColumn column;
    column.name = name;
    column.fill = fill;
    return column;
}

}  // namespace

class SupportTest : public QObject {
    Q_OBJECT
 private slots:
    void whatTheAnswerLosesIsWhereItsPixelsAre() {
        constexpr int side = 14;  // patches of 2
        std::vector<float> kernel(side * side), pixels(side * side);
        kernel[3 * side + 5] = 4, pixels[3 * side + 5] = 1;     // speaks for it
        kernel[10 * side + 12] = -2, pixels[10 * side + 12] = 1;  // speaks against it
        kernel[0] = 9;                                          // would, but there is nothing
        const TrainedModel model = sumOf({side, side, 1}, kernel);
        Predictor predictor(model, 8);
        const auto support = pictureSupport(predictor, Tensor::of(Shape{1, side, side, 1}, pixels), first);
        QCOMPARE(support.height, side);
        QCOMPARE(support.width, side);
        QCOMPARE(support.lost[3 * side + 5], 4.0);
        QCOMPARE(support.lost[10 * side + 12], -2.0);
        QCOMPARE(support.lost[0], 0.0);
        QCOMPARE(support.lost[7 * side + 2], 0.0);
        QCOMPARE(support.most(), 4.0);
    }

    void partsAreMeansOverTheirPixels() {
        PictureSupport pixels{14, 28, std::vector<double>(14 * 28)};
        pixels.lost[0] = 4, pixels.lost[1] = 2, pixels.lost[13 * 28 + 27] = -8;
        const auto parts = inParts(pixels);
        QCOMPARE(parts.height, 7);
        QCOMPARE(parts.width, 14);
        QCOMPARE(parts.lost.front(), 1.5);
        QCOMPARE(parts.lost.back(), -2.0);
        QCOMPARE(parts.lost[1], 0.0);
        const auto few = inParts({2, 3, {1, 2, 3, 4, 5, 6}});  // a picture of few pixels has no more parts
        QCOMPARE(few.lost, (std::vector<double>{1, 2, 3, 4, 5, 6}));
    }

    void bytesAndColoursAreCoveredWithTheirMedians() {
        constexpr int side = 3;  // patches of 1: every pixel for itself
        std::vector<float> kernel(side * side * 2, 1);
        std::vector<std::uint8_t> pixels;
        for (int i = 0; i < side * side; ++i) pixels.push_back(100), pixels.push_back(7);
        pixels[2 * 4] = 130, pixels[2 * 4 + 1] = 9;
        const TrainedModel model = sumOf({side, side, 2}, kernel);
        Predictor predictor(model, 4);
        const auto support = pictureSupport(predictor, Tensor::of(Shape{1, side, side, 2}, pixels), first);
        for (std::size_t i = 0; i < support.lost.size(); ++i) QCOMPARE(support.lost[i], i == 4 ? 32.0 : 0.0);
    }

    void pixelsOfTheLastPatchAreCoveredToo() {
        constexpr int height = 16, width = 9;  // no multiple of a patch
        std::vector<float> kernel(height * width), pixels(height * width);
        kernel.back() = 3, pixels.back() = 1;
        const TrainedModel model = sumOf({height, width, 1}, kernel);
        Predictor predictor(model, 8);
        QCOMPARE(pictureSupport(predictor, Tensor::of(Shape{1, height, width, 1}, pixels), first).lost.back(), 3.0);
    }

    void aColumnIsWorthWhatItsUsualValueLoses() {
        const TrainedModel model = sumOf({2}, {2, -1});
        Preparation preparation;
        preparation.source = "csv";
        preparation.inputs = {numberColumn("a", "1"), numberColumn("b", "10")};
        Table row;
        for (const auto& [name, value] : {std::pair{"a", 4.0}, {"b", 10.0}}) {
            Column column;
            column.name = name;
            column.numbers.assign(1, value);
            row.columns.push_back(column);
        }
        Predictor predictor(model, 8);
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{6, 0}));
        row.columns[1].numbers.front() = 4;
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{6, 6}));
        row.columns[0].numbers.front() = std::numeric_limits<double>::quiet_NaN();  // it is as usual already
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{0, 6}));
    }

    /** Not by a category that nobody has learnt: the commonest one gives nothing. */
    void aCategoryIsWorthWhatTheCommonestLoses() {
        const TrainedModel model = sumOf({3}, {5, 2, 1});
        Preparation preparation;
        preparation.source = "csv";
        PreparedColumn port = numberColumn("port", "");
        port.category = true;
        port.categories = {"C", "S"};
        port.commonest = std::string("S");
        preparation.inputs = {port, numberColumn("age", "10")};
        Table row;
        for (const auto* name : {"port", "age"}) {
            Column column;
            column.name = name;
            row.columns.push_back(column);
        }
        row.columns[0].type = ColumnType::Category;
        row.columns[0].codes.assign(1, 0);
        row.columns[0].categories = {"S"};  // as a form types it: its own word alone
        row.columns[1].numbers.assign(1, 10.0);
        Predictor predictor(model, 8);
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{0, 0}));
        row.columns[0].categories = {"C"};
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{3, 0}));
    }

    void aCategoryThatIsWrittenInNumbersIsOne() {
        const TrainedModel model = sumOf({2}, {5, 2});
        Preparation preparation;
        preparation.source = "csv";
        PreparedColumn grade = numberColumn("grade", "");
        grade.category = true;
        grade.categories = {"1", "3"};
        grade.commonest = std::string("3");
        preparation.inputs = {grade};
        Table row;
        row.columns.resize(1);
        row.columns[0].name = "grade";
        row.columns[0].numbers.assign(1, 1.0);
        Predictor predictor(model, 8);
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{3}));
    }

    void ofSeveralOutputsTheOneThatIsAskedForIsExplained() {
        TrainedModel model = sumOf({2}, {2, -1});
        Graph& g = model.project.graph;
        const NodeId flat = findNode(g, "flat")->id, z = addNode(g, "Dense", "z", {{"units", std::int64_t{1}}});
        lamina::connect(g, flat, z);
        model.weights.variables.push_back({"z", "kernel", true, Tensor::of(Shape{2, 1}, std::vector<float>{0, 3})});
        model.weights.variables.push_back({"z", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})});
        Preparation preparation;
        preparation.source = "csv";
        preparation.inputs = {numberColumn("a", "1"), numberColumn("b", "10")};
        Table row;
        for (const char* name : {"a", "b"}) {
            Column column;
            column.name = name;
            column.numbers.assign(1, 4.0);
            row.columns.push_back(column);
        }
        Predictor predictor(model, 8);
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first), (std::vector<double>{6, 6}));
        QCOMPARE(columnSupport(predictor, preparation, row, {}, first, 1), (std::vector<double>{0, -18}));
    }

    void ofSeveralInputsTheOthersStay() {
        constexpr int side = 3;
        TrainedModel model;
        Graph& g = model.project.graph;
        const NodeId a = addNode(g, "Input", "a", {{"shape", Ints{2}}}), b = addNode(g, "Input", "b", {{"shape", Ints{side, side, 1}}});
        const NodeId flat = addNode(g, "Flatten", "flat"), join = addNode(g, "Concatenate", "join"), dense = addNode(g, "Dense", "y", {{"units", std::int64_t{1}}});
        lamina::connect(g, b, flat);
        lamina::connect(g, a, join, 0);
        lamina::connect(g, flat, join, 1);
        lamina::connect(g, join, dense);
        model.weights.variables = {{"y", "kernel", true, Tensor::of(Shape{2 + side * side, 1}, std::vector<float>(2 + side * side, 2))}, {"y", "bias", true, Tensor::of(Shape{1}, std::vector<float>{0})}};
        model.project.training.loss = {"mean_squared_error", {}};
        std::vector<float> pixels(side * side);
        pixels[5] = 3;
        Predictor predictor(model, 4);
        const auto support = pictureSupport(predictor, {Tensor::of(Shape{1, 2}, std::vector<float>{7, 9}), Tensor::of(Shape{1, side, side, 1}, pixels)}, 1, first);
        for (std::size_t i = 0; i < support.lost.size(); ++i) QCOMPARE(support.lost[i], i == 5 ? 6.0 : 0.0);
    }

    void aPictureWithoutChannelsIsOne() {
        constexpr int side = 3;
        std::vector<float> kernel(side * side, 1), pixels(side * side);
        pixels[4] = 5;
        const TrainedModel model = sumOf({side, side}, kernel);
        Predictor predictor(model, 4);
        const auto support = pictureSupport(predictor, Tensor::of(Shape{1, side, side}, pixels), first);
        QCOMPARE(support.lost[4], 5.0);
        QCOMPARE(support.lost[0], 0.0);
    }

    void whatIsNoPictureAndNoRowIsRefused() {
        const TrainedModel model = sumOf({2}, {2, -1});
        Predictor predictor(model, 8);
        QVERIFY_THROWS_EXCEPTION(Error, pictureSupport(predictor, Tensor::of(Shape{1, 2}, std::vector<float>(2)), first));
        QVERIFY_THROWS_EXCEPTION(Error, columnSupport(predictor, {}, {}, {}, first));
    }
};

LAMINA_TEST(SupportTest)

}  // namespace support_test

#include "support_test.moc"

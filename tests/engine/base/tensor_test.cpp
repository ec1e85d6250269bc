// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes and the tensors that have them.
#include <QtTest>

#include "engine/base/error.h"
#include "engine/base/half.h"
#include "engine/base/tensor.h"
#include "tests/support/test_program.h"

namespace tensor_test {

using namespace lamina;

namespace {

template <class Act>
std::string messageOf(Act act) {
    try {
        act();
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing";
}

}  // namespace

class TensorTest : public QObject {
    Q_OBJECT
 private slots:
    void aShapeKnowsItsBatch() {
        const Shape shape{28, 28, 3};
        QCOMPARE(shape.elements(), Dim{2352});
        QCOMPARE(toString(shape.withBatch(32)), std::string("32 × 28 × 28 × 3"));
        QVERIFY(shape.withBatch(32).withoutBatch() == shape);
        QVERIFY(Shape().scalar());
        QCOMPARE(Shape().elements(), Dim{1});
        QVERIFY(Shape().withoutBatch() == Shape());
        QCOMPARE(toString(Shape()), std::string("scalar"));
        QVERIFY(!(Shape{2, 3} == Shape{2, 3, 1}) && !(Shape{2, 3} == Shape{3, 2}));
        QCOMPARE((Shape{4, 0, 2}).elements(), Dim{0});
    }

    void aShapeHasEightAxesAtMost() {
        const Shape full{1, 2, 3, 4, 5, 6, 7, 8};
        QVERIFY(messageOf([&] { full.withBatch(1); }).find("at most 8 axes") != std::string::npos);
        QVERIFY(messageOf([] { Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}; }).find("received 9 axes") != std::string::npos);
        QVERIFY(full.withoutBatch().withBatch(1) == full);
    }

    void aTensorHasTheBytesOfItsShape() {
        QCOMPARE(messageOf([] { Tensor(DType::Int32, {2, 3}, std::vector<std::byte>(23)); }), std::string("a tensor of 2 × 3 int32 takes 24 bytes, received 23"));
        QVERIFY(messageOf([] { Tensor::of<float>({4}, std::vector<float>{1, 2, 3}); }).find("takes 16 bytes, received 12") != std::string::npos);
        QVERIFY(messageOf([] { Tensor::of<float>({2}, std::vector<float>(2)).reshaped({3}); }).find("received 8") != std::string::npos);
        QVERIFY(Tensor().empty());
        QVERIFY(Tensor().toFloats().empty());
        QCOMPARE(Tensor::of<float>({}, std::vector<float>{5}).toFloats(), std::vector<float>{5});
    }

    void aTensorIsReadAsWhatItIs() {
        const Tensor t = Tensor::of<std::int32_t>({2}, std::vector<std::int32_t>{-1, 7});
        QCOMPARE(t.as<std::int32_t>()[1], 7);
        QCOMPARE(messageOf([&] { t.as<float>(); }), std::string("expected a tensor of float32, received int32"));
    }

    void everyTypeBecomesFloats() {
        QCOMPARE(Tensor::of<double>({2}, std::vector<double>{0.1, -2}).toFloats(), (std::vector<float>{0.1f, -2}));
        QCOMPARE(Tensor::of<std::uint8_t>({2}, std::vector<std::uint8_t>{0, 255}).toFloats(), (std::vector<float>{0, 255}));
        QCOMPARE(Tensor::of<std::int32_t>({1}, std::vector<std::int32_t>{-5}).toFloats(), std::vector<float>{-5});
        const std::uint16_t half = 0x3fc0;  // bfloat16: the upper half of 1.5f
        const auto bytes = std::as_bytes(std::span(&half, 1));
        QCOMPARE(Tensor(DType::BFloat16, {1}, {bytes.begin(), bytes.end()}).toFloats(), std::vector<float>{1.5f});
    }

    void rowsAreReadInTheOrderAskedFor() {
        const Tensor t = Tensor::of<float>({3, 2}, std::vector<float>{0, 1, 10, 11, 20, 21});
        std::vector<float> rows(8);
        const std::vector<std::uint32_t> wanted{2, 0, 2, 1};
        t.readRows(wanted, reinterpret_cast<std::byte*>(rows.data()));
        QCOMPARE(rows, (std::vector<float>{20, 21, 0, 1, 20, 21, 10, 11}));
    }

    void copiesShareTheirElements() {
        const Tensor t = Tensor::of<float>({2, 2}, std::vector<float>{1, 2, 3, 4});
        const Tensor flat = t.reshaped({4});
        QCOMPARE(flat.bytes().data(), t.bytes().data());
        QVERIFY(t.shape() == (Shape{2, 2}));
    }
};

LAMINA_TEST(TensorTest)

}  // namespace tensor_test

#include "tensor_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of pictures that are no bytes: what is black and white to a net is found out, and the way from bytes leads back.
#include "engine/trained/picture_range.h"

#include <QTest>
#include <limits>

#include "tests/support/test_program.h"

namespace picture_range_test {

using namespace lamina;

namespace {

using Floats = std::vector<float>;

/** Pictures of 1 × 2 pixels and two channels. */
Tensor pictures(const Floats& numbers) { return Tensor::of(Shape{static_cast<Dim>(numbers.size()) / 4, 1, 2, 2}, numbers); }

}  // namespace

class PictureRangeTest : public QObject {
    Q_OBJECT
 private slots:
    void rangesThatAreUsualAreTakenAsTheyAre_data() {
        QTest::addColumn<float>("least");
        QTest::addColumn<float>("most");
        QTest::addColumn<float>("black");
        QTest::addColumn<float>("white");
        QTest::newRow("0 to 1") << 0.2f << 0.9f << 0.0f << 1.0f;
        QTest::newRow("-1 to 1") << -0.7f << 0.9f << -1.0f << 1.0f;
        QTest::newRow("0 to 255") << 3.0f << 240.0f << 0.0f << 255.0f;
    }
    void rangesThatAreUsualAreTakenAsTheyAre() {
        QFETCH(float, least);
        QFETCH(float, most);
        QFETCH(float, black);
        QFETCH(float, white);
        const auto range = pictureRange(pictures({least, most, least, most}));
        QVERIFY(range);
        QCOMPARE(range->black, (Floats{black, black}));
        QCOMPARE(range->white, (Floats{white, white}));
    }

    /** Numbers from 0 to 16 as parts of 255 would all be black, and a pen would write what no net has seen. */
    void numbersFromZeroReachToTheLargest() {
        const auto range = pictureRange(pictures({1, 16, 0, 8}));
        QVERIFY(range);
        QCOMPARE(range->black, (Floats{0, 0}));
        QCOMPARE(range->white, (Floats{16, 16}));
    }

    void sheetsMayComeWithoutChannels() {
        const auto range = sheetRange(Tensor::of(Shape{2, 1, 2}, Floats{0, 210, 3, 7}));
        QVERIFY(range);
        QCOMPARE(range->black, (Floats{0}));
        QCOMPARE(range->white, (Floats{255}));
        QCOMPARE(sheetRange(Tensor::of(Shape{1, 1, 2, 1}, Floats{-0.5f, 3}))->white, (Floats{3}));
        QCOMPARE(sheetRange(Tensor::of(Shape{1, 1, 2}, std::vector<std::uint8_t>{0, 9}))->white, (Floats{255}));
        QVERIFY(!sheetRange(Tensor::of(Shape{1, 1, 2, 2}, Floats{1, 2, 3, 4})) && !sheetRange(Tensor::of(Shape{2, 2}, Floats{1, 2, 3, 4})));
    }

    void standardisedChannelsHaveEachTheirOwn() {
        const auto range = pictureRange(pictures({-2, 0.5f, 2, 1, 0, 3, 1, std::numeric_limits<float>::quiet_NaN()}));
        QVERIFY(range);
        QCOMPARE(range->black, (Floats{-2, 0.5f}));
        QCOMPARE(range->white, (Floats{2, 3}));
        const auto flat = pictureRange(pictures({-2, 7, 2, 7}));
        QCOMPARE(flat->black, (Floats{-2, 7}));
        QVERIFY(flat->white[1] > flat->black[1]);  // nothing is divided by nothing
    }

    void bytesHaveNone() {
        QVERIFY(!pictureRange(Tensor::of(Shape{1, 1, 2, 2}, std::vector<std::uint8_t>{1, 2, 3, 4})));
        QVERIFY(!pictureRange(Tensor::of(Shape{1, 4}, Floats{1, 2, 3, 4})));
    }

    void fromBytesAndBack() {
        const PictureRange range{{-2, 0}, {2, 1}};
        const Tensor bytes = Tensor::of(Shape{1, 1, 2, 2}, std::vector<std::uint8_t>{0, 255, 255, 51});
        const Tensor made = fromBytes(bytes, range);
        QCOMPARE(made.toFloats(), (Floats{-2, 1, 2, 0.2f}));
        QCOMPARE(toBytes(made, range).toFloats(), bytes.toFloats());
        QCOMPARE(invertedPictures(made, range).toFloats(), (Floats{2, 0, -2, 0.8f}));
        QCOMPARE(toBytes(pictures({-9, 9, std::numeric_limits<float>::quiet_NaN(), 0.5f}), range).toFloats(), (Floats{0, 255, 0, 128}));
    }
};

LAMINA_TEST(PictureRangeTest)

}  // namespace picture_range_test

#include "picture_range_test.moc"

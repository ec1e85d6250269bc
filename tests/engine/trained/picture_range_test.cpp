// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of pictures that are no bytes: what is black and white to a net is found out, and the way from bytes leads back.
#include "engine/trained/picture_range.h"

#include <QTest>
#include <limits>

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

QTEST_GUILESS_MAIN(PictureRangeTest)
#include "picture_range_test.moc"

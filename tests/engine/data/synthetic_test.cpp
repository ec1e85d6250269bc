// SPDX-License-Identifier: GPL-3.0-or-later
// Generators are what they say, and the same every time.
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/data/fingerprint.h"
#include "engine/data/synthetic.h"
#include "tests/support/test_program.h"

namespace synthetic_test {

using namespace lamina;

namespace {

RawData make(const std::string& name, const Params& params = {}) {
    for (const auto& g : generators())
        if (g.name == name) return g.make(ParamReader(params, g.parameters));
    return {};
}

std::uint64_t hashOf(const RawData& raw) {
    std::uint64_t h = 0;
    if (raw.table)
        for (const auto& column : raw.table->columns)
            h = hash64(std::as_bytes(std::span(column.numbers)), hash64(std::as_bytes(std::span(column.codes)), h));
    if (raw.arrays)
        for (const auto& array : *raw.arrays) h = hash64(array.tensor.bytes(), h);
    return h;
}

}  // namespace

class SyntheticTest : public QObject {
    Q_OBJECT
 private slots:
    void sameSeedSameDataOtherSeedOtherData_data() {
        QTest::addColumn<QString>("name");
        for (const auto& g : generators()) QTest::newRow(g.name.c_str()) << QString::fromStdString(g.name);
    }
    void sameSeedSameDataOtherSeedOtherData() {
        QFETCH(QString, name);
        const std::string n = name.toStdString();
        Params a{{"samples", std::int64_t{200}}}, b = a;
        if (n == "line" || n == "xor") a["noise"] = b["noise"] = 0.1;
        b["seed"] = std::int64_t{2};
        if (n != "sums") QCOMPARE(make(n, a).rows(), std::size_t(200));  // whose rows are characters
        QCOMPARE(hashOf(make(n, a)), hashOf(make(n, a)));
        QVERIFY(hashOf(make(n, a)) != hashOf(make(n, b)));
    }

    void theLineIsTheSixPointsOfTheFirstLesson() {
        const auto columns = make("line").table->columns;
        QCOMPARE(columns[0].numbers, (std::vector<double>{-1, 0, 1, 2, 3, 4}));
        QCOMPARE(columns[1].numbers, (std::vector<double>{-3, -1, 1, 3, 5, 7}));
    }

    void xorIsItsTruthTable() {
        const auto columns = make("xor").table->columns;
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE(columns[2].codes[i], static_cast<std::int32_t>(columns[0].numbers[i]) ^ static_cast<std::int32_t>(columns[1].numbers[i]));
    }

    void pointsLieOnTheirCurves() {
        const auto circles = make("circles", {{"noise", 0.0}, {"factor", 0.3}}).table->columns;
        for (std::size_t i = 0; i < 500; ++i)
            QVERIFY(std::abs(std::hypot(circles[0].numbers[i], circles[1].numbers[i]) - (circles[2].codes[i] ? 0.3 : 1.0)) < 1e-12);
        const auto moons = make("moons", {{"noise", 0.0}}).table->columns;
        for (std::size_t i = 0; i < 500; ++i) {
            const bool lower = moons[2].codes[i] == 1;
            const double x = moons[0].numbers[i] - (lower ? 1 : 0), y = moons[1].numbers[i] - (lower ? 0.5 : 0);
            QVERIFY(std::abs(std::hypot(x, y) - 1) < 1e-12 && (lower ? y <= 1e-12 : y >= -1e-12));
        }
        const auto spirals = make("spirals", {{"noise", 0.0}, {"classes", std::int64_t{3}}, {"turns", 1.5}}).table->columns;
        for (std::size_t i = 0; i < 1000; ++i) {
            const double r = std::hypot(spirals[0].numbers[i], spirals[1].numbers[i]);
            const double angle = 2 * M_PI * (1.5 * r + spirals[2].codes[i] / 3.0);
            QVERIFY(std::abs(r * std::cos(angle) - spirals[0].numbers[i]) < 1e-9);
        }
    }

    void classesAreEqualInNumber() {
        for (const char* name : {"spirals", "moons", "circles", "blobs"}) {
            const auto raw = make(name);
            const Column& classes = raw.table->columns[2];
            for (std::size_t c = 0; c < classes.categories.size(); ++c)
                QCOMPARE(std::size_t(std::count(classes.codes.begin(), classes.codes.end(), int(c))), raw.rows() / classes.categories.size());
        }
    }

    void noiseHasTheDeviationAsked() {
        const auto raw = make("blobs", {{"samples", std::int64_t{20000}}, {"classes", std::int64_t{2}}, {"noise", 0.3}});
        double squares = 0;
        for (double y : raw.table->columns[1].numbers) squares += y * y;  // both centres have y = 0
        QVERIFY(std::abs(std::sqrt(squares / 20000) - 0.3) < 0.005);
    }

    void digitsAreInkOnPaperAsInMnist() {
        const auto raw = make("digits", {{"samples", std::int64_t{1000}}});
        const Tensor &images = (*raw.arrays)[0].tensor, &labels = (*raw.arrays)[1].tensor;
        QVERIFY(images.shape() == (Shape{1000, 28, 28, 1}));
        QVERIFY(images.dtype() == DType::UInt8);
        const auto pixels = images.as<std::uint8_t>();
        double ink = 0;
        for (std::size_t i = 0; i < 1000; ++i) {
            int dark = 0, border = 0;
            for (std::size_t p = 0; p < 784; ++p) {
                const int v = pixels[i * 784 + p];
                dark += v > 127;
                if (p < 28 || p >= 756 || p % 28 == 0 || p % 28 == 27) border = std::max(border, v);
                ink += v / 255.0;
            }
            QVERIFY2(dark >= 15 && dark <= 300, qPrintable(QString("digit %1: %2 dark pixels").arg(i).arg(dark)));
            QCOMPARE(border, 0);
            QCOMPARE(int(labels.as<std::uint8_t>()[i]), int(i % 10));
        }
        QVERIFY2(ink / 1000 > 70 && ink / 1000 < 130, qPrintable(QString::number(ink / 1000)));  // MNIST: 103
    }

    void noTwoDigitsAreTheSame() {
        const auto raw = make("digits", {{"samples", std::int64_t{2000}}, {"hands", std::int64_t{1}}});
        const auto bytes = (*raw.arrays)[0].tensor.bytes();
        std::vector<std::uint64_t> hashes;
        for (std::size_t i = 0; i < 2000; ++i) hashes.push_back(hash64(bytes.subspan(i * 784, 784)));
        std::sort(hashes.begin(), hashes.end());
        QVERIFY(std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end());
    }

    void moreSamplesBeginWithTheSameOnes() {
        const auto few = make("digits", {{"samples", std::int64_t{50}}}), many = make("digits", {{"samples", std::int64_t{300}}});
        QVERIFY(std::ranges::equal((*few.arrays)[0].tensor.bytes(), (*many.arrays)[0].tensor.bytes().first(50 * 784)));
    }

    /** A nearest-neighbour reader that has seen 3000 of our digits tells others apart: labels and drawings agree, and
     *  the hands are neither all alike nor illegible. */
    void digitsCanBeRead() {
        const auto raw = make("digits", {{"samples", std::int64_t{3300}}});
        const auto pixels = (*raw.arrays)[0].tensor.as<std::uint8_t>();
        int right = 0;
        for (std::size_t i = 3000; i < 3300; ++i) {
            std::size_t nearest = 0;
            std::int64_t best = INT64_MAX;
            for (std::size_t j = 0; j < 3000; ++j) {
                std::int64_t distance = 0;
                for (std::size_t p = 0; p < 784; ++p) {
                    const int d = pixels[i * 784 + p] - pixels[j * 784 + p];
                    distance += d * d;
                }
                if (distance < best) {
                    best = distance;
                    nearest = j;
                }
            }
            right += nearest % 10 == i % 10;
        }
        QVERIFY2(right >= 270, qPrintable(QString("%1 of 300").arg(right)));
    }
};

LAMINA_TEST(SyntheticTest)

}  // namespace synthetic_test

#include "synthetic_test.moc"

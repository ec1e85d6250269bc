// SPDX-License-Identifier: GPL-3.0-or-later
// Initial weights: moments and bounds by the formulas that Keras documents, and that a seed means the same numbers.
#include "engine/base/error.h"
#include "engine/recipes/initializers.h"
#include "tests/support/test_program.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QtTest>

namespace initializers_test {

using namespace lamina;

namespace {

std::vector<float> filled(const std::string& name, const Shape& shape, std::uint64_t seed = 1, std::uint32_t stream = 0) {
    std::vector<float> values(static_cast<std::size_t>(shape.elements()));
    initialize(name, values, shape, seed, stream);
    return values;
}

struct Moments {
    double mean = 0, stddev = 0, largest = 0;
};

Moments momentsOf(const std::vector<float>& values) {
    Moments m;
    const auto n = static_cast<double>(values.size());
    for (const float v : values) m.mean += v / n;
    for (const float v : values) {
        m.stddev += (v - m.mean) * (v - m.mean) / n;
        m.largest = std::max(m.largest, std::abs(static_cast<double>(v)));
    }
    m.stddev = std::sqrt(m.stddev);
    return m;
}

}  // namespace

class InitializersTest : public QObject {
    Q_OBJECT

 private slots:
    void fansAreThoseOfKeras() {
        const auto fans = [](const Shape& shape) { return std::pair(fansOf(shape).in, fansOf(shape).out); };
        QCOMPARE(fans({}), std::pair(1.0, 1.0));
        QCOMPARE(fans({7}), std::pair(7.0, 7.0));
        QCOMPARE(fans({3, 5}), std::pair(3.0, 5.0));
        QCOMPARE(fans({3, 2, 8, 16}), std::pair(48.0, 96.0));
    }

    void distributions_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("stddev");
        QTest::addColumn<double>("bound");
        const double in = 300, out = 500, average = (in + out) / 2;
        const double cut = 2 / 0.87962566103423978;  // a truncated normal ends at two of its uncut deviations
        QTest::newRow("glorot_uniform") << "glorot_uniform" << std::sqrt(1 / average) << std::sqrt(3 / average);
        QTest::newRow("glorot_normal") << "glorot_normal" << std::sqrt(1 / average) << cut * std::sqrt(1 / average);
        QTest::newRow("he_uniform") << "he_uniform" << std::sqrt(2 / in) << std::sqrt(6 / in);
        QTest::newRow("he_normal") << "he_normal" << std::sqrt(2 / in) << cut * std::sqrt(2 / in);
        QTest::newRow("lecun_uniform") << "lecun_uniform" << std::sqrt(1 / in) << std::sqrt(3 / in);
        QTest::newRow("lecun_normal") << "lecun_normal" << std::sqrt(1 / in) << cut * std::sqrt(1 / in);
        QTest::newRow("random_uniform") << "random_uniform" << 0.05 / std::sqrt(3.0) << 0.05;
        QTest::newRow("random_normal") << "random_normal" << 0.05 << 0.5;
        QTest::newRow("truncated_normal") << "truncated_normal" << 0.05 * 0.87962566103423978 << 0.1;
    }

    void distributions() {
        QFETCH(QString, name);
        QFETCH(double, stddev);
        QFETCH(double, bound);
        const Moments m = momentsOf(filled(name.toStdString(), {300, 500}));  // 150 000 numbers: 1 % is five deviations
        QVERIFY2(std::abs(m.mean) < 0.015 * stddev, qPrintable(QString::number(m.mean)));
        QVERIFY2(std::abs(m.stddev / stddev - 1) < 0.01, qPrintable(QString::number(m.stddev / stddev)));
        QVERIFY(m.largest <= bound * 1.000001);
        if (name != "random_normal") QVERIFY2(m.largest > 0.98 * bound, "the whole range is used");
    }

    void convolutionsSpreadByTheirField() {
        const Moments m = momentsOf(filled("he_normal", {3, 3, 64, 128}));
        QVERIFY(std::abs(m.stddev / std::sqrt(2.0 / (9 * 64)) - 1) < 0.01);
    }

    void constantsAreConstant() {
        for (const float v : filled("zeros", {9})) QCOMPARE(v, 0.0f);
        for (const float v : filled("ones", {9})) QCOMPARE(v, 1.0f);
    }

    void orthogonalVectorsAreOrthonormal_data() {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("tall") << 40 << 12;
        QTest::newRow("wide") << 12 << 40;
        QTest::newRow("square") << 24 << 24;
        QTest::newRow("one") << 1 << 1;
    }

    void orthogonalVectorsAreOrthonormal() {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const auto w = filled("orthogonal", {rows, columns});
        const int n = std::min(rows, columns), length = std::max(rows, columns);
        const auto at = [&](int vector, int i) {
            return static_cast<double>(rows >= columns ? w[static_cast<std::size_t>(i * columns + vector)]
                                                       : w[static_cast<std::size_t>(vector * columns + i)]);
        };
        for (int a = 0; a < n; ++a)
            for (int b = 0; b < n; ++b) {
                double dot = 0;
                for (int i = 0; i < length; ++i) dot += at(a, i) * at(b, i);
                QVERIFY(std::abs(dot - (a == b)) < 1e-6);
            }
    }

    void theSameSeedAndStreamMeanTheSameNumbers() {
        for (const auto& spec : initializers()) {
            const auto& name = spec.member.name;
            QVERIFY2(filled(name, {8, 9}, 5, 2) == filled(name, {8, 9}, 5, 2), name.c_str());
            if (name == "zeros" || name == "ones") continue;
            QVERIFY2(filled(name, {8, 9}, 5, 2) != filled(name, {8, 9}, 6, 2), name.c_str());
            QVERIFY2(filled(name, {8, 9}, 5, 2) != filled(name, {8, 9}, 5, 3), name.c_str());
        }
    }

    void anUnknownInitializerIsRefused() { QVERIFY_EXCEPTION_THROWN(filled("identity_crisis", {2}), Error); }
};

LAMINA_TEST(InitializersTest)

}  // namespace initializers_test

#include "initializers_test.moc"

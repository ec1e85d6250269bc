// SPDX-License-Identifier: GPL-3.0-or-later
// The hash never changes between versions, and tells apart what differs.
#include <QtTest>
#include <bit>
#include <cstring>
#include <set>

#include "engine/data/fingerprint.h"
#include "tests/support/test_program.h"

namespace fingerprint_test {

using namespace lamina;

namespace {
std::uint64_t hashText(const char* text, std::uint64_t seed = 0) { return hash64(std::as_bytes(std::span(text, std::strlen(text))), seed); }
}  // namespace

class FingerprintTest : public QObject {
    Q_OBJECT
 private slots:
    void everyBitAndEveryLengthCounts() {
        std::vector<std::byte> bytes(100, std::byte{0});
        std::set<std::uint64_t> seen;
        for (std::size_t n = 0; n <= 100; ++n) seen.insert(hash64(std::span(bytes).first(n)));
        for (std::size_t bit = 0; bit < 800; ++bit) {
            bytes[bit / 8] = static_cast<std::byte>(1 << bit % 8);
            seen.insert(hash64(bytes));
            bytes[bit / 8] = std::byte{0};
        }
        QCOMPARE(seen.size(), std::size_t(901));
        QVERIFY(hashText("a") != hashText("a", 1));
    }

    void halfOfTheBitsChange() {
        int changed = 0;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const std::uint64_t a = i, b = i ^ (std::uint64_t{1} << (i % 64));
            changed += std::popcount(hash64(std::as_bytes(std::span(&a, 1))) ^ hash64(std::as_bytes(std::span(&b, 1))));
        }
        QVERIFY(changed > 31'000 && changed < 33'000);
    }

    void shapeAndTypeAndSplitCount() {
        const std::vector<float> values = {1, 2, 3, 4};
        Dataset a, b;
        a.inputs = {Tensor::of(Shape{2, 2}, values)};
        b.inputs = {Tensor::of(Shape{4, 1}, values)};
        QVERIFY(fingerprint(a) != fingerprint(b));
        b = a;
        QVERIFY(fingerprint(a) == fingerprint(b));
        b.parts.train = {0};
        QVERIFY(fingerprint(a) != fingerprint(b));
        Dataset c = b;
        std::swap(c.parts.train, c.parts.test);
        QVERIFY(fingerprint(b) != fingerprint(c));
    }

    void theHashIsTheSameInEveryVersion() {
        QCOMPARE(fingerprintText(hashText("")), std::string("2735 c675 778f b57f"));
        QCOMPARE(fingerprintText(hashText("the quick brown fox jumps over the lazy dog")), std::string("9d0d 0adf 5ae5 71c4"));
    }
};

LAMINA_TEST(FingerprintTest)

}  // namespace fingerprint_test

#include "fingerprint_test.moc"

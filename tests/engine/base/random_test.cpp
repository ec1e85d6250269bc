// SPDX-License-Identifier: GPL-3.0-or-later
// Random numbers against the published vectors of their algorithm, and orders of an epoch at their edges.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/random.h"
#include "tests/support/test_program.h"

namespace random_test {

using namespace lamina;

class RandomTest : public QObject {
    Q_OBJECT
 private slots:
    /** Random123's kat_vectors, philox4x32 with 10 rounds: by the authors of the algorithm. */
    void philoxGivesThePublishedNumbers() {
        using Words = std::array<std::uint32_t, 4>;
        QCOMPARE(philox({0, 0, 0, 0}, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
        QCOMPARE(philox({~0u, ~0u, ~0u, ~0u}, ~0ull), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
        QCOMPARE(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822ull), (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
    }

    void uniformNumbersStayBelowOne() {
        QCOMPARE(uniform(0), 0.0f);
        QVERIFY(uniform(~0u) < 1.0f);
        Random random(3);
        for (int i = 0; i < 10'000; ++i) {
            const double u = random.uniform(-2, 5);
            QVERIFY(u >= -2 && u < 5);
        }
    }

    void aNormalNumberIsAsFarFromItsMeanAsItShould() {
        constexpr int n = 100'000;
        Random random(11);
        double sum = 0, squares = 0;
        for (int i = 0; i < n; ++i) {
            const double x = random.normal(2, 3);
            sum += x, squares += x * x;
        }
        const double mean = sum / n;
        QVERIFY(std::abs(mean - 2) < 0.05);  // five standard errors
        QVERIFY(std::abs(std::sqrt(squares / n - mean * mean) - 3) < 0.05);
    }

    void streamsOfOneSeedDiffer() {
        Random a(7, 0), b(7, 1), again(7, 0);
        const auto first = a.bits();
        QVERIFY(first != b.bits());
        QCOMPARE(again.bits(), first);
    }

    void everySampleComesOnceAnEpoch_data() {
        QTest::addColumn<qulonglong>("n");
        for (const qulonglong n : {1ull, 2ull, 3ull, 4ull, 5ull, 15ull, 16ull, 17ull, 255ull, 256ull, 257ull, 4095ull, 4096ull, 4097ull, 100'000ull}) QTest::addRow("%llu", n) << n;
    }

    void everySampleComesOnceAnEpoch() {
        QFETCH(qulonglong, n);
        for (const std::uint32_t epoch : {0u, 1u, 4'000'000'000u}) {
            const Permutation order(n, 42, epoch);
            std::vector<bool> seen(n);
            for (std::uint64_t position = 0; position < n; ++position) {
                const auto index = order(position);
                QVERIFY(index < n && !seen[index]);
                seen[index] = true;
            }
        }
    }

    void everyEpochAndSeedHasItsOwnOrder() {
        const auto orderOf = [](std::uint64_t seed, std::uint32_t epoch) {
            const Permutation order(1000, seed, epoch);
            std::vector<std::uint64_t> all(1000);
            for (std::uint64_t i = 0; i < all.size(); ++i) all[i] = order(i);
            return all;
        };
        std::vector<std::uint64_t> asTheyStand(1000);
        std::iota(asTheyStand.begin(), asTheyStand.end(), 0);
        QVERIFY(orderOf(1, 0) == orderOf(1, 0));
        for (const auto& other : {orderOf(1, 1), orderOf(2, 0), asTheyStand}) {
            int same = 0;
            for (std::size_t i = 0; i < other.size(); ++i) same += orderOf(1, 0)[i] == other[i];
            QVERIFY2(same < 10, std::to_string(same).c_str());  // one, by chance
        }
    }

    void samplesBeyondFourThousandMillionsAreOrdered() {
        constexpr std::uint64_t n = (1ull << 33) + 5;
        const Permutation order(n, 1, 0);
        std::vector<std::uint64_t> drawn;
        for (std::uint64_t i = 0; i < 1000; ++i) drawn.push_back(order(n - 1 - i));
        QVERIFY(std::all_of(drawn.begin(), drawn.end(), [](auto i) { return i < n; }));
        QVERIFY(std::any_of(drawn.begin(), drawn.end(), [](auto i) { return i > (1ull << 32); }));
        std::sort(drawn.begin(), drawn.end());
        QVERIFY(std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end());
    }
};

LAMINA_TEST(RandomTest)

}  // namespace random_test

#include "random_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The split is complete, disjoint, fair to every class, and the same for the same seed.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/base/error.h"
#include "engine/data/split.h"
#include "tests/support/test_program.h"

namespace split_test {

using namespace lamina;

namespace {

std::vector<std::uint32_t> all(const Parts& parts) {
    std::vector<std::uint32_t> together;
    for (const auto* part : {&parts.train, &parts.validation, &parts.test}) together.insert(together.end(), part->begin(), part->end());
    std::sort(together.begin(), together.end());
    return together;
}

bool complete(const Parts& parts, std::uint32_t n) {
    std::vector<std::uint32_t> expected(n);
    std::iota(expected.begin(), expected.end(), 0u);
    return all(parts) == expected;
}

}  // namespace

class SplitTest : public QObject {
    Q_OBJECT
 private slots:
    void equalSamplesGoWhereTheFirstOfThemIs() {
        Parts parts{{0, 3, 4}, {1, 5}, {2, 6}};
        keepTogether(parts, std::vector<std::uint64_t>{7, 8, 9, 8, 7, 7, 10});
        QCOMPARE(parts.train, (std::vector<std::uint32_t>{0, 4, 5}));
        QCOMPARE(parts.validation, (std::vector<std::uint32_t>{1, 3}));
        QCOMPARE(parts.test, (std::vector<std::uint32_t>{2, 6}));
    }

    void foldsValidateEverySampleOnceAndTestNone() {
        std::vector<std::int32_t> strata;
        for (int i = 0; i < 103; ++i) strata.push_back(i % 10 == 0);
        Split split{0.7, 0.15, 0.15, 3};
        split.folds = 4;
        std::vector<int> validated(103, 0);
        std::vector<std::uint32_t> test;
        for (split.fold = 0; split.fold < 4; ++split.fold) {
            const Parts parts = splitSamples(103, split, strata);
            QCOMPARE(parts.train.size() + parts.validation.size() + parts.test.size(), std::size_t{103});
            QVERIFY(split.fold == 0 || parts.test == test);
            test = parts.test;
            int rare = 0;
            for (const auto i : parts.validation) ++validated[i], rare += strata[i];
            QVERIFY(rare >= 1 && rare <= 4);
            QVERIFY(std::is_sorted(parts.train.begin(), parts.train.end()));
        }
        for (std::uint32_t i = 0; i < 103; ++i) QCOMPARE(validated[i], std::find(test.begin(), test.end(), i) == test.end() ? 1 : 0);
        split.fold = 4;
        QVERIFY_EXCEPTION_THROWN(splitSamples(103, split, strata), Error);
    }

    void partsAreDisjointAndComplete() {
        for (std::uint32_t n : {0u, 1u, 2u, 3u, 7u, 100u, 342u, 10'001u})
            for (const Split& split : {Split{}, Split{.train = 1, .validation = 0, .test = 0}, Split{.train = 0.1, .validation = 0.45, .test = 0.45},
                                       Split{.train = 0.8, .validation = 0.2, .test = 0, .shuffle = false}}) {
                const Parts parts = splitSamples(n, split);
                QVERIFY(complete(parts, n));
                QVERIFY(n == 0 || !parts.train.empty());
            }
    }

    void sizesAreTheSharesToOne() {
        const Parts parts = splitSamples(342, {});
        QCOMPARE(parts.train.size(), std::size_t(240));
        QCOMPARE(parts.validation.size(), std::size_t(51));
        QCOMPARE(parts.test.size(), std::size_t(51));
    }

    void everyClassIsInEveryPartByItsShare() {
        std::vector<std::int32_t> classes;
        for (int i = 0; i < 1000; ++i) classes.push_back(i % 100 == 0 ? 2 : i % 10 == 1 ? 1 : 0);  // 890, 100, 10
        const Parts parts = splitSamples(1000, {}, classes);
        QVERIFY(complete(parts, 1000));
        const auto count = [&](const std::vector<std::uint32_t>& part, int c) {
            return std::count_if(part.begin(), part.end(), [&](auto i) { return classes[i] == c; });
        };
        const std::vector<double> sizes = {890, 100, 10};
        for (int c = 0; c < 3; ++c) {
            QVERIFY(std::abs(static_cast<double>(count(parts.train, c)) - 0.7 * sizes[std::size_t(c)]) <= 1.5);
            QVERIFY(std::abs(static_cast<double>(count(parts.validation, c)) - 0.15 * sizes[std::size_t(c)]) <= 1.5);
            QVERIFY(std::abs(static_cast<double>(count(parts.test, c)) - 0.15 * sizes[std::size_t(c)]) <= 1.5);
        }
        QVERIFY(count(parts.validation, 2) > 0 && count(parts.test, 2) > 0);
    }

    void theSameSeedSplitsTheSameAndAnotherDoesNot() {
        const Split a{.seed = 7}, b{.seed = 8};
        QVERIFY(splitSamples(1000, a).train == splitSamples(1000, a).train);
        QVERIFY(splitSamples(1000, a).train != splitSamples(1000, b).train);
    }

    void whatWasSplitOnceIsSplitTheSameForever() {  // else runs of older programs could not be judged again
        std::vector<std::int32_t> classes;
        for (int i = 0; i < 40; ++i) classes.push_back(i % 7 == 0 ? -1 : i % 3);
        const Parts parts = splitSamples(40, {.seed = 7}, classes);
        QCOMPARE(parts.validation, (std::vector<std::uint32_t>{0, 8, 13, 23, 33, 39}));
        QCOMPARE(parts.test, (std::vector<std::uint32_t>{2, 6, 9, 19, 28, 38}));
    }

    void shuffledPartsAreNoStretches() {
        const auto test = splitSamples(1000, {}).test;
        int neighbours = 0;
        for (std::size_t i = 1; i < test.size(); ++i) neighbours += test[i] == test[i - 1] + 1;
        QVERIFY(neighbours > 5 && neighbours < 50);  // 150·0.15 ≈ 22 by chance
    }

    void everySampleMayLandInEveryPart() {
        std::vector<int> tested(20, 0);
        for (std::uint64_t seed = 0; seed < 400; ++seed)
            for (auto i : splitSamples(20, {.seed = seed}).test) ++tested[i];
        for (int count : tested) QVERIFY(count > 25 && count < 105);  // 60 expected
    }

    void withoutShuffleTheOrderIsKept() {
        const Parts parts = splitSamples(10, {.train = 0.6, .validation = 0.2, .test = 0.2, .shuffle = false});
        QCOMPARE(parts.train, (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5}));
        QCOMPARE(parts.validation, (std::vector<std::uint32_t>{6, 7}));
        QCOMPARE(parts.test, (std::vector<std::uint32_t>{8, 9}));
    }

    void validationGetsItsShareFromThoseThatCanSpareIt() {
        const auto kept = [](double train, double validation, double test) {
            DataRecipe recipe;
            recipe.split.train = train, recipe.split.validation = validation, recipe.split.test = test;
            QCOMPARE(keepsValidation(recipe.split), validation > 0);
            recipe = keepForValidation(recipe);
            QVERIFY(keepsValidation(recipe.split));
            const Parts parts = splitSamples(1000, recipe.split);  // takes no other sum than 1
            QCOMPARE(parts.validation.size(), std::size_t{200});
            QCOMPARE(parts.test.size(), static_cast<std::size_t>(std::lround(1000 * recipe.split.test)));
            QVERIFY(parts.train.size() >= 100);
            if (train >= 0.5) QCOMPARE(recipe.split.test, test);  // what judges stays what it was
        };
        kept(1, 0, 0);
        kept(0.85, 0, 0.15);
        kept(0.7, 0.05, 0.25);
        kept(0.2, 0, 0.8);
        QVERIFY(keepsValidation({.train = 1, .validation = 0, .test = 0, .folds = 5}));
    }

    void numbersAreStratifiedByTheirTenths() {
        std::vector<double> values;
        for (int i = 0; i < 1000; ++i) values.push_back(i * 7919 % 1000);
        const auto strata = quantileStrata(values);
        for (int bin = 0; bin < 10; ++bin) QCOMPARE(std::count(strata.begin(), strata.end(), bin), std::ptrdiff_t(100));
        for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(strata[i], static_cast<std::int32_t>(values[i] / 100));
        const std::vector<double> few = {1, std::numeric_limits<double>::quiet_NaN(), 3};
        QCOMPARE(quantileStrata(few), (std::vector<std::int32_t>{0, -1, 0}));
        QVERIFY(quantileStrata({}).empty());
    }

    void sizesAreThoseOfTheParts() {
        for (const std::uint32_t n : {1u, 2u, 7u, 100u, 1001u}) {
            const Split split{.train = 0.7, .validation = 0.15, .test = 0.15, .shuffle = false};
            const Parts parts = splitSamples(n, split);
            const auto sizes = splitSizes(n, split);
            QVERIFY(sizes[0] == parts.train.size() && sizes[1] == parts.validation.size() && sizes[2] == parts.test.size());
        }
    }

    void sharesThatAreNoSharesAreRefused() {
        for (const Split& split : {Split{.train = 0.5, .validation = 0.1, .test = 0.1}, Split{.train = 0, .validation = 0.5, .test = 0.5},
                                   Split{.train = 1.2, .validation = -0.1, .test = -0.1}, Split{.train = std::nan(""), .validation = 0, .test = 1}})
            QVERIFY_EXCEPTION_THROWN(splitSamples(10, split), Error);
    }
};

LAMINA_TEST(SplitTest)

}  // namespace split_test

#include "split_test.moc"

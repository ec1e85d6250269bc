// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina {

namespace {

using Counts = std::array<std::uint32_t, 3>;  // train, validation, test
using Samples = std::vector<std::uint32_t>;

std::array<double, 3> shares(const Split& split) {
    const std::array<double, 3> s = {split.train, split.validation, split.test};
    const double sum = s[0] + s[1] + s[2];
    const bool sane = std::all_of(s.begin(), s.end(), [](double v) { return v >= 0 && v <= 1; });
    if (!sane || std::abs(sum - 1) > 1e-6 || s[0] == 0)
        throw Error::input("expected shares of 0 to 1 that add up to 1, with some for training; received " +
                               std::to_string(s[0]) + ", " + std::to_string(s[1]) + ", " + std::to_string(s[2]),
                           "split", "correct the shares");
    return s;
}

/** Largest remainders: sizes that add up to n. The training part is never empty. */
Counts sizes(std::uint32_t n, const std::array<double, 3>& s) {
    Counts counts{};
    std::array<double, 3> remainders{};
    std::uint32_t given = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const double exact = s[i] * n;
        counts[i] = static_cast<std::uint32_t>(exact + 1e-9);
        remainders[i] = exact - counts[i];
        given += counts[i];
    }
    for (; given < n; ++given) {
        const auto most = std::max_element(remainders.begin(), remainders.end()) - remainders.begin();
        ++counts[static_cast<std::size_t>(most)];
        remainders[static_cast<std::size_t>(most)] -= 1;
    }
    if (n > 0 && counts[0] == 0) {
        --*std::max_element(counts.begin(), counts.end());
        ++counts[0];
    }
    return counts;
}

/** The samples of a stratum together, in the order they had; strata are few beside samples, or as many. */
void group(Samples& order, std::span<const std::int32_t> strata) {
    const auto [low, high] = std::minmax_element(strata.begin(), strata.end());
    const auto first = static_cast<std::int64_t>(*low);
    const auto count = static_cast<std::size_t>(*high - first + 1);
    if (count > order.size() + 2) return std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return strata[a] < strata[b]; });
    std::vector<std::uint32_t> next(count + 1, 0);  // where the next sample of a stratum goes
    for (const auto stratum : strata) ++next[static_cast<std::size_t>(stratum - first) + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    Samples grouped(order.size());
    for (const auto sample : order) grouped[next[static_cast<std::size_t>(strata[sample] - first)]++] = sample;
    order = std::move(grouped);
}

/** All samples in random order; with strata, those of a stratum stand together. */
std::vector<std::uint32_t> shuffled(std::uint32_t n, std::uint64_t seed, std::span<const std::int32_t> strata) {
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    Random random(seed, 0xDA7A);
    for (std::uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    if (!strata.empty()) group(order, strata);
    return order;
}

/** Deals the samples out so that every part takes its share of any stretch: always to the part whose next turn,
 *  (taken + ½) / size, comes first. Returns the part of each sample. */
std::vector<std::uint32_t> deal(const Samples& order, const std::vector<std::uint32_t>& counts) {
    std::vector<std::uint32_t> taken(counts.size(), 0), partOf(order.size());
    for (auto sample : order) {
        std::size_t next = counts.size();
        double earliest = 2;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (taken[i] == counts[i]) continue;
            const double turn = (taken[i] + 0.5) / counts[i];
            if (turn < earliest) {
                earliest = turn;
                next = i;
            }
        }
        ++taken[next];
        partOf[sample] = static_cast<std::uint32_t>(next);
    }
    return partOf;
}

/** Fills parts of these sizes: by chance and in equal shares of the strata, or in order. */
void spread(std::uint32_t n, const Split& split, std::span<const std::int32_t> strata, const std::vector<std::uint32_t>& counts, const std::vector<Samples*>& parts) {
    if (split.shuffle) {
        const auto partOf = deal(shuffled(n, split.seed, split.stratify ? strata : std::span<const std::int32_t>()), counts);
        for (std::size_t i = 0; i < parts.size(); ++i) parts[i]->reserve(counts[i]);
        for (std::uint32_t sample = 0; sample < n; ++sample) parts[partOf[sample]]->push_back(sample);
        return;
    }
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::uint32_t k = 0; k < counts[i]; ++k) parts[i]->push_back(next++);
}

Parts foldOf(std::uint32_t n, const Split& split, std::span<const std::int32_t> strata) {
    const auto folds = static_cast<std::uint32_t>(split.folds);
    const Counts usual = sizes(n, shares(split));
    const std::uint32_t rest = usual[0] + usual[1];
    if (split.fold < 0 || split.fold >= split.folds || rest < folds)
        throw Error::input("expected a fold of 0 to " + std::to_string(split.folds - 1) + " and a sample for each; received fold " + std::to_string(split.fold) + " and " + std::to_string(rest) + " samples",
                           "split", "choose fewer folds");
    std::vector<Samples> dealt(folds + 1);
    std::vector<std::uint32_t> counts;
    std::vector<Samples*> parts;
    for (std::uint32_t i = 0; i < folds; ++i) counts.push_back(rest / folds + (i < rest % folds ? 1 : 0)), parts.push_back(&dealt[i]);
    counts.push_back(usual[2]), parts.push_back(&dealt[folds]);
    spread(n, split, strata, counts, parts);
    Parts made;
    made.test = dealt[folds];
    for (std::uint32_t i = 0; i < folds; ++i) {
        Samples& to = i == static_cast<std::uint32_t>(split.fold) ? made.validation : made.train;
        to.insert(to.end(), dealt[i].begin(), dealt[i].end());
    }
    std::sort(made.train.begin(), made.train.end());
    return made;
}

}  // namespace

std::array<std::uint32_t, 3> splitSizes(std::uint32_t n, const Split& split) { return sizes(n, shares(split)); }

Parts splitSamples(std::uint32_t n, const Split& split, std::span<const std::int32_t> strata) {
    if (!strata.empty() && strata.size() != n)
        throw Error("expected a stratum for each of " + std::to_string(n) + " samples, received " +
                    std::to_string(strata.size()));
    if (split.folds > 1) return foldOf(n, split, strata);
    const Counts counts = splitSizes(n, split);
    Parts parts;
    spread(n, split, strata, {counts.begin(), counts.end()}, {&parts.train, &parts.validation, &parts.test});
    return parts;
}

bool keepsValidation(const Split& split) { return split.validation > 0 || split.folds > 1; }

DataRecipe keepForValidation(DataRecipe recipe) {
    Split& split = recipe.split;
    const double more = usualValidation - split.validation;
    if (split.train >= more + usualValidation) {
        split.train -= more;
    } else {
        const double others = split.train + split.test;
        split.train *= (1 - usualValidation) / others;
        split.test *= (1 - usualValidation) / others;
    }
    split.validation = usualValidation;
    return recipe;
}

void keepTogether(Parts& parts, std::span<const std::uint64_t> hashes) {
    Samples* const all[] = {&parts.train, &parts.validation, &parts.test};
    std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::size_t>> first;  // the first sample of a hash, and its part
    for (std::size_t part = 0; part < std::size(all); ++part)
        for (const auto sample : *all[part]) {
            const auto [known, fresh] = first.emplace(hashes[sample], std::pair{sample, part});
            if (!fresh && sample < known->second.first) known->second = {sample, part};
        }
    std::array<Samples, std::size(all)> kept;
    for (const Samples* part : all)
        for (const auto sample : *part) kept[first.at(hashes[sample]).second].push_back(sample);
    for (std::size_t part = 0; part < std::size(all); ++part) {
        std::sort(kept[part].begin(), kept[part].end());
        *all[part] = std::move(kept[part]);
    }
}

std::vector<std::int32_t> quantileStrata(std::span<const double> values) {
    std::vector<double> sorted;
    for (double v : values)
        if (!std::isnan(v)) sorted.push_back(v);
    std::sort(sorted.begin(), sorted.end());
    const std::size_t bins = std::clamp<std::size_t>(sorted.size() / 20, 1, 10);
    std::vector<double> edges;
    for (std::size_t i = 1; i < bins; ++i) edges.push_back(sorted[sorted.size() * i / bins]);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<std::int32_t> strata;
    strata.reserve(values.size());
    for (double v : values) {
        const auto at = std::upper_bound(edges.begin(), edges.end(), v) - edges.begin();
        strata.push_back(std::isnan(v) ? -1 : static_cast<std::int32_t>(at));
    }
    return strata;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/spelling.h"

#include <algorithm>
#include <utility>

#include "engine/base/words.h"

namespace lamina {

namespace {

constexpr std::size_t longest = 64;  // letters of a word that anybody could have meant

/** Slips between two words: letters left out, added or changed, and neighbours swapped (optimal string alignment). */
std::size_t slips(const std::string& a, const std::string& b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

}  // namespace

std::string nearestWord(std::string_view word, const std::vector<std::string>& known) {
    if (word.empty() || word.size() > longest) return {};
    const std::string wanted = lowerCase(word);
    std::string best;
    std::size_t least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const auto& candidate : known) {
        if (candidate.size() > longest) continue;
        const std::size_t distance = slips(wanted, lowerCase(candidate));
        if (distance >= least || distance >= candidate.size()) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known) {
    const std::string nearest = nearestWord(word, known);
    return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

}  // namespace lamina

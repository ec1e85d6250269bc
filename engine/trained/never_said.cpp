// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/never_said.h"

#include <algorithm>

#include "engine/base/words.h"
#include "engine/data/class_balance.h"

namespace lamina {

namespace {

constexpr std::size_t namesSaid = 3;

/** How many of these samples are taken for something else. */
std::string taken(int samples, bool several) {
    if (samples == 1) return "its only sample is taken for another class";
    return (several ? "their " : "its ") + std::to_string(samples) + " samples are all taken for other classes";
}

}  // namespace

std::optional<Issue> neverSaid(const ClassScores& scores, const std::vector<std::string>& names, const TrainingRecipe& recipe) {
    if (scores.steps > 1 || scores.size < 2) return {};
    int most = 0, count = 0;
    for (const ClassTally& one : scores.ofAll) most = std::max(most, one.truths);
    std::vector<std::string> missed;
    bool rare = false;
    for (std::size_t c = 0; c < scores.ofAll.size(); ++c) {
        const ClassTally& one = scores.ofAll[c];
        if (one.saids > 0 || one.truths == 0) continue;
        missed.push_back(names[c]);
        count += one.truths;
        rare = rare || isRareBeside(one.truths, most);
    }
    if (missed.empty()) return {};
    Issue found{Issue::Severity::Warning, 0, "It never says " + firstOf(visible(missed), namesSaid), taken(count, missed.size() > 1)};
    found.room = Issue::Room::Training;
    if (rare && recipe.classWeight == "none") found.remedies.push_back(letRareClassesCount());
    return found;
}

int classToLookAt(const ClassScores& scores) {
    int rarest = -1, least = 0, most = 0;  // of the answers that its figures are made of
    for (int c = 0; c < scores.size; ++c) {
        const int n = scores.samplesOf(c);
        most = std::max(most, n);
        if (n > 0 && (rarest < 0 || n < least)) rarest = c, least = n;
    }
    const bool even = scores.steps > 1 || rarest < 0 || !isRareBeside(least, most);
    return even ? (scores.size == 2 ? 1 : 0) : rarest;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/never_said.h"

#include <algorithm>

#include "engine/base/words.h"

namespace lamina {

namespace {

constexpr int uneven = 5;  // times as frequent as another class: as the doctor has it
constexpr std::size_t namesSaid = 3;

/** Samples of each class. */
std::vector<int> samplesOfAll(const ClassScores& scores) {
    std::vector<int> all(static_cast<std::size_t>(scores.size));
    for (int c = 0; c < scores.size; ++c) all[static_cast<std::size_t>(c)] = scores.samplesOf(c);
    return all;
}

/** How many of these samples are taken for something else. */
std::string taken(int samples, bool several) {
    if (samples == 1) return "its only sample is taken for another class";
    return (several ? "their " : "its ") + std::to_string(samples) + " samples are all taken for other classes";
}

}  // namespace

std::optional<Issue> neverSaid(const ClassScores& scores, const std::vector<std::string>& names, const TrainingRecipe& recipe) {
    if (scores.steps > 1 || scores.size < 2) return {};
    std::vector<bool> said(static_cast<std::size_t>(scores.size), false);
    for (const Answered& a : scores.answers) said[static_cast<std::size_t>(a.said)] = true;
    const auto samples = samplesOfAll(scores);
    const int most = *std::max_element(samples.begin(), samples.end());
    std::vector<std::string> missed;
    int count = 0;
    bool rare = false;
    for (std::size_t c = 0; c < samples.size(); ++c) {
        if (said[c] || samples[c] == 0) continue;
        missed.push_back(names[c]);
        count += samples[c];
        rare = rare || samples[c] * uneven <= most;
    }
    if (missed.empty()) return {};
    Issue found{Issue::Severity::Warning, 0, "It never says " + firstOf(missed, namesSaid), taken(count, missed.size() > 1)};
    found.room = Issue::Room::Training;
    if (rare && recipe.classWeight == "none") found.remedies.push_back(letRareClassesCount());
    return found;
}

int classToLookAt(const ClassScores& scores) {
    const auto samples = samplesOfAll(scores);
    int rarest = -1;
    for (int c = 0; c < scores.size; ++c) {
        const int n = samples[static_cast<std::size_t>(c)];
        if (n > 0 && (rarest < 0 || n < samples[static_cast<std::size_t>(rarest)])) rarest = c;
    }
    const bool even = scores.steps > 1 || rarest < 0 || samples[static_cast<std::size_t>(rarest)] * uneven > *std::max_element(samples.begin(), samples.end());
    return even ? (scores.size == 2 ? 1 : 0) : rarest;
}

}  // namespace lamina

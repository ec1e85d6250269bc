// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/label_scores.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "engine/recipes/losses.h"

namespace lamina {

namespace {

double partOfAll(std::size_t part, std::size_t all) { return all == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(part) / static_cast<double>(all); }

}  // namespace

std::string labelName(const Preparation& preparation, std::size_t which, std::size_t labels) {
    static const std::array<std::string_view, 6> plain = {"1", "yes", "true", "Yes", "True", "TRUE"};
    if (preparation.targets.size() != labels) return std::to_string(which);
    const PreparedColumn& column = preparation.targets[which];
    if (column.categories.size() != 2 || std::find(plain.begin(), plain.end(), column.categories[1]) != plain.end()) return column.name;
    return column.name + " = " + column.categories[1];
}

double LabelTally::precision() const { return partOfAll(hits, saids); }
double LabelTally::recall() const { return partOfAll(hits, truths); }
double LabelTally::f1() const { return partOfAll(2 * hits, saids + truths); }

Ranking LabelScores::ranking(std::size_t label) const {
    std::vector<float> scores;
    std::vector<bool> positive;
    for (std::size_t at = label; at < said.size(); at += labels.size()) {
        scores.push_back(said[at]);
        positive.push_back(truth[at]);
    }
    return rank(scores, positive);
}

bool aboutLabels(const Dataset& data, const Tensor& predictions, const Choice& loss) {
    if (targetForm(loss) != TargetForm::Binary || data.targets.empty() || data.preparation.targetsAreInputs) return false;
    const Shape &target = data.targets.front().shape(), &answers = predictions.shape();
    if (target.rank() != 2 || answers.rank() != 2 || answers[1] < 2 || target[1] != answers[1]) return false;
    const auto values = data.targets.front().toFloats();
    return std::all_of(values.begin(), values.end(), [](float v) { return v == 0 || v == 1; });  // others are chances, not labels
}

LabelScores labelScores(const Dataset& data, const Evaluation& evaluation, bool fromLogits) {
    LabelScores scores;
    const auto known = data.targets.front().toFloats();
    const float yes = fromLogits ? 0.0f : 0.5f;
    const auto width = static_cast<std::size_t>(evaluation.predictions.shape()[1]);
    scores.samples = evaluation.rows.size();
    scores.said = evaluation.predictions.toFloats();
    for (std::size_t label = 0; label < width; ++label) scores.labels.push_back({labelName(data.preparation, label, width), 0, 0, 0, 0});
    std::size_t right = 0;
    for (std::size_t i = 0; i < scores.samples; ++i) {
        bool all = true;
        for (std::size_t label = 0; label < width; ++label) {
            const bool is = known[evaluation.rows[i] * width + label] > 0.5f, said = scores.said[i * width + label] > yes;
            LabelTally& tally = scores.labels[label];
            tally.truths += is, tally.saids += said, tally.hits += is && said;
            scores.truth.push_back(is);
            all = all && is == said;
        }
        right += all;
    }
    scores.allRight = partOfAll(right, scores.samples);
    for (std::size_t label = 0; label < width; ++label) scores.labels[label].rocAuc = scores.ranking(label).rocAuc;
    return scores;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What a net said of samples of which several labels may be true at once, each a yes or no of its own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/training_recipe.h"
#include "engine/trained/evaluation.h"
#include "engine/trained/ranking.h"

namespace lamina {

/** Of one label. */
struct LabelTally {
    std::string name;
    std::size_t truths = 0, saids = 0, hits = 0;  // samples of which it is true, of which it was said, both
    double rocAuc = 0;                            // NaN where it is true of all samples or of none

    /** NaN where it was never said, or is never true. */
    double precision() const;
    double recall() const;
    double f1() const;
};

struct LabelScores {
    std::size_t samples = 0;
    std::vector<LabelTally> labels;
    std::vector<float> said;  // (samples × labels)
    std::vector<bool> truth;  // the same
    double allRight = 0;      // share of the samples of which every label is right; NaN without samples

    /** The label against its absence, whatever the threshold. */
    Ranking ranking(std::size_t label) const;
};

/** Whether an output that learns by this loss answers several yes or no at once, which are known for certain. */
bool aboutLabels(const Dataset& data, const Tensor& predictions, const Choice& loss);

/** Of predictions (rows, labels); above one half a label is said, of logits above 0. */
LabelScores labelScores(const Dataset& data, const Evaluation& evaluation, bool fromLogits = false);

/** A column's name; with it which of its two words is meant, where that does not go without saying. Of arrays the place, as classes are counted. */
std::string labelName(const Preparation& preparation, std::size_t which, std::size_t labels);

}  // namespace lamina

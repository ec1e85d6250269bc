// SPDX-License-Identifier: GPL-3.0-or-later
// How well scores put the samples of one class before all others, whatever the threshold: ROC and precision-recall.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace lamina {

struct Ranking {
    /** What counts as found when every score of at least `threshold` is said to be of the class. */
    struct Point {
        double threshold = 0;
        double falsePositiveRate = 0;  // of the other classes' samples
        double recall = 0;             // of the class's samples; the true positive rate
        double precision = 1;
    };
    /** By falling threshold, one a score that occurs: samples of the same score are found together. The first finds nothing. */
    std::vector<Point> points;
    std::size_t positives = 0, negatives = 0;
    double rocAuc = 0;            // NaN where one side has no samples
    double averagePrecision = 0;  // sum of precision times what it adds to the recall; NaN without positives
};

/** scores: higher is surer, NaN is least sure; positive: of the class, as many. Area by trapezoids, average precision by
 *  steps, as scikit-learn's roc_auc_score and average_precision_score. */
Ranking rank(std::span<const float> scores, const std::vector<bool>& positive);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Steps as epochs, over all the runs that a training stands on, which may have had epochs of other lengths.
#pragma once

#include <utility>
#include <vector>

#include "engine/history/past.h"

namespace lamina {

/** Steps of the last epoch that ended, by the figures that are told at ends of epochs: of those that are kept step by step nothing says in
 *  which epoch they came. 0: none ended. */
double stepsAnEpoch(const std::vector<Curve>& curves);

class EpochScale {
 public:
    /** past: what the training stands on; stepsAnEpoch: of the training itself. */
    EpochScale(const Past& past, double stepsAnEpoch);

    /** Epochs done after so many steps, with a fraction. */
    double epochs(double steps) const;
    /** The other way round: the last such step. */
    double steps(double epochs) const;
    /** In which a step, from 1, lies; counted from 1. */
    int epochOf(double step) const;

 private:
    std::vector<std::pair<double, double>> knots_{{0, 0}};  // steps and epochs at ends of epochs, both ascending
    double stepsAnEpoch_;
};

}  // namespace lamina

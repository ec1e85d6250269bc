// SPDX-License-Identifier: GPL-3.0-or-later
// How far off a net of numbers is in the units of its target: what people ask, where loss and metrics are of scaled numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/trained/evaluation.h"

namespace lamina {

/** Over the samples of an evaluation, scaling undone. */
struct OwnUnits {
    std::string target;            // the column
    double meanAbsoluteError = 0;  // in its units
    double r2Score = 0;            // the share of its variance that is explained
    double lastValueError = 0;     // of a series: the mean absolute error of forecasting that nothing changes; else NaN
};

/** Of values in units of their own, as many of each: the mean of what is missed. NaN of none. */
double meanAbsoluteError(std::span<const double> truth, std::span<const double> said);
/** The share of the variance that is explained; NaN where all true values are the same. */
double r2Score(std::span<const double> truth, std::span<const double> said);

/** Of one column of a table's target of numbers; nothing for all else. */
std::optional<OwnUnits> inOwnUnits(const Dataset& data, const Evaluation& evaluation, std::size_t column = 0);
/** Of each of its columns that holds numbers, in their order. */
std::vector<OwnUnits> columnsInOwnUnits(const Dataset& data, const Evaluation& evaluation);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Which figures say most of a run: in what order lists have them, and the one that stands for the run where there is room for one.
#pragma once

#include <string_view>

#include "engine/runs/run.h"

namespace lamina {

/** The less, the sooner in a list: of validation before those of training, there the loss, losses of outputs, the others; then those beside them, as the learning
 *  rate, and last what jumps step by step. figure: as logs or people name it. */
int figureRank(std::string_view figure);

/** A metric, which people read more easily than a loss, of validation where it has one; else a loss. Null: it has no figures that are numbers. */
const RunMetric* tellingFigure(const RunSummary& run);

}  // namespace lamina

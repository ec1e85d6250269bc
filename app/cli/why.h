// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict --why: what the answers owe the columns of their rows, or the parts of their pictures, in words.
#pragma once

#include "engine/trained/predictions.h"

namespace lamina::cli {

/** Said before anything is computed. Throws Error (usage) where the rows of a table are not each answered by itself. */
void requireReasons(const TrainedModel& model);

/** Prints them of each sample that was answered, most first. invert: as the pictures were. Throws Error (usage) where the answers
 *  are nothing that can be explained. */
void printReasons(const TrainedModel& model, Predictor& predictor, const Predictions& made, bool invert);

}  // namespace lamina::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be known of single answers to the rows of a table.
#pragma once

#include <string>
#include <vector>

#include "engine/data/odd_cells.h"
#include "engine/data/preparation.h"
#include "engine/data/raw_data.h"

namespace lamina {

/** One a row: why it has no answer, else which of its cells were missing, or hold a category that the model has not seen. Empty where
 *  every row has an answer and no category is new: cells that are missing are nothing strange, and told as a count. odd: cells that are no numbers where the model takes them. */
std::vector<std::string> notesOnRows(const Preparation& preparation, const RawData& raw, const std::vector<OddCell>& odd);

}  // namespace lamina

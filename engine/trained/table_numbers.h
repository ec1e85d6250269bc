// SPDX-License-Identifier: GPL-3.0-or-later
// A table of numbers alone, as a net takes it that does not hold how rows become its inputs: such as one from Keras.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/data_recipe.h"
#include "engine/model/target_form.h"

namespace lamina {

struct TableNumbers {
    RawData raw;        // arrays, float32: inputs (rows, columns), and under its column's name the target (rows), of several (rows, targets)
    DataRecipe recipe;  // theirs
    std::vector<std::string> inputs;  // columns, in the order in which they enter the net
    std::vector<std::uint32_t> rows;  // of the table, one a sample; empty: all
};

/** The columns of a table as arrays, which mean what they mean to Keras. Rows that could not be read, or have no target, are left out. Nothing where a
 *  column holds words, an input misses a cell, rows make windows, or the net has several inputs or outputs. Throws Error where a target is not there. */
std::optional<TableNumbers> numbersOf(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted);

}  // namespace lamina

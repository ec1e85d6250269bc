// SPDX-License-Identifier: GPL-3.0-or-later
// From raw data and a recipe to what a training receives; statistics are of the training part only, categories and classes of all rows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/odd_cells.h"
#include "engine/data/preparation.h"
#include "engine/data/raw_data.h"
#include "engine/model/target_form.h"
#include "engine/model/data_recipe.h"

namespace lamina {

/**
 * Splits, fits and applies. A table gives one input float32 (n, width) and one target; arrays give one input and target
 * each by their role (by name: y, labels, targets … are targets) and keep their values: images stay uint8 (n, h, w, c).
 * A net with several outputs takes one target each, by their names or in their order. Classes are those of all rows. Throws Error when the recipe does not fit the data.
 * fitted: of the net that goes on; where that was fitted on a table, arrays hold raw numbers, which go through it.
 */
Dataset prepare(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation* fitted = nullptr);

/** The same for a net that has learnt already: columns of a table that are still there in the same form go the way they went then, whatever the
 *  split of now would fit. */
Dataset prepareAsLearnt(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation& learnt);

/** Applies a fitted preparation to all of other data (evaluate); every sample is in parts.test. Rows without a target are
 *  left out. Arrays hold raw numbers. Throws Error on missing columns and on classes the net has never seen. */
Dataset prepareWith(const RawData& raw, const Preparation& preparation, const Wanted& wanted);

/** Raw rows as the net sees them, for predict. */
struct AppliedInputs {
    std::vector<Tensor> inputs;        // one an Input: float32 (rows, width), or int32 ids
    std::size_t filled = 0;            // missing cells that were filled
    std::size_t unknown = 0;           // cells of a category that the fit has not seen: all zeros (ordinal: -1)
    std::vector<std::string> examples; // up to three of these: column = "value"
    std::vector<std::uint32_t> rows;   // of windows: the row each answer is for; may lie behind the last
};
/** Whether a net takes numbers of words or characters, as an Embedding wants them: int32 (n, length). */
bool takesIds(const Preparation& preparation);

/** Columns are found by name; what is not an input is ignored. inputs: the names of the net's Inputs in its order, where it has
 *  several. odd: gets the cells with words where a number is expected, which are then filled as missing ones are; windows have none. Throws Error
 *  naming missing columns, and such a cell where there is no odd, or every row has one. */
AppliedInputs applyInputs(const Preparation& preparation, const Table& table, const std::vector<std::string>& inputs = {}, std::vector<OddCell>* odd = nullptr);

/** Raw numbers in an array, in the order of inputNames, as the net sees them: float32 (n, width). Categories are one-hot
 *  numbers (or indices) already, ids are ids; what is missing (NaN) stays so, as in Keras. Throws Error on another width. */
Tensor applyInputs(const Preparation& preparation, const Tensor& raw);
/** The same of an array an Input, in the order of their names. */
std::vector<Tensor> applyInputs(const Preparation& preparation, std::vector<Tensor> raw, const std::vector<std::string>& inputs = {});

/** Names of the numbers that enter the net, in order: "bill_length_mm", "island = Biscoe". Of a table. */
std::vector<std::string> inputNames(const Preparation& preparation);
std::vector<std::string> inputNames(const std::vector<PreparedColumn>& columns);

/** Names of a target's classes, by its place; empty for numbers and for labels of arrays behind the first. */
const std::vector<std::string>& classNames(const Dataset& data, std::size_t target);

/** Whether a target is what masks are as pictures: 0 and 255 and nothing between; to a loss over classes, or over yes and no, these are 0 and 1. */
bool isBlackAndWhite(const Tensor& target);

/** How many classes a column plainly holds: its categories; of numbers two for exactly 0 and 1, or up to twenty for 0, 1, 2 …
 *  or 1, 2, 3 … without a gap that come back again and again. 0: its numbers are quantities. */
std::size_t plainClasses(const Column& column);

/** A number of a column as the net sees it. Throws Error where its logarithm is to be taken and there is none; NaN stays. */
double numberToNet(const PreparedColumn& column, double value);
/** A target as people know it, from what the net gave: undoes the scaling of a number. */
double targetFromNet(const PreparedColumn& column, double value);
/** Of all answers, (n, targets); classes and what is not as wide as the targets stay as they are. */
Tensor targetsFromNet(const Preparation& preparation, const Tensor& answers);
/** The same of every output of a net with several, a target each. */
void targetsFromNet(const Preparation& preparation, std::vector<Tensor>& answers);

/** The scaling that was chosen for a column by hand. */
ColumnScaling scalingOf(const DataRecipe& recipe, const std::string& column);

/** Whether a column was chosen to be words. */
bool isText(const DataRecipe& recipe, const std::string& column);

/** Indices of the columns (or arrays) that are inputs, and targets, by the recipe. */
struct Roles {
    std::vector<int> inputs, targets;
    int weights = -1;  // of samples
};
Roles roles(const RawData& raw, const DataRecipe& recipe);
/** How a column is read from now on; one that was left out for what it held, and is numbers or text now, is an input. */
void chooseType(DataRecipe& recipe, const std::string& column, ColumnType type);
/** Names a column of a table whose file has no header, and takes along what was chosen for it. False for no name, and for one that is taken. */
bool renameColumn(DataRecipe& recipe, const Table& table, std::size_t column, const std::string& name);
/** What a person chose for other data of the same source holds for these, where all targets that were chosen are in them: roles, types and
 *  scalings of the columns that are there, and how numbers, categories and gaps are treated. What was guessed of these gives way. */
void keepChoices(DataRecipe& recipe, const DataRecipe& before, const RawData& raw);
/** In the order of the net's own inputs and outputs. Arrays that are called as they are take their role from it where none was chosen.
 *  Throws Error where a net with several outputs is given another number of targets. */
Roles roles(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted);

}  // namespace lamina

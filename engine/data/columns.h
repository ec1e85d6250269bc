// SPDX-License-Identifier: GPL-3.0-or-later
// How columns of a table are fitted and applied: the inside of prepare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/data/odd_cells.h"
#include "engine/data/prepare.h"
#include "engine/data/table_inputs.h"

namespace lamina {

using Rows = std::vector<std::uint32_t>;

/** Numbers a column becomes: one, one a category, or as many ids as a text has. */
inline std::size_t width(const PreparedColumn& column) {
    if (column.length > 0) return static_cast<std::size_t>(column.length);
    return column.category && column.oneHot ? column.categories.size() : 1;
}

/** Where the columns are from, for an error. */
inline std::string fileOf(const DataRecipe& recipe) { return recipe.paths.empty() ? "data" : recipe.paths.front(); }

/** Whether a cell of that row is missing in one of the columns. */
bool missingAny(const std::vector<Column>& columns, std::size_t row);

/** Gives back the memory of a column on disk, once it has been gone through. */
void letGo(const Column& column);
void letGo(const std::vector<Column>& columns);

/** Median of the rows for what is missing; the logarithm where one is asked for; then none, standardize or minmax over what
 *  that gives. Throws Error naming a row whose number has no logarithm. */
PreparedColumn fitNumber(const Column& column, std::span<const std::uint32_t> rows, const std::string& scaling,
                         ColumnScaling function = ColumnScaling::Auto);

/** The categories that occur in the rows; "unknown" joins them when some are missing. */
PreparedColumn fitCategory(const Column& column, std::span<const std::uint32_t> rows, bool oneHot);

/** What happened to cells on their way. */
struct CellCounts {
    std::size_t filled = 0, unknown = 0, unknownWords = 0;
    std::vector<std::string> examples;
};

/** Writes the column's numbers to out, whose rows are stride floats apart; out holds zeros. */
void applyColumn(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows, float* out,
                 std::size_t stride, CellCounts& counts);

/** Numbers (n, width), or windows (n, rows, width), through the scaling of their columns; back: undone. One-hot columns pass as they are. Throws Error
 *  naming the columns when there are not as many numbers a sample. */
Tensor scaleNumbers(const std::vector<PreparedColumn>& fitted, const Tensor& numbers, bool back);

/** Index of each dictionary entry of a column among categories; -1 where it is none of them. */
std::vector<std::int32_t> categoryMap(const Column& column, const std::vector<std::string>& categories);

/** The columns that enter the net, of the type that was chosen. */
std::vector<Column> inputColumns(const Table& table, const DataRecipe& recipe, const std::vector<int>& inputs);

/** What columns of dates and of numbers are read by, also where a later table or a typed row does not tell. */
void keepHowWritten(Preparation& preparation, const Table& table);

/** The columns of a fit in another table, of the type they were fitted with. Throws Error naming those that are missing,
 *  and cells that are no numbers where these are wanted, unless they are added to `odd`: then they are missing. */
std::vector<Column> findColumns(const std::vector<PreparedColumn>& fitted, const Table& table, std::vector<OddCell>* odd = nullptr);

/** Rows to fit on: statistics are of those that train; categories of all that are used, so that another split gives as many inputs. */
struct FitRows {
    std::span<const std::uint32_t> train, used;
};

/** Fits inputs. */
PreparedColumn fitInput(const Column& column, const FitRows& rows, const DataRecipe& recipe);
std::vector<PreparedColumn> fitInputs(const std::vector<Column>& columns, const FitRows& rows, const DataRecipe& recipe);

/** Those that a net has learnt by instead of those fitted now, where they are of the same columns in the same form. */
std::vector<PreparedColumn> asLearnt(std::vector<PreparedColumn> fitted, const std::vector<PreparedColumn>& learnt);

/** The categories that occur in the rows as ids; 0 is what is missing or not known, as Keras' StringLookup has it. */
PreparedColumn fitIds(const Column& column, std::span<const std::uint32_t> rows);

/** float32 (rows, width) of all columns; of several Inputs: of those that enter one of them. */
Tensor applyAll(const std::vector<PreparedColumn>& fitted, const std::vector<Column>& columns, std::span<const std::uint32_t> rows, CellCounts& counts);
Tensor applyAll(const InputColumns& own, const std::vector<Column>& columns, std::span<const std::uint32_t> rows, CellCounts& counts);

/** prepare, prepareAsLearnt and prepareWith for windows over a table; learnt: null for a fit. */
Dataset prepareSeries(const RawData& raw, const DataRecipe& recipe, TargetForm form, const Preparation* learnt);
Dataset prepareSeriesWith(const RawData& raw, const Preparation& preparation, TargetForm form);
/** applyInputs of windows. */
AppliedInputs applySeries(const Preparation& preparation, const Table& table);

/** One class of a target is what it names. */
void fitClasses(Preparation& preparation);

/** How the targets of a recipe leave for the net. */
struct TargetPlan {
    TargetForm form = TargetForm::Number;  // after the recipe's own choice
    std::vector<Column> columns;           // converted: categories where classes are meant
    bool judging = false;                  // see Wanted: the same in every row is no reason to refuse
};
TargetPlan planTargets(const Table& table, const DataRecipe& recipe, const std::vector<int>& targets, TargetForm form, bool judging = false);

/** Fits targets: classes of all rows, scaling of the training rows. */
std::vector<PreparedColumn> fitTargets(const TargetPlan& plan, const DataRecipe& recipe, std::span<const std::uint32_t> rows,
                                       std::span<const std::uint32_t> trainRows);

/** int32 (n) or float32 (n, …). Throws Error on classes that are not in the fit. */
Tensor applyTargets(const std::vector<PreparedColumn>& fitted, const std::vector<Column>& columns,
                    std::span<const std::uint32_t> rows, TargetForm form);

/** Strata of the first target: its classes, or tenths of its numbers. */
std::vector<std::int32_t> strata(const Column& target, std::span<const std::uint32_t> rows);

/** prepare and prepareWith for arrays. */
Dataset prepareArrays(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted, const Preparation* fitted);
Dataset prepareArraysWith(const RawData& raw, const Preparation& preparation, const Wanted& wanted);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns of a table enter which Input of a net with several.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/data/preparation.h"
#include "engine/data/table.h"
#include "engine/model/data_recipe.h"
#include "engine/model/target_form.h"

namespace lamina {

/** Of each column the place of its Input among wanted.inputs: the one chosen for it, or the one that has its name. Of the others texts and
 *  categories go to Inputs that lead to an Embedding and have no column yet, where there are as many; the rest to the one Input of numbers,
 *  or the only one left. All 0 for a net with one Input. Throws Error naming columns that enter none, and Inputs without columns. */
std::vector<std::size_t> placesOf(const std::vector<Column>& columns, const DataRecipe& recipe, const Wanted& wanted);

/** Columns that enter one Input, by their places in a fit. */
struct InputColumns {
    std::string input;  // empty: the only one
    std::vector<PreparedColumn> columns;
    std::vector<std::size_t> places;
};

/** In the order of these Inputs; in that of the fit where it knows others. */
std::vector<InputColumns> byInput(const std::vector<PreparedColumn>& fitted, const std::vector<std::string>& inputs);

/** Whether what enters are ids, as an Embedding takes them: int32. */
bool areIds(const std::vector<PreparedColumn>& columns, const Windows& windows);

}  // namespace lamina

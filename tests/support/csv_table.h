// SPDX-License-Identifier: GPL-3.0-or-later
// Small tables, written as text in a test.
#pragma once

#include <memory>
#include <string>

#include "engine/data/csv.h"
#include "engine/data/raw_data.h"
#include "engine/model/data_recipe.h"

namespace lamina::test {

inline RawData table(const std::string& text) { return {"csv", "", std::make_shared<const Table>(parseCsv(text).table), nullptr}; }

/** All rows train, in order; the named column is the target. */
inline DataRecipe allRowsTrain(const std::string& target) {
    DataRecipe recipe;
    recipe.source = "csv";
    recipe.columns[target].role = ColumnRole::Target;
    recipe.split = {.train = 1, .validation = 0, .test = 0, .shuffle = false};
    return recipe;
}

}  // namespace lamina::test

// SPDX-License-Identifier: GPL-3.0-or-later
// What the columns of a table are called where its file does not say.
#pragma once

#include <string>
#include <vector>

#include "engine/data/table.h"
#include "engine/model/data_recipe.h"

namespace lamina {

/** The option of the source "csv" that holds the names which people gave: a line as csvLine() writes it. */
inline constexpr const char* columnNamesOption = "column_names";

/** Missing and repeated names become unique: "column 3", "x (2)". */
std::vector<std::string> uniqueNames(std::vector<std::string> names);

/**
 * Takes a line that a person typed as the names of all columns of a file that has none, each of them unique. What was chosen for a column goes
 * along to the name that stands at its place. table: as the file was read last; null where it cannot be read, for it may have another count
 * of columns: then the names are those of the recipe, and "column 3" where it has fewer.
 */
void nameColumns(DataRecipe& recipe, const Table* table, const std::string& line);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What a recipe says of its files: the inside of sources, which reads them, and of sniff, which looks at their beginning.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/data/csv.h"
#include "engine/model/data_recipe.h"
#include "engine/model/param.h"

namespace lamina {

/** How a table is written, by the options of its source. Throws Error naming the file where the names of its columns cannot be told apart. */
CsvOptions csvOptions(const ParamReader& options, const std::filesystem::path& file);

/** The files of a recipe; relative paths are relative to projectDir. Throws Error where it names none. */
std::vector<std::filesystem::path> pathsOf(const DataRecipe& recipe, const std::filesystem::path& projectDir);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Where data can come from: file formats and generators in one list, loading, and guessing from a dropped file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"
#include "engine/model/data_recipe.h"
#include "engine/model/param.h"

namespace lamina {

/** A kind of source as gallery, file dialog, recipe and CLI help read it. */
struct Source {
    std::string name, title, help;
    std::vector<std::string> extensions;  // ".csv" …; empty: a generator
    std::vector<ParamSpec> parameters;    // what DataRecipe::options may hold
    DataRecipe recipe;                    // a recipe that fits it; of a generator complete
    bool folder = false;                  // its path is a folder, not a file

    bool synthetic() const { return extensions.empty(); }
};

const std::vector<Source>& sources();

/** By name; throws Error::Input listing the names. */
const Source& source(const std::string& name);

/** Reads the files of a recipe (relative paths are relative to projectDir) or makes its data. Sources of many files count them
 *  in `progress` and stop when that is cancelled. Throws Error. */
RawData load(const DataRecipe& recipe, const std::filesystem::path& projectDir, LoadProgress* progress = nullptr);

/** Enough of it to fit a net to: of a folder of images the first few of every class, of all else everything. */
RawData glance(const DataRecipe& recipe, const std::filesystem::path& projectDir, LoadProgress* progress = nullptr);
/** Whether a glance is all that `load` would read. */
bool glanceReadsAll(const DataRecipe& recipe);

/** Whether two recipes read the same raw data, so that what one loaded serves the other. */
bool sameSource(const DataRecipe& a, const DataRecipe& b);

/** The recipe of data that join a project. One that had none, and takes numbers as they are (a net from Keras, whose
 *  weights know no scaling), goes on doing so; another folder of images is read as the one before. */
DataRecipe joining(const DataRecipe& before, DataRecipe recipe);

/** A recipe for a dropped file or folder of folders of images: its source, its files (the labels beside the images) as absolute paths, and a guess at
 *  the target. tableOptions: how a table is written, as far as it is known; what has some is a table. Throws Error::Input when it is none that
 *  we know. */
DataRecipe sniff(const std::filesystem::path& path, const Params& tableOptions = {});
/** Of several files that are tables: with the same columns their rows stand under one another, else they are joined by the first column that
 *  can be a key. Other files only as the pairs that belong together. Throws Error::Input. */
DataRecipe sniff(const std::vector<std::filesystem::path>& paths, const Params& tableOptions = {});

/** The columns by which the files of a recipe can be joined, from their first rows. Throws Error. */
std::vector<std::string> keysToJoinBy(const DataRecipe& recipe, const std::filesystem::path& projectDir);

}  // namespace lamina

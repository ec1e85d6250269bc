// SPDX-License-Identifier: GPL-3.0-or-later
// Opening what a person names on the command line: a project, or a trained model, with its data.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/trained/trained_model.h"

namespace lamina::cli {

/** PROJECT.lamina or MODEL.keras, by extension. */
struct Opened {
    Project project;
    std::optional<TrainedModel> model;  // of a .keras
    std::filesystem::path directory;    // of the file; what early runs of it call their data starts there
    std::vector<std::string> leftOut = {};  // what Lamina does not apply, in words
};
Opened openFile(const std::filesystem::path& file);

/** The recipe of files; several tables become one as they look, or joined by that column ("": their rows under one another). */
DataRecipe recipeOf(const std::vector<std::string>& files, const std::optional<std::string>& joinBy, const Params& tableOptions = {});
/** Replaces the data recipe's source, not its split. */
void useRecipe(Project& project, const DataRecipe& recipe);
/** Replaces the data recipe's source by a file, and its target by a column (name, number from 1, −1), where given. tableOptions: how a table is
 *  written, as far as it is known. */
void useData(Project& project, const std::string& file, const std::string& target, const Params& tableOptions = {});

/** COLUMN=INPUT, of a table and a net with several Inputs. Throws Error (usage) where one is not there. */
void feedColumns(Opened& opened, const std::vector<std::string>& feeds);

/** What a recipe names; a terminal sees how far it is. The same data are not read twice in a row. Throws Error; also where
 *  the end is wished for. */
RawData readData(const DataRecipe& recipe, const std::filesystem::path& directory);

/** The same error where its place is the data, an array, a column or a target: of which file these are. */
Error inFile(const Error& error, const DataRecipe& recipe);
/** What `make` makes of the recipe's data; errors name the file. */
template <class Make>
auto namingFile(const DataRecipe& recipe, Make make) {
    try {
        return make();
    } catch (const Error& error) {
        throw inFile(error, recipe);
    }
}

/** Loads and prepares the project's data for its loss. learnt: of a net that has learnt on them; columns go the way they went then.
 *  Throws Error::Usage where the project names no data. */
Dataset prepareData(const Opened& opened, const Preparation* learnt = nullptr);

/** "; takes raw numbers …" with the names of the numbers a .keras file takes, in order; empty for images and arrays. */
std::string wordsOfInputs(const TrainedModel& model);

/** "left out 2 pictures: a/b.jpg (cut off) …", "left out 1 row: line 9 (…)", and texts in a folder of pictures; empty when all were read. */
std::string wordsOfLeftOut(const RawData& raw);

/** What an array is, for the help of a verb. */
inline constexpr const char* arrayRule = "An array means what it means to Keras' model.predict of the same file: raw numbers in the "
                                         "order of the columns (`convert` and `train` print it), one-hot numbers for words.";

}  // namespace lamina::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// Text files: one as a row of characters, or a folder with one folder of texts a class, as
// keras.utils.text_dataset_from_directory reads it.
#pragma once

#include <filesystem>

#include "engine/data/load_progress.h"
#include "engine/data/raw_data.h"

namespace lamina {

/** The column "character" of a UTF-8 file, one row a character; the text is read where it lies, some of it at a time. Throws Error::Input
 *  naming the byte where it is none, and Error where the progress is cancelled. */
RawData readCharacters(const std::filesystem::path& file, LoadProgress* progress = nullptr);

/** Whether a file can be such a text, by its beginning: throws as readCharacters where it is none. */
void requireCharacters(const std::filesystem::path& file);

/** Whether a file is a text of such a folder by its name: .txt in any case. */
bool isTextName(const std::filesystem::path& file);

/** Whether it holds two folders or more with texts (.txt) in them, and most of its folders hold more texts than pictures; where as many hold
 *  more pictures, all files decide. A text beside a picture of the same name goes with it and does not count. */
bool isTextFolder(const std::filesystem::path& folder);

/** The columns "text" and "label", one row a file, sorted by name. Files that are empty or no UTF-8 are in leftOut, and
 *  pictures among them. Throws Error::Input
 *  where fewer than two classes have a readable text. */
RawData readTextFolder(const std::filesystem::path& folder, LoadProgress* progress = nullptr);

}  // namespace lamina

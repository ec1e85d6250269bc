// SPDX-License-Identifier: GPL-3.0-or-later
// Where results shall go, looked at before the work that makes them: nobody trains for hours and then cannot save.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lamina::cli {

/** Throws Error (usage) when the file does not end in one of the extensions (none: any), is a folder, a device or a pipe, or
 *  stands in a folder that is not there or may not be written to. name: "--output", for the sentence. */
void requireOutput(const std::string& name, const std::filesystem::path& file, const std::vector<std::string>& extensions);

/** As requireOutput, for what is written bit by bit: a pipe or a device may take it. */
void requireStream(const std::string& name, const std::filesystem::path& file);

/** Behind the name of what was written: ", replacing the one that was there"; empty where none was, or a pipe or a device takes it. Asked
 *  before it is written. */
std::string wordsOfReplacing(const std::filesystem::path& file);

}  // namespace lamina::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// Whether files are still those that were read: by size and time, which is quick to ask.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lamina {

/** A file, or a folder, as it was when it was looked at. */
struct FileStamp {
    std::filesystem::path path;
    std::uintmax_t size = 0;  // of a file
    std::int64_t written = 0; // ticks of the file system's clock
    bool operator==(const FileStamp&) const = default;
};

/** Of files as they are now; of a folder and the folders in it, which change when files come or go. What is not there has none. */
std::vector<FileStamp> stampsOf(const std::vector<std::filesystem::path>& files);

/** Those that are others now; what is gone, or cannot be looked at, is not said to be another. */
std::vector<std::filesystem::path> writtenSince(const std::vector<FileStamp>& stamps);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What a folder takes on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <system_error>

namespace lamina {

/** Of all files in a folder and below; what is gone or may not be read counts nothing. */
inline std::uint64_t bytesIn(const std::filesystem::path& directory) {
    std::uint64_t bytes = 0;
    std::error_code gone;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory, gone))
        if (entry.is_regular_file(gone)) bytes += entry.file_size(gone);
    return bytes;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files in and out of memory, and gzip streams that grow no further than they are allowed to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lamina {

/** All bytes of a file. Throws Error::Input when it is not there, not a file, or cannot be read. */
std::vector<std::byte> readBytes(const std::filesystem::path& path);

/** Writes beside the file, then renames over it: never half a file. Throws Error when the disk does not take it. */
void writeBytes(const std::filesystem::path& path, std::span<const std::byte> bytes);

/** Starts with the two bytes of gzip. */
bool isGzip(std::span<const std::byte> bytes);

/** Inflates a gzip stream (also of several members) up to limit bytes; memory grows only as bytes really come out.
 *  Throws Error::Input on a broken or truncated stream, naming where. */
std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where);

}  // namespace lamina

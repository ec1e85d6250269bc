// SPDX-License-Identifier: GPL-3.0-or-later
// Gzip streams that grow no further than they are allowed to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lamina {

/** Starts with the two bytes of gzip. */
bool isGzip(std::span<const std::byte> bytes);

/** Inflates a gzip stream (also of several members) up to limit bytes; memory grows only as bytes really come out.
 *  Throws Error::Input on a broken or truncated stream, naming where. */
std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where);

}  // namespace lamina

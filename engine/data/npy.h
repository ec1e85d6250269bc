// SPDX-License-Identifier: GPL-3.0-or-later
// NPY, NumPy's file of one array.
// Source: numpy/lib/format.py documents versions 1.0 to 3.0.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina {

class RowStore;

/**
 * Parses an array into C order. f4, f8, u1 and i4 keep their type; f2 becomes float32; b1 becomes uint8; the other whole
 * numbers become int32. Either byte order. Throws Error::Input naming where: no NPY, pickled or structured data, sizes
 * that do not fit the bytes, whole numbers beyond int32.
 */
Tensor parseNpy(std::span<const std::byte> bytes, const std::string& where);

/** The same of `size` bytes of a store from there on. The array stays in the store where that is in memory, or memory for rows has no room
 *  for it (see row_store.h), if its elements lie there as they do in memory; else what is made of it is in a store of its own. */
Tensor parseNpy(const std::shared_ptr<const RowStore>& store, std::size_t begin, std::size_t size, const std::string& where);

/** The same from a file. */
Tensor readNpy(const std::filesystem::path& path);

/** Version 1.0, C order, little-endian, the prelude a multiple of 64 bytes; bfloat16 is written as f4. */
std::vector<std::byte> formatNpy(const Tensor& tensor);

/** Written beside and renamed over: never half a file. */
void writeNpy(const std::filesystem::path& path, const Tensor& tensor);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// NPZ, NumPy's zip of named arrays.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/load_progress.h"

namespace lamina {

/** An array and its name: the zip member without ".npy". */
struct NamedTensor {
    std::string name;
    Tensor tensor;
};

/** Reads all arrays in the order of the file. Throws Error::Input: no zip, too many members, repeated names, sizes that
 *  promise more than they hold, wrong checksums, members that are no arrays. */
std::vector<NamedTensor> parseNpz(std::span<const std::byte> bytes, const std::string& where);

/** The same from a file. Where memory for rows has no room for it (see row_store.h) an array whose member is stored stays in the file once
 *  its checksum was found right, if its elements lie there as they do in memory; what is deflated is inflated into a file on disk, once.
 *  Bytes of the members are counted. Throws Error where that is cancelled, and where the disk has no room. */
std::vector<NamedTensor> readNpz(const std::filesystem::path& path, LoadProgress* progress = nullptr);

/** Writes the arrays stored (as numpy.savez) or deflated (savez_compressed); beside and renamed over. */
void writeNpz(const std::filesystem::path& path, const std::vector<NamedTensor>& arrays, bool compressed = false);

}  // namespace lamina

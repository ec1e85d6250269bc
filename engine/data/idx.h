// SPDX-License-Identifier: GPL-3.0-or-later
// IDX, the format of MNIST: big-endian arrays, usually gzipped.
// Source: Yann LeCun's description of the MNIST files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "engine/base/tensor.h"
#include "engine/data/load_progress.h"

namespace lamina {

/** Parses an IDX array of 1 to 4 dimensions, gzipped or not. u8 stays uint8; i8, i16 and i32 become int32; f32 and f64
 *  stay. Sizes are checked before anything is allocated. Throws Error::Input naming where. */
Tensor parseIdx(std::span<const std::byte> bytes, const std::string& where);

/** The same from a file. Where memory for rows has no room for it (see row_store.h) bytes stay in the file; what is gzipped, or of a type
 *  that has to be turned, is so once into a file on disk. Throws Error where the progress is cancelled, too. */
Tensor readIdx(const std::filesystem::path& path, LoadProgress* progress = nullptr);

/** The shape that the head of a file promises. Throws Error::Input. */
Shape idxShape(const std::filesystem::path& path);

/** The file of labels beside a file of images by MNIST's naming (images-idx3 → labels-idx1, and back). */
std::optional<std::filesystem::path> idxPartner(const std::filesystem::path& path);

/** Images (n, h, w) or (n, h, w, c) as (n, h, w, c) and labels (n). Throws Error::Input where counts differ. */
struct IdxPair {
    Tensor images, labels;
};
IdxPair readIdxPair(const std::filesystem::path& images, const std::filesystem::path& labels, LoadProgress* progress = nullptr);

}  // namespace lamina

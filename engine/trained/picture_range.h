// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures that are no bytes: which numbers stand for black and for white, and the ways from bytes and back.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina {

/** By channel. */
struct PictureRange {
    std::vector<float> black, white;
};

/** Of pictures (n, height, width, channels) that are no bytes, by some of them: numbers within 0 … 1, −1 … 1 or 0 … 255 are taken for parts
 *  of that range; of others, as standardised ones are, the least of a channel is black, the largest white. Nothing for bytes, for what is no
 *  pictures, and for what can no longer be read. */
std::optional<PictureRange> pictureRange(const Tensor& pictures);

/** Bytes (n, height, width, channels) as float32 in that range. */
Tensor fromBytes(const Tensor& bytes, const PictureRange& range);
/** The way back, for eyes: what lies outside is cut off, what is no number is black. */
Tensor toBytes(const Tensor& pictures, const PictureRange& range);
/** Light for dark. */
Tensor invertedPictures(const Tensor& pictures, const PictureRange& range);

}  // namespace lamina

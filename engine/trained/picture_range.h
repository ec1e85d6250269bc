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

/** Of pictures (n, height, width, channels) that are no bytes, by some of them: numbers within 0 … 1, −1 … 1 or, where they fill more than half
 *  of it, 0 … 255 are taken for parts of that range; others from 0 reach to the largest, 16 of digits; of the rest, as standardised ones are, the
 *  least of a channel is black, the largest white. Nothing for bytes, for what is no pictures, and for what can no longer be read. */
std::optional<PictureRange> pictureRange(const Tensor& pictures);

/** The same of grey ones, which may come without channels: (n, height, width). Of bytes 0 … 255. */
std::optional<PictureRange> sheetRange(const Tensor& sheets);

/** Bytes (n, height, width, channels) as float32 in that range. */
Tensor fromBytes(const Tensor& bytes, const PictureRange& range);
/** The way back, for eyes: what lies outside is cut off, what is no number is black. */
Tensor toBytes(const Tensor& pictures, const PictureRange& range);
/** Light for dark. */
Tensor invertedPictures(const Tensor& pictures, const PictureRange& range);

}  // namespace lamina

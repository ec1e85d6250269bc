// SPDX-License-Identifier: GPL-3.0-or-later
// The decoders behind image.h, one a format, and the limits that they share.
#pragma once

#include <string>
#include <vector>

#include "engine/data/image.h"

namespace lamina {

/** How their files end: ".jpg" … */
const std::vector<std::string>& imageEndings();

Image decodeJpeg(std::span<const std::byte> bytes, const std::string& where, int side);
Image decodePng(std::span<const std::byte> bytes, const std::string& where);
Image decodeBmp(std::span<const std::byte> bytes, const std::string& where);
Image decodeWebp(std::span<const std::byte> bytes, const std::string& where);

/** Throws Error::Input: what is wrong with a picture, and what to do. */
[[noreturn]] void brokenImage(const std::string& what, const std::string& where);

/** Throws for no pixels, and for more than a camera makes. */
void requireSize(std::uint64_t width, std::uint64_t height, const std::string& where);

/** An image of that size with all pixels 0; throws as requireSize. */
Image blankImage(std::uint64_t width, std::uint64_t height, int channels, const std::string& where);

/** 1 to 8 as EXIF counts them, from the bytes of a TIFF header on; 1 where there is none. */
int exifOrientation(std::span<const std::byte> tiff);

/** The picture turned and mirrored as its EXIF orientation says. */
Image upright(Image image, int orientation);

}  // namespace lamina

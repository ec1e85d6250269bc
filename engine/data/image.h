// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures as files hold them: JPEG, PNG, BMP and WebP become rows of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lamina {

/** Rows from the top, pixels from the left, channels interleaved: 1 is grey, 3 are red, green, blue. */
struct Image {
    int width = 0, height = 0, channels = 3;
    std::vector<std::uint8_t> pixels;
};

/** Decodes a picture of any of the four formats, found by its first bytes, as a viewer shows it: palettes become colours,
 *  16 bits become 8, CMYK becomes RGB, the EXIF orientation of a JPEG is applied. Transparency is dropped, as Pillow's
 *  convert("RGB") and Keras do. Grey files give one channel.
 *  side: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both sides keep twice that many pixels; 0: whole.
 *  Sizes are checked before anything is allocated. Throws Error::Input naming where. */
Image decodeImage(std::span<const std::byte> bytes, const std::string& where, int side = 0);
Image readImage(const std::filesystem::path& path, int side = 0);

/** Whether a file is one of the four by its name. */
bool isImageName(const std::filesystem::path& path);

/** Grey from RGB by the weights of ITU-R 601-2 (0.299, 0.587, 0.114), as Pillow; RGB from grey by repeating it. */
Image inChannels(Image image, int channels);

/** The largest part in the middle that has the shape of width × height. */
Image croppedTo(const Image& image, int width, int height);

/** Bilinear with antialiasing, as Pillow's Image.resize(…, BILINEAR): every pixel is a mean of all it covers, weighted by a
 *  triangle. Agrees with Pillow to one step of 255. */
Image resized(const Image& image, int width, int height);

}  // namespace lamina

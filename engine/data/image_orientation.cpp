// SPDX-License-Identifier: GPL-3.0-or-later
// How the camera was held: tag 0x0112 of the first directory of EXIF's TIFF block (CIPA DC-008, section 4.6.4).
#include <bit>

#include "engine/data/byte_order.h"
#include "engine/data/image_formats.h"

namespace lamina {

int exifOrientation(std::span<const std::byte> tiff) {
    if (tiff.size() < 8) return 1;
    const auto order = tiff[0] == std::byte{'M'} ? std::endian::big : std::endian::little;
    const auto number16 = [&](std::size_t at) { return loadNumber<std::uint16_t>(tiff.subspan(at), 0, order); };
    const std::size_t directory = loadNumber<std::uint32_t>(tiff.subspan(4), 0, order);
    if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
    const std::size_t entries = number16(directory);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + 12 * i;
        if (at + 12 > tiff.size()) return 1;
        if (number16(at) != 0x0112) continue;
        const int orientation = number16(at + 8);
        return orientation >= 1 && orientation <= 8 ? orientation : 1;
    }
    return 1;
}

Image upright(Image image, int orientation) {
    if (orientation == 1) return image;
    const bool lies = orientation >= 5;
    const int w = image.width, h = image.height;
    Image out{lies ? h : w, lies ? w : h, image.channels, {}};
    out.pixels.resize(image.pixels.size());
    const auto channels = static_cast<std::size_t>(image.channels);
    std::uint8_t* to = out.pixels.data();
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            int fromX = lies ? y : x, fromY = lies ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) fromX = w - 1 - fromX;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) fromY = h - 1 - fromY;
            const std::uint8_t* from = &image.pixels[(static_cast<std::size_t>(fromY) * static_cast<std::size_t>(w) + static_cast<std::size_t>(fromX)) * channels];
            to = std::copy_n(from, channels, to);
        }
    return out;
}

}  // namespace lamina

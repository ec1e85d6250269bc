// SPDX-License-Identifier: GPL-3.0-or-later
// WebP, lossy and lossless, through libwebp.
#include <webp/decode.h>

#include "engine/data/image_formats.h"

namespace lamina {

Image decodeWebp(std::span<const std::byte> bytes, const std::string& where) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK) brokenImage("the WebP is cut off or damaged", where);
    if (features.has_animation) brokenImage("expected a still picture, received an animated WebP", where);
    Image image = blankImage(static_cast<std::uint64_t>(features.width), static_cast<std::uint64_t>(features.height), 3, where);
    if (!WebPDecodeRGBInto(data, bytes.size(), image.pixels.data(), image.pixels.size(), 3 * image.width))
        brokenImage("the WebP is cut off or damaged", where);
    return image;
}

}  // namespace lamina

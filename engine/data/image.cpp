// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/data/image_formats.h"

namespace lamina {

namespace {

constexpr std::uint64_t mostPixels = 120'000'000, mostFileBytes = std::uint64_t{1} << 29;

bool startsWith(std::span<const std::byte> bytes, std::string_view magic, std::size_t at = 0) {
    if (bytes.size() < at + magic.size()) return false;
    return std::equal(magic.begin(), magic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
}

}  // namespace

void brokenImage(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "leave the file out, or save it anew with an image editor");
}

void requireSize(std::uint64_t width, std::uint64_t height, const std::string& where) {
    if (width == 0 || height == 0) brokenImage("the picture has no pixels", where);
    if (width > mostPixels || height > mostPixels || width * height > mostPixels)
        brokenImage("expected at most " + std::to_string(mostPixels / 1'000'000) + " million pixels, received " + std::to_string(width) + " × " +
                        std::to_string(height), where);
}

Image blankImage(std::uint64_t width, std::uint64_t height, int channels, const std::string& where) {
    requireSize(width, height, where);
    Image image{static_cast<int>(width), static_cast<int>(height), channels, {}};
    image.pixels.resize(static_cast<std::size_t>(width * height) * static_cast<std::size_t>(channels));
    return image;
}

Image decodeImage(std::span<const std::byte> bytes, const std::string& where, int side) {
    if (bytes.empty()) brokenImage("the file is empty", where);
    if (startsWith(bytes, "\xFF\xD8\xFF")) return decodeJpeg(bytes, where, side);
    if (startsWith(bytes, "\x89PNG")) return decodePng(bytes, where);
    if (startsWith(bytes, "BM")) return decodeBmp(bytes, where);
    if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8)) return decodeWebp(bytes, where);
    throw Error::input("expected a picture (JPEG, PNG, BMP or WebP), received something else", where, "leave the file out, or save it as one of these");
}

Image readImage(const std::filesystem::path& path, int side) { return decodeImage(readFile(path, mostFileBytes), path.string(), side); }

const std::vector<std::string>& imageEndings() {
    static const std::vector<std::string> all = {".jpg", ".jpeg", ".png", ".bmp", ".webp"};
    return all;
}

bool isImageName(const std::filesystem::path& path) {
    const auto& endings = imageEndings();
    return std::find(endings.begin(), endings.end(), lowerCase(path.extension().string())) != endings.end();
}

Image inChannels(Image image, int channels) {
    if (image.channels == channels) return image;
    const std::size_t pixels = static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    std::vector<std::uint8_t> out(pixels * static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < pixels; ++i) {
        if (channels == 3) {
            std::fill_n(&out[3 * i], 3, image.pixels[i]);
        } else {
            const std::uint8_t* p = &image.pixels[3 * i];
            out[i] = static_cast<std::uint8_t>((p[0] * 19595u + p[1] * 38470u + p[2] * 7471u + 32768u) >> 16);  // of 65536
        }
    }
    image.pixels = std::move(out);
    image.channels = channels;
    return image;
}

Image croppedTo(const Image& image, int width, int height) {
    const auto w = static_cast<std::int64_t>(image.width), h = static_cast<std::int64_t>(image.height);
    const auto keepWidth = std::clamp<std::int64_t>(h * width / height, 1, w), keepHeight = std::clamp<std::int64_t>(w * height / width, 1, h);
    const auto left = (w - keepWidth) / 2, top = (h - keepHeight) / 2;
    Image out{static_cast<int>(keepWidth), static_cast<int>(keepHeight), image.channels, {}};
    out.pixels.reserve(static_cast<std::size_t>(keepWidth * keepHeight * image.channels));
    for (auto y = top; y < top + keepHeight; ++y) {
        const auto from = image.pixels.begin() + (y * w + left) * image.channels;
        out.pixels.insert(out.pixels.end(), from, from + keepWidth * image.channels);
    }
    return out;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// PNG through libpng. Its errors come back by longjmp, so nothing with a destructor lives in the functions that may be left
// that way.
#include <cstring>

#include <png.h>

#include "engine/data/image_formats.h"

namespace lamina {

namespace {

struct PngDecoding {
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::span<const std::byte> left;
    char words[160] = {};
    png_uint_32 width = 0, height = 0;
    int passes = 1;

    PngDecoding() = default;
    PngDecoding(const PngDecoding&) = delete;
    PngDecoding& operator=(const PngDecoding&) = delete;
    ~PngDecoding() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void leave(png_structp png, png_const_charp words) {
    auto* d = static_cast<PngDecoding*>(png_get_error_ptr(png));
    std::strncpy(d->words, words, sizeof d->words - 1);
    png_longjmp(png, 1);
}

void give(png_structp png, png_bytep to, std::size_t size) {
    auto* d = static_cast<PngDecoding*>(png_get_io_ptr(png));
    if (size > d->left.size()) png_error(png, "the file is cut off");
    std::memcpy(to, d->left.data(), size);
    d->left = d->left.subspan(size);
}

/** Grey or RGB of 8 bits, whatever the file holds. */
bool readHead(PngDecoding& d) {
    if (setjmp(png_jmpbuf(d.png))) return false;
    png_set_user_limits(d.png, 1'000'000, 1'000'000);
    png_set_chunk_malloc_max(d.png, 16u << 20);
    png_set_read_fn(d.png, &d, give);
    png_read_info(d.png, d.info);
    d.width = png_get_image_width(d.png, d.info);
    d.height = png_get_image_height(d.png, d.info);
    png_set_expand(d.png);  // palettes to RGB, 1, 2 and 4 bits to 8
    png_set_scale_16(d.png);
    png_set_strip_alpha(d.png);
    d.passes = png_set_interlace_handling(d.png);
    png_read_update_info(d.png, d.info);
    return true;
}

bool readRows(PngDecoding& d, std::uint8_t* to, std::size_t stride) {
    if (setjmp(png_jmpbuf(d.png))) return false;
    for (int pass = 0; pass < d.passes; ++pass)
        for (png_uint_32 y = 0; y < d.height; ++y) png_read_row(d.png, to + y * stride, nullptr);
    png_read_end(d.png, nullptr);
    return true;
}

/** Deflate shrinks to 1/1032 at best and a pixel has at least one bit: what promises more is a lie. */
void requireBytes(std::size_t bytes, const PngDecoding& d, const std::string& where) {
    if (std::uint64_t{d.width} * d.height / 8 / 1032 > bytes)
        brokenImage(std::to_string(bytes) + " bytes cannot hold " + std::to_string(d.width) + " × " + std::to_string(d.height) + " pixels", where);
}

}  // namespace

Image decodePng(std::span<const std::byte> bytes, const std::string& where) {
    PngDecoding d;
    d.left = bytes;
    d.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &d, leave, [](png_structp, png_const_charp) {});
    d.info = d.png ? png_create_info_struct(d.png) : nullptr;
    if (!d.info) brokenImage("libpng cannot be used", where);
    if (!readHead(d)) brokenImage(std::string("the PNG is damaged: ") + d.words, where);
    requireBytes(bytes.size(), d, where);
    Image image = blankImage(d.width, d.height, png_get_channels(d.png, d.info), where);
    if (!readRows(d, image.pixels.data(), static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.channels)))
        brokenImage(std::string("the PNG is damaged: ") + d.words, where);
    return image;
}

}  // namespace lamina

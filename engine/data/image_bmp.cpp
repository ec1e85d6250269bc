// SPDX-License-Identifier: GPL-3.0-or-later
// BMP: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits in colours; not run-length encoded.
// Source: Microsoft's description of BITMAPINFOHEADER and its elder BITMAPCOREHEADER.
#include <array>
#include <bit>
#include <cstdlib>

#include "engine/data/byte_order.h"
#include "engine/data/image_formats.h"

namespace lamina {

namespace {

constexpr std::size_t fileHead = 14;

struct BmpHead {
    std::int64_t width = 0, height = 0;
    bool fromTop = false;
    unsigned bits = 0;
    std::array<std::uint32_t, 3> masks{};  // of 16 and 32 bits: red, green, blue
    std::size_t palette = 0, colours = 0, entry = 4, pixels = 0;
};

template <class T>
T little(std::span<const std::byte> bytes, std::size_t at) {
    return loadNumber<T>(bytes.subspan(at), 0, std::endian::little);
}

BmpHead coreHead(std::span<const std::byte> bytes) {
    BmpHead head;
    head.width = little<std::uint16_t>(bytes, 18);
    head.height = little<std::uint16_t>(bytes, 20);
    head.bits = little<std::uint16_t>(bytes, 24);
    head.entry = 3;
    return head;
}

BmpHead infoHead(std::span<const std::byte> bytes, std::size_t size, const std::string& where) {
    BmpHead head;
    head.width = little<std::int32_t>(bytes, 18);
    head.height = little<std::int32_t>(bytes, 22);
    head.fromTop = head.height < 0;
    head.height = std::abs(head.height);
    head.bits = little<std::uint16_t>(bytes, 28);
    const auto compression = little<std::uint32_t>(bytes, 30);
    head.colours = little<std::uint32_t>(bytes, 46);
    if (compression != 0 && compression != 3) brokenImage("expected a BMP without compression, received kind " + std::to_string(compression), where);
    head.masks = head.bits == 16 ? std::array<std::uint32_t, 3>{0x7C00, 0x3E0, 0x1F} : std::array<std::uint32_t, 3>{0xFF0000, 0xFF00, 0xFF};
    if (compression == 3) {
        if (bytes.size() < fileHead + 52) brokenImage("the BMP ends inside of its head", where);
        for (std::size_t c = 0; c < 3; ++c) head.masks[c] = little<std::uint32_t>(bytes, fileHead + 40 + 4 * c);
        if (size == 40) head.palette = 12;  // the masks stand where colours would
    }
    return head;
}

BmpHead readHead(std::span<const std::byte> bytes, const std::string& where) {
    if (bytes.size() < fileHead + 12) brokenImage("the BMP ends inside of its head", where);
    const std::size_t size = little<std::uint32_t>(bytes, fileHead);
    if (size != 12 && (size < 40 || size > 256 || bytes.size() < fileHead + size)) brokenImage("the BMP has a head of no known kind", where);
    BmpHead head = size == 12 ? coreHead(bytes) : infoHead(bytes, size, where);
    if (head.bits != 1 && head.bits != 4 && head.bits != 8 && head.bits != 16 && head.bits != 24 && head.bits != 32)
        brokenImage("expected 1, 4, 8, 16, 24 or 32 bits a pixel, received " + std::to_string(head.bits), where);
    if (head.width < 1 || head.height < 1) brokenImage("the picture has no pixels", where);
    head.palette += fileHead + size;
    const std::size_t most = head.bits <= 8 ? std::size_t{1} << head.bits : 0;
    if (head.colours == 0 || head.colours > most) head.colours = most;
    head.pixels = little<std::uint32_t>(bytes, 10);
    if (head.palette + head.colours * head.entry > bytes.size()) brokenImage("the BMP ends inside of its palette", where);
    return head;
}

/** The bits of a mask, spread over 0 to 255. */
std::uint8_t masked(std::uint32_t value, std::uint32_t mask) {
    if (mask == 0) return 0;
    const int shift = std::countr_zero(mask);
    const std::uint64_t most = mask >> shift, part = (value & mask) >> shift;
    return static_cast<std::uint8_t>((part * 255 + most / 2) / most);
}

void readPixel(const BmpHead& head, std::span<const std::byte> bytes, std::span<const std::byte> row, std::size_t x, std::uint8_t* to) {
    if (head.bits <= 8) {
        const std::size_t bit = x * head.bits;
        const unsigned whole = std::to_integer<unsigned>(row[bit / 8]);
        const std::size_t index = (whole >> (8 - head.bits - bit % 8)) & ((1u << head.bits) - 1);
        for (std::size_t c = 0; c < 3; ++c)  // blue comes first
            to[c] = index < head.colours ? std::to_integer<std::uint8_t>(bytes[head.palette + index * head.entry + 2 - c]) : std::uint8_t{0};
    } else if (head.bits == 24) {
        for (std::size_t c = 0; c < 3; ++c) to[c] = std::to_integer<std::uint8_t>(row[3 * x + 2 - c]);
    } else {
        const std::uint32_t value = head.bits == 16 ? little<std::uint16_t>(row, 2 * x) : little<std::uint32_t>(row, 4 * x);
        for (std::size_t c = 0; c < 3; ++c) to[c] = masked(value, head.masks[c]);
    }
}

bool isGrey(const BmpHead& head, std::span<const std::byte> bytes) {
    if (head.bits > 8) return false;
    for (std::size_t i = 0; i < head.colours; ++i) {
        const auto colour = bytes.subspan(head.palette + i * head.entry, 3);
        if (colour[0] != colour[1] || colour[1] != colour[2]) return false;
    }
    return true;
}

}  // namespace

Image decodeBmp(std::span<const std::byte> bytes, const std::string& where) {
    const BmpHead head = readHead(bytes, where);
    const auto width = static_cast<std::uint64_t>(head.width), height = static_cast<std::uint64_t>(head.height);
    const std::uint64_t stride = (width * head.bits + 31) / 32 * 4;
    if (head.pixels > bytes.size() || (bytes.size() - head.pixels) / stride < height) brokenImage("the BMP is cut off: its pixels are not all there", where);
    Image image = blankImage(width, height, 3, where);
    for (std::uint64_t y = 0; y < height; ++y) {
        const auto row = bytes.subspan(head.pixels + stride * (head.fromTop ? y : height - 1 - y), stride);
        for (std::uint64_t x = 0; x < width; ++x) readPixel(head, bytes, row, x, &image.pixels[3 * (y * width + x)]);
    }
    return isGrey(head, bytes) ? inChannels(std::move(image), 1) : image;
}

}  // namespace lamina

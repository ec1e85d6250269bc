// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace lamina {

void appendUtf8(std::string& out, char32_t code) {
    const auto low = [&](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += low(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += low(6);
        out += low(0);
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += low(12);
        out += low(6);
        out += low(0);
    }
}

namespace {

bool isMarked(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

/** Whether most units of the beginning have a 0 as their half at `zero` (0: the first, big endian), and none as the other. */
bool hasZeros(std::string_view text, std::size_t zero) {
    constexpr std::size_t fewest = 8, most = 4096;
    const std::size_t units = std::min(text.size(), most) / 2;
    std::size_t zeros = 0, others = 0;
    for (std::size_t i = 0; i < units; ++i) zeros += text[2 * i + zero] == 0, others += text[2 * i + 1 - zero] == 0;
    return 2 * units >= fewest && others == 0 && zeros * 5 > units * 3;
}

}  // namespace

bool isUtf16(std::string_view text) { return isMarked(text) || hasZeros(text, 0) || hasZeros(text, 1); }

bool takeOrderOfUtf16(std::string_view& text) {
    const bool marked = isMarked(text), big = text.starts_with("\xFE\xFF") || (!marked && hasZeros(text, 0));
    if (marked) text.remove_prefix(2);
    return big;
}

std::string fromUtf16(std::string_view text) {
    const bool big = takeOrderOfUtf16(text);
    return fromUtf16(text, big);
}

std::string fromUtf16(std::string_view text, bool big) {
    constexpr char32_t replacement = 0xFFFD;
    const auto unit = [&](std::size_t i) -> char32_t {
        const auto a = static_cast<unsigned char>(text[i]), b = static_cast<unsigned char>(text[i + 1]);
        return big ? static_cast<char32_t>(a << 8 | b) : static_cast<char32_t>(b << 8 | a);
    };
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        const char32_t first = unit(i);
        const bool high = first >= 0xD800 && first < 0xDC00;
        const char32_t second = high && i + 3 < text.size() ? unit(i + 2) : 0;
        if (second >= 0xDC00 && second < 0xE000) {
            appendUtf8(out, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            i += 2;
        } else {
            appendUtf8(out, first >= 0xD800 && first < 0xE000 ? replacement : first);
        }
    }
    return out;
}

std::size_t utf8Length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t size = first >= 0xC2 && first <= 0xDF ? 2 : (first & 0xF0) == 0xE0 ? 3 : first >= 0xF0 && first <= 0xF4 ? 4 : 0;
    if (size == 0 || text.size() < size) return 0;
    const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80, high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < size; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    return size;
}

char32_t characterOf(std::string_view bytes) {
    if (bytes.size() == 1) return static_cast<unsigned char>(bytes[0]);
    char32_t code = static_cast<unsigned char>(bytes[0]) & (0xFF >> (bytes.size() + 1));
    for (std::size_t i = 1; i < bytes.size(); ++i) code = (code << 6) | (static_cast<unsigned char>(bytes[i]) & 0x3F);
    return code;
}

bool isUtf8(std::string_view text) {
    const auto* p = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = p + text.size();
    while (p < end) {
        std::uint64_t eight = 0;
        if (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080ull) == 0)) {
            p += 8;
            continue;
        }
        if (*p < 0x80) {
            ++p;
            continue;
        }
        const std::size_t size = utf8Length({reinterpret_cast<const char*>(p), static_cast<std::size_t>(end - p)});
        if (size == 0) return false;
        p += size;
    }
    return true;
}

}  // namespace lamina

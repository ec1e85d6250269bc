// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/utf8.h"

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

bool isUtf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

std::string fromUtf16(std::string_view text) {
    constexpr char32_t replacement = 0xFFFD;
    const bool big = text.starts_with("\xFE\xFF");
    if (isUtf16(text)) text.remove_prefix(2);
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
        const int more = *p >= 0xC2 && *p <= 0xDF ? 1 : (*p & 0xF0) == 0xE0 ? 2 : *p >= 0xF0 && *p <= 0xF4 ? 3 : -1;
        if (more < 0 || end - p <= more) return false;
        for (int i = 1; i <= more; ++i)
            if ((p[i] & 0xC0) != 0x80) return false;
        p += more + 1;
    }
    return true;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/platform_letters.h"

#include <iconv.h>

#include <array>
#include <cerrno>

namespace lamina {

namespace {

struct LetterTable {
    iconv_t handle;
    explicit LetterTable(const char* charset) : handle(iconv_open("UTF-8", charset)) {}
    ~LetterTable() {
        if (known()) iconv_close(handle);
    }
    LetterTable(const LetterTable&) = delete;
    LetterTable& operator=(const LetterTable&) = delete;
    bool known() const { return handle != reinterpret_cast<iconv_t>(-1); }
};

}  // namespace

std::optional<std::string> utf8From(const char* charset, std::string_view text, bool lenient) {
    LetterTable table(charset);
    if (!table.known()) return {};
    std::string out;
    out.reserve(text.size() + text.size() / 2);
    std::array<char, 1 << 14> buffer;
    char* in = const_cast<char*>(text.data());  // iconv only reads it
    for (std::size_t left = text.size(); left > 0;) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const bool done = iconv(table.handle, &in, &left, &to, &room) != static_cast<std::size_t>(-1);
        const int why = done ? 0 : errno;
        out.append(buffer.data(), buffer.size() - room);
        if (done || why == E2BIG) continue;
        if (!lenient) return {};
        out += "\xEF\xBF\xBD";
        ++in, --left;
    }
    return out;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/encodings.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/platform_letters.h"
#include "engine/data/csv_cells.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

constexpr std::size_t fewestLetters = 6, mostWords = 200;

/** The characters of UTF-8. */
std::u32string lettersIn(std::string_view text) {
    std::u32string out;
    eachCharacter(text, [&](std::string_view c) { out += characterOf(c); });
    return out;
}

/** The bytes that Windows-1252 read so; nothing where it has no such letter. */
std::optional<std::string> bytesBehind(std::string_view text) {
    std::string bytes;
    for (const char32_t code : lettersIn(text)) {
        const auto byte = windows1252Byte(code);
        if (!byte) return {};
        bytes += static_cast<char>(*byte);
    }
    return bytes;
}

/** Names and words with letters beyond ASCII, as the bytes of the file, a line each. */
std::string lettersOf(const Table& table) {
    std::string all;
    const auto add = [&](const std::string& word) {
        if (std::none_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return;
        if (const auto bytes = bytesBehind(word)) all += *bytes + "\n";
    };
    for (const Column& column : table.columns) {
        add(column.name);
        for (std::size_t i = 0; i < std::min(column.categories.size(), mostWords); ++i) add(column.categories[i]);
    }
    return all;
}

bool isHigh(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/** The share of letters beyond ASCII, read in a character set, that lie between two; 0 where some are none of it. */
double shareOf(const char* charset, const std::string& bytes, std::initializer_list<std::pair<char32_t, char32_t>> scripts) {
    const auto text = utf8From(charset, bytes);
    if (!text) return 0;
    std::size_t all = 0, inside = 0;
    for (const char32_t code : lettersIn(*text)) {
        if (code < 0x80) continue;
        ++all;
        inside += std::any_of(scripts.begin(), scripts.end(), [&](const auto& s) { return code >= s.first && code <= s.second; });
    }
    return all ? static_cast<double>(inside) / static_cast<double>(all) : 0;
}

using Script = std::pair<char32_t, char32_t>;
constexpr Script kana{0x3040, 0x30FF}, marks{0x3000, 0x303F}, han{0x4E00, 0x9FFF}, hangul{0xAC00, 0xD7A3}, cyrillic{0x0410, 0x044F};

/** Words of accented letters alone, most of them small: in Latin scripts these stand among plain ones. */
bool readsAsCyrillic(const std::string& bytes) {
    std::size_t all = 0, small = 0, inRuns = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (!isHigh(bytes[i])) continue;
        ++all;
        small += static_cast<unsigned char>(bytes[i]) >= 0xE0;
        const bool before = i > 0 && isHigh(bytes[i - 1]), after = i + 1 < bytes.size() && isHigh(bytes[i + 1]);
        inRuns += before && after;
    }
    return all > 0 && small * 2 > all && inRuns * 2 > all && shareOf("CP1251", bytes, {cyrillic}) > 0.9;
}

}  // namespace

const std::vector<Encoding>& encodings() {
    static const std::vector<Encoding> all = {{TextEncoding::Utf8, "utf-8", "UTF-8"},
                                              {TextEncoding::Latin1, "latin-1", "Latin-1"},
                                              {TextEncoding::Latin1, "windows-1252", "Windows-1252"},
                                              {TextEncoding::Utf16, "utf-16", "UTF-16"},
                                              {TextEncoding::Latin2, "iso-8859-2", "ISO 8859-2", "ISO-8859-2"},
                                              {TextEncoding::Windows1250, "windows-1250", "Windows-1250", "CP1250"},
                                              {TextEncoding::Windows1251, "windows-1251", "Windows-1251", "CP1251"},
                                              {TextEncoding::ShiftJis, "shift-jis", "Shift-JIS", "CP932"},
                                              {TextEncoding::EucJp, "euc-jp", "EUC-JP", "EUC-JP"},
                                              {TextEncoding::Gb18030, "gb18030", "GB 18030", "GB18030"},
                                              {TextEncoding::Big5, "big5", "Big5", "BIG5"},
                                              {TextEncoding::EucKr, "euc-kr", "EUC-KR", "CP949"}};
    return all;
}

const Encoding& encodingOf(TextEncoding encoding) {
    const auto found = std::find_if(encodings().begin(), encodings().end(), [&](const Encoding& e) { return e.encoding == encoding; });
    return found == encodings().end() ? encodings().front() : *found;
}

const Encoding& encodingOf(const std::string& word) {
    for (const Encoding& e : encodings())
        if (e.word == word) return e;
    throw Error::input("there is no encoding \"" + word + "\"", "data, option \"encoding\"", "choose one of those there are");
}

std::string utf8From(const Encoding& encoding, std::string_view text, const std::string& where) {
    auto read = utf8From(encoding.charset, text, true);
    if (!read) throw Error::input("this system cannot read " + encoding.title, where, "write the file as UTF-8");
    return std::move(*read);
}

std::optional<std::string> readAnew(std::string_view text, const Encoding& encoding) {
    const auto bytes = bytesBehind(text);
    return bytes && encoding.charset ? utf8From(encoding.charset, *bytes) : std::nullopt;
}

const Encoding* likelyEncoding(const Table& table) {
    const std::string bytes = lettersOf(table);
    if (static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), isHigh)) < fewestLetters) return nullptr;
    for (const auto& [charset, encoding] : {std::pair{"CP932", TextEncoding::ShiftJis}, std::pair{"EUC-JP", TextEncoding::EucJp}})
        if (shareOf(charset, bytes, {kana}) > 0.1 && shareOf(charset, bytes, {kana, marks, han}) > 0.8) return &encodingOf(encoding);
    if (shareOf("EUC-KR", bytes, {hangul}) > 0.9) return &encodingOf(TextEncoding::EucKr);
    if (readsAsCyrillic(bytes)) return &encodingOf(TextEncoding::Windows1251);
    if (shareOf("GB2312", bytes, {han}) > 0.9) return &encodingOf(TextEncoding::Gb18030);
    return nullptr;
}

}  // namespace lamina

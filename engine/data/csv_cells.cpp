// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_cells.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "engine/base/error.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isSpace(char c) { return c == ' ' || c == '\t'; }

// 10^0 … 10^22 are exact in a double; with a mantissa below 2^53 one multiplication or division rounds correctly.
// Source: Clinger, "How to Read Floating Point Numbers Accurately".
constexpr std::array<double, 23> powers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                           1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool equalsIgnoringCase(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
        if (c != lower[i]) return false;
    }
    return true;
}

constexpr std::array<std::uint64_t, 9> wholePowers = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

/** The eight characters at p, digits as 0 … 9, and how many digits begin them. */
struct Eight {
    std::uint64_t digits = 0;
    unsigned count = 0;

    /** These digits at the end of eight, behind zeros. Two shifts: one by 64 has no meaning. */
    std::uint64_t last() const { return digits << 4 * (8 - count) << 4 * (8 - count); }
};
Eight eightAt(const char* p) {
    Eight eight;
    std::memcpy(&eight.digits, p, 8);
    eight.digits ^= 0x3030303030303030ull;
    eight.count = static_cast<unsigned>(std::countr_zero(((eight.digits + 0x7676767676767676ull) | eight.digits) & 0x8080808080808080ull)) / 8;
    return eight;
}

/** Eight digits, the first the lowest byte, as a number. */
std::uint64_t valueOf(std::uint64_t digits) {
    digits = digits * 10 + (digits >> 8);
    return ((digits & 0x000000FF000000FFull) * 0x000F424000000064ull + ((digits >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull) >> 32;
}

static_assert(std::endian::native == std::endian::little, "eightAt takes the first character as the lowest byte");

/** Appends the digits at p to value and returns how many there are; eight bytes at a time, as the length of a number is
 *  what a processor guesses wrong. Beyond 19 digits value wraps. Source: Lemire, "Quickly parsing eight digits". */
std::size_t readDigits(const char* p, const char* end, std::uint64_t& value) {
    const char* const begin = p;
    while (end - p >= 8) {
        const Eight eight = eightAt(p);
        if (eight.count == 0) return static_cast<std::size_t>(p - begin);
        value = value * wholePowers[eight.count] + valueOf(eight.last());
        p += eight.count;
        if (eight.count < 8) return static_cast<std::size_t>(p - begin);
    }
    for (; p != end && isDigit(*p); ++p) value = value * 10 + static_cast<std::uint64_t>(*p - '0');
    return static_cast<std::size_t>(p - begin);
}

/** The digits of a number without its point. */
struct Mantissa {
    std::uint64_t value = 0;
    std::size_t digits = 0, decimals = 0;
};

/** Of the number at p, behind which p stands then. */
Mantissa readMantissa(const char*& p, const char* end) {
    Mantissa m;
    m.digits = readDigits(p, end, m.value);
    p += m.digits;
    if (p == end || *p != '.') return m;
    m.decimals = readDigits(++p, end, m.value);
    p += m.decimals;
    m.digits += m.decimals;
    return m;
}

/** The same where no more than eight digits and a point are there, and `end` is far: both sides of the point become one number at once. */
bool readShortMantissa(const char*& p, const char* end, Mantissa& m) {
    constexpr std::ptrdiff_t far = 17;  // two looks at eight characters, a point between them
    if (end - p < far) return false;
    const Eight whole = eightAt(p);
    if (whole.count == 8 || p[whole.count] != '.') return false;
    const Eight rest = eightAt(p + whole.count + 1);
    m = {0, whole.count + rest.count, rest.count};
    if (m.digits > 8) return false;
    m.value = valueOf(whole.last() >> 4 * rest.count >> 4 * rest.count | rest.last());
    p += m.digits + 1;
    return true;
}

// The bytes 0x80 to 0x9F of Windows-1252; the five it does not use stay control characters. Source: WHATWG Encoding, windows-1252.
constexpr std::array<char32_t, 32> windows1252 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                  0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr std::array<std::string_view, 14> missingWords = {"na",   "n/a",     "nan",     "null",  "inf",   "infinity", "<na>",
                                                            "#n/a", "#div/0!", "#value!", "#ref!", "#num!", "#name?",   "#null!"};

/** Signs of currencies, in UTF-8 and as a byte of Latin-1. */
constexpr std::array<std::string_view, 7> currencies = {"$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\x80", "\xA3", "\xA5"};

/** A number and what stands around it. */
struct Amount {
    std::string_view number;
    bool negative = false, percent = false, currency = false;

    double of(double value) const { return (negative ? -value : value) / (percent ? 100 : 1); }
};

bool takeFront(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

bool takeBack(std::string_view& text, std::string_view what) {
    if (!text.ends_with(what)) return false;
    text.remove_suffix(what.size());
    return true;
}

bool takeCurrency(std::string_view& text) {
    for (const auto sign : currencies)
        if (takeFront(text, sign) || takeBack(text, sign)) return true;
    return false;
}

/** Nothing for a text that is no more than a number, or something else. */
std::optional<Amount> amountIn(std::string_view text) {
    text = trimmed(text);
    Amount amount;
    const bool brackets = text.size() > 2 && text.front() == '(' && text.back() == ')';
    if (brackets) text = text.substr(1, text.size() - 2);
    const bool longMinus = takeFront(text, "\xE2\x88\x92"), minus = longMinus || takeFront(text, "-");
    amount.negative = brackets || minus;
    amount.percent = takeBack(text, "%");
    amount.currency = takeCurrency(text);
    for (const std::string_view space : {"\xC2\xA0", "\xE2\x80\xAF", "\xA0"}) takeBack(text, space);
    amount.number = trimmed(text);
    const bool units = amount.percent != amount.currency;
    const bool otherSign = (brackets && minus) || (amount.negative && (amount.number.starts_with('-') || amount.number.starts_with('+')));
    if (amount.number.empty() || otherSign || (amount.percent && amount.currency) || (brackets && !units)) return {};
    return units || longMinus ? std::optional(amount) : std::nullopt;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
    return text;
}

namespace {

std::optional<double> bareNumber(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') {
        text.remove_prefix(1);
        if (!text.empty() && text.front() == '-') return {};
    }
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return {};
    return value;
}

/** Bytes of what stands between thousands at the beginning of text: a space (no-break and thin ones, too), ' or `mark`; 0: none. */
std::size_t thousandsMark(std::string_view text, char mark) {
    if (text.empty()) return 0;
    if (text.front() == mark || text.front() == ' ' || text.front() == '\'' || text.front() == '\xA0') return 1;
    if (text.starts_with("\xC2\xA0")) return 2;
    return text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x89") || text.starts_with("\xE2\x80\x99") ? 3 : 0;
}

std::size_t digitsAt(std::string_view text) {
    std::size_t n = 0;
    while (n < text.size() && isDigit(text[n])) ++n;
    return n;
}

}  // namespace

namespace {

std::optional<double> numberOf(std::string_view text, NumberStyle style) {
    if (style == NumberStyle::Plain) return bareNumber(text);
    text = trimmed(text);
    if (text.size() > 60) return {};
    const char decimal = style == NumberStyle::Comma ? ',' : '.', mark = style == NumberStyle::Comma ? '.' : ',';
    std::string plain;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        if (text.front() == '-') plain = "-";
        text.remove_prefix(1);
    }
    std::size_t digits = digitsAt(text);
    const std::string_view leading = text.substr(0, digits);
    plain += leading;
    text.remove_prefix(digits);
    const std::string_view first = text.substr(0, thousandsMark(text, mark));
    if (!first.empty() && (digits == 0 || digits > 3 || leading.front() == '0')) return {};  // 0.500 is a half in any country
    while (!first.empty() && text.starts_with(first)) {
        text.remove_prefix(first.size());
        if (digitsAt(text) != 3) return {};
        plain += text.substr(0, 3);
        text.remove_prefix(3);
    }
    if (!text.empty() && text.front() == decimal) {
        plain += '.';
        text.remove_prefix(1);
        digits = digitsAt(text);
        plain += text.substr(0, digits);
        text.remove_prefix(digits);
    }
    if (!text.empty() && text.front() != 'e' && text.front() != 'E') return {};
    if (text.find_first_of(".,") != std::string_view::npos) return {};
    return bareNumber(plain + std::string(text));
}

}  // namespace

std::optional<double> parseNumber(std::string_view text, NumberStyle style) {
    if (const auto number = numberOf(text, style)) return number;
    const auto amount = amountIn(text);
    const auto number = amount ? numberOf(amount->number, style) : std::nullopt;
    return number ? std::optional(amount->of(*number)) : std::nullopt;
}

std::optional<double> parseNumber(std::string_view text) { return parseNumber(text, NumberStyle::Plain); }

bool hasUnit(std::string_view text) {
    const auto amount = amountIn(text);
    return amount && (amount->percent || amount->currency);
}

bool isMissing(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text == "?" || text == "-" || text == "--" || text == ".") return true;
    if (text.size() > 9 || text.size() < 2) return false;
    if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
    for (const auto word : missingWords)
        if (equalsIgnoringCase(text, word)) return true;
    return false;
}

/** Behind the spaces and tabs that are no cells. */
const char* CellReader::behindBlanks(const char* p) const {
    while (p != end_ && isSpace(*p) && (blanks_ || *p != dialect_.delimiter)) ++p;
    return p;
}

bool CellReader::nextRow() {
    while (at_ != end_) {
        const char* p = behindBlanks(at_);
        const bool comment = p != end_ && dialect_.comment != 0 && *p == dialect_.comment;
        while (comment && !ends(p)) ++p;
        if (!ends(p)) break;
        at_ = p;
        if (p != end_) step(p);
    }
    rowLine_ = line_;
    return at_ != end_;
}

/** Stands behind the delimiter or line end at p; true when the row ends there. */
bool CellReader::step(const char* p) {
    if (blanks_ && p != end_ && parts(*p)) {
        at_ = p = behindBlanks(p);
        if (!ends(p)) return false;  // else they are at the end of the line
    }
    at_ = p;
    if (p == end_) return true;
    ++at_;
    if (*p == dialect_.delimiter) return false;
    ++line_;
    if (*p == '\r' && at_ != end_ && *at_ == '\n') ++at_;
    return true;
}

CsvCell CellReader::next() {
    const char* p = behindBlanks(at_);
    if (p != end_ && *p == dialect_.quote) {
        at_ = p;
        return quoted();
    }
    const char* begin = p;
    while (!ends(p) && !parts(*p)) ++p;
    CsvCell cell{trimmed({begin, static_cast<std::size_t>(p - begin)})};
    cell.last = step(p);
    return cell;
}

CsvCell CellReader::quoted() {
    const char quote = dialect_.quote;
    const std::size_t opened = line_;
    const char* begin = ++at_;
    CsvCell cell;
    const char* p = begin;
    for (;; ++p) {
        if (p == end_)
            throw Error::input("the quote opened in line " + std::to_string(opened) + " is never closed", where_,
                               "close the quote, or choose another quote character");
        if (*p == '\n' || (*p == '\r' && (p + 1 == end_ || p[1] != '\n'))) ++line_;
        if (*p != quote) continue;
        if (p + 1 == end_ || p[1] != quote) break;
        cell.escaped = true;
        ++p;
    }
    cell.text = {begin, static_cast<std::size_t>(p - begin)};
    ++p;
    while (!blanks_ && !ends(p) && isSpace(*p) && *p != dialect_.delimiter) ++p;
    if (!ends(p) && !parts(*p))
        throw Error::input("expected a delimiter or the end of the line after a closing quote, received '" +
                               std::string(1, *p) + "'",
                           where_ + ", line " + std::to_string(line_), "double the quotes inside a quoted cell");
    cell.last = step(p);
    return cell;
}

bool CellReader::nextPlainNumber(double& value, bool& last) {
    const char* p = at_;
    const bool negative = p != end_ && *p == '-';
    p += negative;
    Mantissa m;
    if (!readShortMantissa(p, end_, m)) m = readMantissa(p, end_);
    if (m.digits == 0 || m.digits > 18 || m.value >= (std::uint64_t{1} << 53)) return false;
    if (!ends(p) && !parts(*p)) return false;
    const double magnitude = static_cast<double>(m.value) / powers[m.decimals];
    value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) ^ static_cast<std::uint64_t>(negative) << 63);  // no guess at a sign
    last = step(p);
    return true;
}

std::optional<unsigned char> windows1252Byte(char32_t code) {
    if (code < 0x80 || (code >= 0xA0 && code <= 0xFF)) return static_cast<unsigned char>(code);
    const auto found = std::find(windows1252.begin(), windows1252.end(), code);
    if (found == windows1252.end()) return {};
    return static_cast<unsigned char>(0x80 + (found - windows1252.begin()));
}

std::string plain(const CsvCell& cell, const CsvDialect& dialect) {
    std::string out;
    out.reserve(cell.text.size());
    for (std::size_t i = 0; i < cell.text.size(); ++i) {
        const char c = cell.text[i];
        if (cell.escaped && c == dialect.quote) ++i;  // the first of two
        const auto byte = static_cast<unsigned char>(c);
        if (dialect.encoding == TextEncoding::Latin1 && byte >= 0x80) {
            appendUtf8(out, byte < 0xA0 ? windows1252[byte - 0x80] : byte);
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace lamina

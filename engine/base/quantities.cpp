// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/quantities.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "engine/base/words.h"

namespace lamina {

namespace {

/** 4.20 → 4.2, 5.0 → 5 */
std::string withoutLastZeros(std::string number) {
    if (number.find('.') == std::string::npos) return number;
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.') number.pop_back();
    return number;
}

std::string inUnit(std::string number, std::string_view gap, std::string_view unit) { return number.append(gap).append(unit); }

std::string threeFigures(double x) { return withoutLastZeros(fixedNumber(x, x >= 99.95 ? 0 : x >= 9.995 ? 1 : 2)); }

std::string twoFigures(double x) { return withoutLastZeros(fixedNumber(x, x < 9.95 ? 1 : 0)); }

std::string scaled(double x, const std::array<std::string_view, 5>& units, std::string_view gap) {
    std::size_t i = 0;
    while (x >= 999.5 && i + 1 < units.size()) x /= 1000, ++i;
    const std::string number = i == 0 ? std::to_string(std::llround(x)) : threeFigures(x);
    return units[i].empty() ? number : inUnit(number, gap, units[i]);
}

/** "3 min 20 s", "3 min". */
std::string inTwo(std::int64_t larger, std::string_view unit, std::int64_t rest, std::string_view restUnit, std::string_view gap) {
    const std::string words = inUnit(std::to_string(larger), gap, unit);
    return rest == 0 ? words : words + ' ' + inUnit(std::to_string(rest), gap, restUnit);
}

}  // namespace

std::string shortCount(double count, std::string_view gap) { return scaled(count, {"", "k", "M", "G", "T"}, gap); }

std::string shortBytes(double bytes, std::string_view gap) { return scaled(bytes, {"B", "kB", "MB", "GB", "TB"}, gap); }

std::string shortDuration(double seconds, std::string_view gap) {
    if (!(seconds > 0)) return inUnit("0", gap, "s");
    if (seconds < 0.9995) return inUnit(twoFigures(1000 * seconds), gap, "ms");
    if (seconds < 59.5) return inUnit(twoFigures(seconds), gap, "s");
    const std::int64_t whole = std::llround(seconds);  // rounded once: no "2 min 60 s"
    return whole < 3600 ? inTwo(whole / 60, "min", whole % 60, "s", gap) : inTwo(whole / 3600, "h", whole / 60 % 60, "min", gap);
}

std::string aboutDuration(double seconds, std::string_view gap) { return seconds < 0.001 ? "< " + inUnit("1", gap, "ms") : "≈ " + shortDuration(seconds, gap); }

std::string percentage(double share, int places, std::string_view gap) { return inUnit(fixedNumber(100 * share, places), gap, "%"); }

std::string shortProbability(double probability, std::string_view gap) {
    constexpr double least = 0.0001, almost = 1e-8;  // a float's 0.9999 is a little less
    if (std::isnan(probability)) return "–";
    const double end = std::min(std::abs(probability), std::abs(1 - probability));  // how far it is from never, or from always
    const bool within = probability > 0 && probability < 1;
    if (within && end < least - almost) return (probability < 0.5 ? "< " : "> ") + percentage(probability < 0.5 ? least : 1 - least, 2, gap);
    return percentage(probability, !within || end >= 0.0095 ? 0 : end >= 0.00095 ? 1 : 2, gap);
}

std::string groupedCount(std::int64_t count, std::string_view gap) {
    std::string digits = std::to_string(count);
    const std::size_t first = count < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, gap);
    return digits;
}

}  // namespace lamina

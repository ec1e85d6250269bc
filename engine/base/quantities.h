// SPDX-License-Identifier: GPL-3.0-or-later
// Quantities as people read them, in the window, in sentences and in the terminal: 36.9 k, 412 MB, 3 min 20 s, 93.3 %. Units are SI's
// symbols, which every language writes alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lamina {

/** Between a number and its unit where both are to stay on one line. */
inline constexpr std::string_view narrowGap = "\u202f";

/** "650", "36.9 k", "1.2 M": three figures at most. */
std::string shortCount(double count, std::string_view gap = " ");
/** "412 MB", "5.8 GB": decimal units, as devices are sold. */
std::string shortBytes(double bytes, std::string_view gap = " ");
inline std::string shortBytes(std::uint64_t bytes, std::string_view gap = " ") { return shortBytes(static_cast<double>(bytes), gap); }
/** "0.8 ms", "4.2 s", "38 s", "3 min 20 s", "2 h 5 min". */
std::string shortDuration(double seconds, std::string_view gap = " ");
/** Of what is predicted: "≈ 38 s"; of what is too short to tell "< 1 ms". */
std::string aboutDuration(double seconds, std::string_view gap = " ");
/** "93 %", with one place "93.3 %". share: 1 is all. */
std::string percentage(double share, int places = 0, std::string_view gap = " ");
/** "94 %", "0.4 %", "99.96 %"; of what is next to nothing "< 0.01 %", of what is next to certain "> 99.99 %"; NaN: "–". */
std::string shortProbability(double probability, std::string_view gap = " ");
/** "36 928": all figures, in groups of three. */
std::string groupedCount(std::int64_t count, std::string_view gap = narrowGap);

}  // namespace lamina

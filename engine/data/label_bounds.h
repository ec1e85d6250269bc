// SPDX-License-Identifier: GPL-3.0-or-later
// Where labels end and quantities begin. Numbers do not say which they are: these bounds decide, for preparation, doctor and the guess of the question.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lamina::labels {

/** More different whole numbers than these are a quantity, where a loss asks for classes. */
inline constexpr std::size_t mostDifferent = 1000;
/** In words, for sentences. */
inline constexpr const char* moreThanMost = "more than 1000";

/** The largest label of an array: those of an array are places, not counted. */
inline constexpr std::int64_t largest = 100'000;
/** Of floats, whose being whole says less. */
inline constexpr int largestOfFloats = 100;

/** The largest label of a column of which nobody said that it holds classes. */
inline constexpr std::size_t largestPlain = 20;
/** Labels come back again and again: so often each, on the average. */
inline constexpr std::size_t timesEach = 5;

}  // namespace lamina::labels

// SPDX-License-Identifier: GPL-3.0-or-later
// What a person may have meant by a word that nobody knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lamina {

/** The known word nearest to `word` by letters left out, added, changed or swapped, whatever their case; empty when none is
 *  near: at most one slip in three letters. */
std::string nearestWord(std::string_view word, const std::vector<std::string>& known);

/** "; did you mean \"Adam\"?" for the end of a sentence; empty when nothing is near. */
std::string didYouMean(std::string_view word, const std::vector<std::string>& known);

}  // namespace lamina

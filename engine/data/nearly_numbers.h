// SPDX-License-Identifier: GPL-3.0-or-later
// Columns of words most of which are numbers: how these are written, and what is none of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/csv.h"
#include "engine/data/table.h"

namespace lamina {

/** The style that most cells are a number of; of several as good ones that of the file, or what a comma means beside its delimiter.
 *  decimalComma: what a person laid down. */
NumberStyle likelyStyle(const std::vector<std::string>& cells, const CsvDialect& dialect, std::optional<bool> decimalComma);

/** The style that a column of words is read by where another has been learnt: its own where more cells are numbers of that. */
NumberStyle styleBeside(const Column& column, NumberStyle learnt);

/** Cells that keep a column from being one of numbers. */
struct OddOnes {
    std::size_t count = 0;
    std::size_t row = 0;  // of the first, from 0
    std::string text;     // of the first
};

/** Of a column of words with many different numbers and at most 2 % (or one) of other cells; nothing of any other. */
std::optional<OddOnes> oddOnes(const Column& column);

}  // namespace lamina

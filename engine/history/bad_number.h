// SPDX-License-Identifier: GPL-3.0-or-later
// Where a training came upon the first value that is no number.
#pragma once

#include <cstdint>
#include <string>

namespace lamina {

struct BadNumber {
    enum class What : std::uint8_t { Input, Target, Weights, Output, Loss, OutputGradient, WeightGradient };
    What what = What::Output;
    std::string layer;         // its name; empty of target and loss
    std::string variable;      // of a layer's weights and their gradients: "kernel"
    std::uint64_t step = 0;    // from 1: the one that would have been done next
    std::int64_t sample = -1;  // of the data set: the first of the batch that has it; -1: it comes of the batch as a whole
    std::int64_t row = -1;     // the raw row that sample came from, from 0
    double value = 0;          // NaN, infinite, or a gradient whose square is
    bool everySample = false;  // whether all of the batch have it
};

/** What happened, in a sentence: "In step 41 the output of dense_2 is infinite." */
std::string whatHappened(const BadNumber& found);

/** To whom: "First for row 17: all before it in the batch are numbers."; empty where that is not known. rows: how the data count their samples,
 *  "row" or "sample". */
std::string toWhom(const BadNumber& found, const std::string& rows);

}  // namespace lamina

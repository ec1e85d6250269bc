// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/bad_number.h"

#include <cmath>

namespace lamina {

std::string whatHappened(const BadNumber& found) {
    using What = BadNumber::What;
    const std::string in = "In step " + std::to_string(found.step) + " ", is = std::isnan(found.value) ? "NaN" : std::isfinite(found.value) ? "too large to go on" : "infinite";
    switch (found.what) {
        case What::Input: return in + "an input of " + found.layer + " is " + is + ".";
        case What::Target:
            if (std::isfinite(found.value)) return in + "a target is the class " + std::to_string(static_cast<std::int64_t>(found.value)) + ", which the net has not.";
            return in + "a target is " + is + ".";
        case What::Weights: return "Step " + std::to_string(found.step) + " made the " + found.variable + " of " + found.layer + " " + is + ".";
        case What::Output: return in + "the output of " + found.layer + " is " + is + ".";
        case What::Loss: return in + "the loss is " + is + ", though the net's answers are numbers.";
        case What::OutputGradient: return in + "the gradient becomes " + is + " on its way back through " + found.layer + ".";
        case What::WeightGradient: return in + "the gradient of the " + found.variable + " of " + found.layer + " is " + is + ".";
    }
    return {};
}

std::string toWhom(const BadNumber& found, const std::string& rows) {
    if (found.row < 0) return {};
    const std::string who = rows + " " + std::to_string(found.row + 1);
    if (found.what == BadNumber::What::Input || found.what == BadNumber::What::Target) return "It stands in " + who + " of the data.";
    return found.everySample ? "It is so for the whole batch, which begins with " + who + "." : "The first of the batch it happens to is " + who + ".";
}

}  // namespace lamina

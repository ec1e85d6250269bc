// SPDX-License-Identifier: GPL-3.0-or-later
// One variable of a net at one step of its training, in figures that say whether it learns.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/executor.h"

namespace lamina {

/** A trainable variable of a plan. */
struct WatchedVariable {
    std::string layer, name;  // "hidden_1", "kernel"
    std::size_t weight = 0;   // index in Plan::weights
    bool operator==(const WatchedVariable&) const = default;
};

/** Norms are Euclidean, over all numbers of the variable. */
struct VariableLook {
    static constexpr std::size_t bins = 24;
    std::uint64_t step = 0;  // done before
    std::uint32_t variable = 0;  // index in the list of watched variables
    float gradientNorm = 0;      // after clipping
    float weightNorm = 0;        // before the step
    float updateNorm = 0;        // of what the step changed
    float low = 0, high = 0;     // the histogram's ends: least and largest weight behind the step
    std::uint32_t units = 0;     // slices along the last axis
    std::array<std::uint64_t, 16> idle{};  // a bit for each of the first 1024: its gradient over this step's batch is nothing at all
    std::array<std::uint32_t, bins> counts{};  // weights by size, `bins` equal steps from low to high

    /** What a step changes, as a share of what is there: about 1e-3 is healthy; 0 where there is nothing. */
    float updateRatio() const { return weightNorm > 0 ? updateNorm / weightNorm : 0; }
};

std::vector<WatchedVariable> watchedVariables(const Plan& plan);

/** A record of every watched variable, from a look at a float32 plan. step: done before it. */
std::vector<VariableLook> variableLooks(const Plan& plan, const std::vector<WatchedVariable>& variables, const LookImage& image, std::uint64_t step);

}  // namespace lamina

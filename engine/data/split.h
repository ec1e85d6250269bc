// SPDX-License-Identifier: GPL-3.0-or-later
// Who trains, who validates, who tests: seeded, in equal shares of every class.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/data_recipe.h"

namespace lamina {

/**
 * Splits samples 0 … n-1; the parts are disjoint, complete, ascending, and their sizes are the shares to ±1. strata holds
 * one number a sample (class, or quantile): each is spread evenly over the parts; empty: no strata. Without shuffle the
 * first samples train, the next validate, the last test. With folds the shares of training and validation are one, dealt into folds that
 * are as alike as the parts. Throws Error when shares are no shares, or folds no folds.
 */
Parts splitSamples(std::uint32_t n, const Split& split, std::span<const std::int32_t> strata = {});

/** How many train, validate and test of samples that are split without folds. Throws Error when shares are no shares. */
std::array<std::uint32_t, 3> splitSizes(std::uint32_t n, const Split& split);

/** What those who keep some samples for validation mostly keep. */
inline constexpr double usualValidation = 0.2;

/** Whether the shares of a split leave anything to validate with. */
bool keepsValidation(const Split& split);

/** The recipe with that share for validation: of the samples that train, where they can spare it. */
DataRecipe keepForValidation(DataRecipe recipe);

/** Moves samples with equal hashes (one a sample) into the part of the first of them: parts grow and shrink by so much. */
void keepTogether(Parts& parts, std::span<const std::uint64_t> hashes);

/** The tenth (or fewer, for few values) of each number among all: strata for a numeric target. NaN is in none: -1. */
std::vector<std::int32_t> quantileStrata(std::span<const double> values);

}  // namespace lamina

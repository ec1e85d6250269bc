// SPDX-License-Identifier: GPL-3.0-or-later
// The orthogonal initializer: a random matrix whose rows or columns are orthonormal.
// Source: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"; keras'
// layout: all axes but the last are rows.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/shape.h"

namespace lamina {

/** Fills a variable of rank 2 or more; of lower rank it becomes one row of length 1. */
void fillOrthogonal(std::span<float> values, const Shape& shape, std::uint64_t seed, std::uint32_t stream);

}  // namespace lamina

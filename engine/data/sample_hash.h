// SPDX-License-Identifier: GPL-3.0-or-later
// A number a sample that equal samples share: for finding the same sample in several parts of a split.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/data/columns.h"

namespace lamina {

/** One hash a row, over all these columns of a table; missing numbers are equal. */
std::vector<std::uint64_t> rowHashes(std::initializer_list<std::span<const Column>> columns, const Rows& rows);

/** One hash a sample, over all arrays of shape (samples, …). */
std::vector<std::uint64_t> sampleHashes(std::span<const Tensor> arrays);

}  // namespace lamina

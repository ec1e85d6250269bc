// SPDX-License-Identifier: GPL-3.0-or-later
// What products multiply: numbers as they are, or bfloat16 in pairs.
#pragma once

#include <cstdint>

namespace lamina::cpu {

using Count = std::int64_t;

/** A rounded factor of products: the upper half of a float32. */
struct BFloat16 {
    std::uint16_t bits;
};

/** What products of factors F are summed up in, and how many numbers of k one multiply-add takes: bfloat16 come in pairs. */
template <class F>
struct Factors {
    using Sum = F;
    static constexpr Count depth = 1;
};
template <>
struct Factors<BFloat16> {
    using Sum = float;
    static constexpr Count depth = 2;
};
template <class F>
using SumOf = typename Factors<F>::Sum;

/** Multiply-adds over n numbers. */
template <class F>
constexpr Count multiplyAdds(Count n) {
    return (n + Factors<F>::depth - 1) / Factors<F>::depth;
}

/** to = from (rows, columns) in bfloat16, rows `stride` apart and filled up with 0. range: rows. */
struct RoundRowsArgs {
    const float* from;
    BFloat16* to;
    Count columns, stride;
};

/** Two rows side by side as pairs: to (groups, pairs of rows, columns, 2) from (groups, rows, columns); where rows are odd in
 *  number the last one is beside 0. range: pairs of rows of all groups. */
struct RoundPairsArgs {
    const float* from;
    BFloat16* to;
    Count rows, columns;
};

}  // namespace lamina::cpu

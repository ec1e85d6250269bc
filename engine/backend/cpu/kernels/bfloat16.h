// SPDX-License-Identifier: GPL-3.0-or-later
// Factors of products as multiply-adds take them: numbers as they are, or pairs of bfloat16, whose two products are added
// to a sum in float32. Numbers are rounded to the nearest, ties to even; what is no number stays none.
#pragma once

#include "engine/backend/cpu/kernels/vectors.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace lamina::cpu {

namespace {

typedef std::uint32_t WordVector __attribute__((vector_size(vectorBytes)));
typedef std::uint32_t LooseWordVector __attribute__((vector_size(vectorBytes), aligned(2), may_alias));
typedef std::uint32_t LooseWord __attribute__((aligned(2), may_alias));

template <class F>
struct FactorVectors {
    using Type = typename Vectors<F>::Type;
};
template <>
struct FactorVectors<BFloat16> {
    using Type = WordVector;  // a pair a lane
};
template <class F>
using FactorVector = typename FactorVectors<F>::Type;

template <class T>
typename Vectors<T>::Type loadFactors(const T* from) {
    return loadVector(from);
}
inline WordVector loadFactors(const BFloat16* from) { return *reinterpret_cast<const LooseWordVector*>(from); }
inline void storePairs(BFloat16* to, WordVector pairs) { *reinterpret_cast<LooseWordVector*>(to) = pairs; }

template <class T>
T factorAt(const T* from) {
    return *from;
}
inline std::uint32_t factorAt(const BFloat16* from) { return *reinterpret_cast<const LooseWord*>(from); }

inline void multiplyAdd(FloatVector& sum, float factor, FloatVector right) { sum += factor * right; }
inline void multiplyAdd(DoubleVector& sum, double factor, DoubleVector right) { sum += factor * right; }

#if defined(__AVX512BF16__)
inline void multiplyAdd(FloatVector& sum, std::uint32_t pair, WordVector right) {
    sum = (FloatVector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_epi32(static_cast<int>(pair)), (__m512bh)right);
}
/** Lane i: low[i] and above it high[i]. */
inline WordVector pairsOf(FloatVector low, FloatVector high) {
    const __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return (WordVector)_mm512_permutexvar_epi16(order, both);
}
/** The numbers of first, then those of second, one after another. */
inline WordVector inOrder(FloatVector first, FloatVector second) { return (WordVector)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first); }
#else
inline void multiplyAdd(FloatVector& sum, std::uint32_t pair, WordVector right) {
    const WordVector left = WordVector{} + pair;
    sum += (FloatVector)(left << 16) * (FloatVector)(right << 16);
    sum += (FloatVector)(left & 0xffff0000u) * (FloatVector)(right & 0xffff0000u);
}
/** bfloat16 in the upper halves. */
inline WordVector roundedWords(FloatVector x) {
    const WordVector word = (WordVector)x, rounded = word + 0x7fffu + ((word >> 16) & 1u);
    const WordVector isNumber = (WordVector)(x == x);
    return (rounded & isNumber) | (~isNumber & 0x7fff0000u);
}
inline WordVector pairsOf(FloatVector low, FloatVector high) { return roundedWords(low) >> 16 | (roundedWords(high) & 0xffff0000u); }
template <Count... lane>
WordVector inOrderOf(FloatVector first, FloatVector second, Numbers<lane...>) {
    return pairsOf(__builtin_shufflevector(first, second, (2 * lane)...), __builtin_shufflevector(first, second, (2 * lane + 1)...));
}
inline WordVector inOrder(FloatVector first, FloatVector second) { return inOrderOf(first, second, NumbersUpTo<lanes<float>>{}); }
#endif

/** The factors of a vector of columns, from a row or from two, `stride` apart; kept in `to`. Rows further on are asked for. */
template <class T>
typename Vectors<T>::Type packFactors(const T* from, Count stride, T* to) {
    const auto numbers = loadVector(from);
    __builtin_prefetch(from + rowsAhead * stride);
    storeVector(to, numbers);
    return numbers;
}
inline WordVector packFactors(const float* from, Count stride, BFloat16* to) {
    const WordVector pairs = pairsOf(loadVector(from), loadVector(from + stride));
    __builtin_prefetch(from + rowsAhead * stride), __builtin_prefetch(from + (rowsAhead + 1) * stride);
    storePairs(to, pairs);
    return pairs;
}

/** One number. */
inline BFloat16 roundedNumber(float x) {
    std::uint32_t word;
    __builtin_memcpy(&word, &x, sizeof word);
    return {x != x ? std::uint16_t{0x7fff} : static_cast<std::uint16_t>((word + 0x7fffu + (word >> 16 & 1u)) >> 16)};
}

inline void roundNumbers(const float* from, BFloat16* to, Count n) {
    Count i = 0;
    for (; i + 2 * lanes<float> <= n; i += 2 * lanes<float>) storePairs(to + i, inOrder(loadVector(from + i), loadVector(from + i + lanes<float>)));
    for (; i < n; ++i) to[i] = roundedNumber(from[i]);
}

/** A row, filled up with 0. */
inline void roundPadded(const float* from, BFloat16* to, Count n, Count stride) {
    roundNumbers(from, to, n);
    for (Count i = n; i < stride; ++i) to[i] = {0};
}

/** to (n, 2): pairs of the numbers of two rows; high: or none, for 0. */
inline void pairNumbers(const float* low, const float* high, BFloat16* to, Count n) {
    Count i = 0;
    for (; i + lanes<float> <= n; i += lanes<float>) storePairs(to + 2 * i, pairsOf(loadVector(low + i), high ? loadVector(high + i) : FloatVector{}));
    for (; i < n; ++i) to[2 * i] = roundedNumber(low[i]), to[2 * i + 1] = high ? roundedNumber(high[i]) : BFloat16{0};
}

/** to (pairs of rows, stride, 2): `rows` rows of `width` numbers; columns up to `stride` become 0. */
inline void roundPairs(const float* from, Count fromStride, BFloat16* to, Count stride, Count rows, Count width) {
    constexpr Count ahead = rowsAhead, line = 16;
    for (Count p = 0; p < rows; p += 2, to += 2 * stride) {
        const float* low = from + p * fromStride;
        for (Count j = 0; j < width; j += line) __builtin_prefetch(low + ahead * fromStride + j), __builtin_prefetch(low + (ahead + 1) * fromStride + j);
        pairNumbers(low, p + 1 < rows ? low + fromStride : nullptr, to, width);
        for (Count j = 2 * width; j < 2 * stride; ++j) to[j] = {0};
    }
}

/** A square of pairs: to (lanes, stride, 2) from `lanes` rows of 2 · lanes numbers. */
inline void roundSquare(const float* from, Count fromStride, BFloat16* to, Count stride) {
    FloatVector square[lanes<float>];
#pragma GCC unroll 16
    for (Count j = 0; j < lanes<float>; ++j) square[j] = (FloatVector)inOrder(loadVector(from + j * fromStride), loadVector(from + j * fromStride + lanes<float>));
    transposeStage<float, 1>(square);
#pragma GCC unroll 16
    for (Count p = 0; p < lanes<float>; ++p) storePairs(to + 2 * p * stride, (WordVector)square[p]);
}

/** to (pairs of rows, stride, 2), row p and column j from from[j · fromStride + p]; columns from `width` up to `stride` become 0. */
inline void roundTransposed(const float* from, Count fromStride, BFloat16* to, Count stride, Count rows, Count width) {
    const Count pairs = multiplyAdds<BFloat16>(rows);
    for (Count j = 0; j < stride; j += lanes<float>)
        for (Count p = 0; p < pairs; p += lanes<float>) {
            if (j + lanes<float> <= width && 2 * (p + lanes<float>) <= rows) {
                roundSquare(from + j * fromStride + 2 * p, fromStride, to + 2 * (p * stride + j), stride);
                continue;
            }
            for (Count q = p; q < smaller(p + lanes<float>, pairs); ++q)
                for (Count c = j; c < smaller(j + lanes<float>, stride); ++c)
                    for (Count half = 0; half < 2; ++half)
                        to[2 * (q * stride + c) + half] = c < width && 2 * q + half < rows ? roundedNumber(from[c * fromStride + 2 * q + half]) : BFloat16{0};
        }
}

inline void roundRows(const RoundRowsArgs& a, Range r) {
    for (Count row = r.begin; row < r.end; ++row) roundPadded(a.from + row * a.columns, a.to + row * a.stride, a.columns, a.stride);
}

inline void roundRowPairs(const RoundPairsArgs& a, Range r) {
    const Count pairs = multiplyAdds<BFloat16>(a.rows);
    for (Count i = r.begin; i < r.end; ++i) {
        const Count p = i % pairs * 2;
        const float* low = a.from + (i / pairs * a.rows + p) * a.columns;
        pairNumbers(low, p + 1 < a.rows ? low + a.columns : nullptr, a.to + i * 2 * a.columns, a.columns);
    }
}

}  // namespace

}  // namespace lamina::cpu

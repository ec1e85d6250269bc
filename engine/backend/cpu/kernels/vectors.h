// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors as wide as the instruction set has them, and what moves their lanes.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

#if defined(__AVX512F__)
inline constexpr int vectorBytes = 64;
#elif defined(__AVX2__)
inline constexpr int vectorBytes = 32;
#else
inline constexpr int vectorBytes = 16;
#endif

typedef float FloatVector __attribute__((vector_size(vectorBytes)));
typedef double DoubleVector __attribute__((vector_size(vectorBytes)));
typedef float LooseFloatVector __attribute__((vector_size(vectorBytes), aligned(4), may_alias));
typedef double LooseDoubleVector __attribute__((vector_size(vectorBytes), aligned(8), may_alias));

/** Numbers 0 … n − 1 as a pack. */
template <Count... number>
struct Numbers {};
template <Count n, Count... number>
struct NumbersUpToOf : NumbersUpToOf<n - 1, n - 1, number...> {};
template <Count... number>
struct NumbersUpToOf<0, number...> {
    using Type = Numbers<number...>;
};
template <Count n>
using NumbersUpTo = typename NumbersUpToOf<n>::Type;

template <class T>
struct Vectors;
template <>
struct Vectors<float> {
    using Type = FloatVector;
    using Loose = LooseFloatVector;  // at any address
};
template <>
struct Vectors<double> {
    using Type = DoubleVector;
    using Loose = LooseDoubleVector;
};

template <class T>
inline constexpr Count lanes = vectorBytes / static_cast<Count>(sizeof(T));

/** The vectors that n numbers fill, the last one in part. */
template <class T>
constexpr Count vectorsFor(Count n) {
    return (n + lanes<T> - 1) / lanes<T>;
}

template <class T>
typename Vectors<T>::Type loadVector(const T* from) {
    return *reinterpret_cast<const typename Vectors<T>::Loose*>(from);
}
template <class T>
void storeVector(T* to, typename Vectors<T>::Type vector) {
    *reinterpret_cast<typename Vectors<T>::Loose*>(to) = vector;
}

/** One stage of the transposition of a square of vectors: the bit `bit` of row and column change places. */
template <class Vector, Count bit, Count... lane>
void exchange(Vector& low, Vector& high, Numbers<lane...>) {
    constexpr Count n = sizeof...(lane);
    const Vector x = low, y = high;
    low = __builtin_shufflevector(x, y, (lane & bit ? n + lane - bit : lane)...);
    high = __builtin_shufflevector(x, y, (lane & bit ? n + lane : lane + bit)...);
}

template <class T, Count bit>
void transposeStage(typename Vectors<T>::Type* square) {
#pragma GCC unroll 16
    for (Count i = 0; i < lanes<T>; ++i)
        if (!(i & bit)) exchange<typename Vectors<T>::Type, bit>(square[i], square[i + bit], NumbersUpTo<lanes<T>>{});
    if constexpr (2 * bit < lanes<T>) transposeStage<T, 2 * bit>(square);
}

/** to[p · stride + j] = from[j · fromStride + p] for a square of lanes × lanes. */
template <class T>
void transposeSquare(const T* from, Count fromStride, T* to, Count stride) {
    typename Vectors<T>::Type square[lanes<T>];
#pragma GCC unroll 16
    for (Count j = 0; j < lanes<T>; ++j) square[j] = loadVector(from + j * fromStride);
    transposeStage<T, 1>(square);
#pragma GCC unroll 16
    for (Count p = 0; p < lanes<T>; ++p) storeVector(to + p * stride, square[p]);
}

/** to[p · stride + j] = from[j · fromStride + p] for p < rows, j < columns. */
template <class T>
void transposeBlock(const T* from, Count fromStride, T* to, Count stride, Count rows, Count columns) {
    for (Count j = 0; j < columns; j += lanes<T>)
        for (Count p = 0; p < rows; p += lanes<T>) {
            const T* source = from + j * fromStride + p;
            T* target = to + p * stride + j;
            const Count width = smaller(lanes<T>, columns - j), height = smaller(lanes<T>, rows - p);
            if (width == lanes<T> && height == lanes<T>) {
                transposeSquare(source, fromStride, target, stride);
                continue;
            }
            for (Count q = 0; q < height; ++q)
                for (Count c = 0; c < width; ++c) target[q * stride + c] = source[c * fromStride + q];
        }
}

/** The first `count` numbers of a vector, the others 0. */
template <class T>
typename Vectors<T>::Type firstOf(typename Vectors<T>::Type x, Count count) {
    typename Vectors<T>::Type number{};
#pragma GCC unroll 16
    for (Count lane = 0; lane < lanes<T>; ++lane) number[lane] = static_cast<T>(lane);
    return number < typename Vectors<T>::Type{} + static_cast<T>(count) ? x : typename Vectors<T>::Type{};
}

/** Rows of less than a vector, each filled up with 0 to one. What lies behind a row is the next one: all are read as vectors but those
 *  at the end. */
template <class T>
void copyNarrow(const T* from, Count fromStride, T* to, Count rows, Count width) {
    Count p = 0;
    for (; p * fromStride + lanes<T> <= (rows - 1) * fromStride + width; ++p)
        storeVector(to + p * lanes<T>, firstOf<T>(loadVector(from + p * fromStride), width));
    for (; p < rows; ++p)
        for (Count j = 0; j < lanes<T>; ++j) to[p * lanes<T> + j] = j < width ? from[p * fromStride + j] : T(0);
}

/** Rows that are far apart are asked for so early: the machine does not foresee them. */
inline constexpr Count rowsAhead = 12;

/** Copies rows of `width` numbers; the columns from there up to `stride` become 0. */
template <class T>
void copyPadded(const T* from, Count fromStride, T* to, Count stride, Count rows, Count width) {
    constexpr Count ahead = rowsAhead, line = 64 / sizeof(T);
    for (Count p = 0; p < rows; ++p) {
        const T* source = from + p * fromStride;
        for (Count j = 0; j < width; j += line) __builtin_prefetch(source + ahead * fromStride + j);
        T* target = to + p * stride;
#pragma omp simd
        for (Count j = 0; j < width; ++j) target[j] = source[j];
        for (Count j = width; j < stride; ++j) target[j] = T{};
    }
}

}  // namespace

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// Rows out of the resident data set, and the order of an epoch.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/backend/cpu/kernels/philox.h"

namespace lamina::cpu {

namespace {

/** Asks for the beginning of a row: where it lies is by chance, so nothing foresees it; what follows the machine sees itself. */
template <class S>
void prefetchRow(const S* row, Count elements) {
    constexpr Count line = 64 / static_cast<Count>(sizeof(S)), lines = 16;
    for (Count e = 0; e < smaller(elements, lines * line); e += line) __builtin_prefetch(row + e);
}

template <class S, class U>
void gatherFrom(const GatherArgs<U>& a, const S* data, Range r) {
    for (Count i = r.begin; i < r.end; ++i) {
        const S* from = data + static_cast<Count>(a.state->rows[i]) * a.elements;
        if (i + 1 < r.end) prefetchRow(data + static_cast<Count>(a.state->rows[i + 1]) * a.elements, a.elements);
        U* out = a.out + i * a.elements;
#pragma omp simd
        for (Count e = 0; e < a.elements; ++e) out[e] = static_cast<U>(from[e]);
    }
}

template <class U>
void gather(const GatherArgs<U>& a, Range r) {
    const void* data = a.source->data;
    switch (a.source->dtype) {
        case DType::Float32: return gatherFrom(a, static_cast<const float*>(data), r);
        case DType::Float64: return gatherFrom(a, static_cast<const double*>(data), r);
        case DType::UInt8: return gatherFrom(a, static_cast<const std::uint8_t*>(data), r);
        case DType::Int32: return gatherFrom(a, static_cast<const std::int32_t*>(data), r);
        case DType::BFloat16: return;  // refused when bound
    }
}

/** One block of the order: positions that walked out of [0, n) walk on until all are inside, as base's Permutation. */
inline void shuffleBlock(const ShuffleArgs& a, Count begin, Count end, int halfBits) {
    constexpr Count block = 256;
    std::uint32_t value[block], pending[block];
    const std::uint32_t mask = static_cast<std::uint32_t>((std::uint64_t{1} << halfBits) - 1);
    const std::uint32_t epoch = *a.epoch;
    Count open = end - begin;
    for (Count i = 0; i < open; ++i) {
        value[i] = static_cast<std::uint32_t>(begin + i);
        pending[i] = static_cast<std::uint32_t>(i);
    }
    while (open > 0) {
#pragma omp simd
        for (Count i = 0; i < open; ++i) {
            std::uint32_t left = static_cast<std::uint32_t>(std::uint64_t{value[i]} >> halfBits), right = value[i] & mask;
            for (std::uint32_t round = 0; round < 4; ++round) {
                const std::uint32_t next = left ^ (philoxWords(right, 0, epoch, round, a.key).word[0] & mask);
                left = right;
                right = next;
            }
            value[i] = static_cast<std::uint32_t>((std::uint64_t{left} << halfBits) | right);
        }
        Count still = 0;
        for (Count i = 0; i < open; ++i) {
            if (static_cast<Count>(value[i]) < a.count) {
                a.out[begin + pending[i]] = a.rows[value[i]];
            } else {
                value[still] = value[i];
                pending[still++] = pending[i];
            }
        }
        open = still;
    }
}

inline void shuffle(const ShuffleArgs& a, Range r) {
    int halfBits = 1;
    while ((std::uint64_t{1} << (2 * halfBits)) < static_cast<std::uint64_t>(a.count)) ++halfBits;
    for (Count block = r.begin; block < r.end; ++block)
        shuffleBlock(a, block * 256, smaller((block + 1) * 256, a.count), halfBits);
}

}  // namespace

}  // namespace lamina::cpu

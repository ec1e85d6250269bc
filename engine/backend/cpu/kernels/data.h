// SPDX-License-Identifier: GPL-3.0-or-later
// Rows out of the resident data set, the order of an epoch, and dropout: all that is random or comes from outside.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

struct Words {
    std::uint32_t word[4];
};

/** Philox4x32-10 as in base/random.h, written so that a loop over it becomes vector code. */
inline Words philoxWords(std::uint32_t c0, std::uint32_t c1, std::uint32_t c2, std::uint32_t c3, std::uint64_t key) {
    auto k0 = static_cast<std::uint32_t>(key);
    auto k1 = static_cast<std::uint32_t>(key >> 32);
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = 0xD2511F53ull * c0, b = 0xCD9E8D57ull * c2;
        c0 = static_cast<std::uint32_t>(b >> 32) ^ c1 ^ k0;
        c1 = static_cast<std::uint32_t>(b);
        c2 = static_cast<std::uint32_t>(a >> 32) ^ c3 ^ k1;
        c3 = static_cast<std::uint32_t>(a);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return {{c0, c1, c2, c3}};
}

template <class S, class U>
void gatherFrom(const GatherArgs<U>& a, const S* data, Range r) {
    for (Count i = r.begin; i < r.end; ++i) {
        const S* from = data + static_cast<Count>(a.state->rows[i]) * a.elements;
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

/** Element i takes word i % 4 of block i / 4 of the stream; counter: block, step. */
template <class T>
void dropout(const DropoutArgs<T>& a, Range r) {
    const auto step = static_cast<std::uint32_t>(a.state->step), stepHigh = static_cast<std::uint32_t>(a.state->step >> 32);
    constexpr Count chunk = 64;
    for (Count first = r.begin; first < r.end; first += chunk) {
        const Count blocks = smaller(chunk, r.end - first);
        std::uint32_t keep[4 * chunk];
#pragma omp simd
        for (Count i = 0; i < blocks; ++i) {
            const auto block = static_cast<std::uint64_t>(first + i);
            const Words w = philoxWords(static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), step,
                                        stepHigh, a.key);
            keep[4 * i] = w.word[0];
            keep[4 * i + 1] = w.word[1];
            keep[4 * i + 2] = w.word[2];
            keep[4 * i + 3] = w.word[3];
        }
        const Count begin = 4 * first, n = smaller(4 * blocks, a.count - begin);
        const T *x = a.x + begin, scale = a.scale;
        T* out = a.out + begin;
#pragma omp simd
        for (Count i = 0; i < n; ++i) out[i] = (keep[i] >> 8) >= a.limit ? x[i] * scale : T(0);
    }
}

}  // namespace

}  // namespace lamina::cpu

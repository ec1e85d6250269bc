// SPDX-License-Identifier: GPL-3.0-or-later
// What training alone adds by chance: dropout and noise. Nothing is stored for the way back: the words come again.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/backend/cpu/kernels/philox.h"

namespace lamina::cpu {

namespace {

/** The words of a block of a stream at this step. */
inline Words wordsOf(Count block, const StepState& state, std::uint64_t key) {
    const auto b = static_cast<std::uint64_t>(block);
    return philoxWords(static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(b >> 32), static_cast<std::uint32_t>(state.step),
                       static_cast<std::uint32_t>(state.step >> 32), key);
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
        T *out = a.out + begin, scale = a.scale;
        if (!a.x) {
            for (Count i = 0; i < n; ++i) out[i] = (keep[i] >> 8) >= a.limit ? scale : T(0);
            continue;
        }
        const T* x = a.x + begin;
#pragma omp simd
        for (Count i = 0; i < n; ++i) out[i] = (keep[i] >> 8) >= a.limit ? x[i] * scale : T(0);
    }
}

/** Channel c of sample b takes word i % 4 of block i / 4, i = b · channels + c. */
template <class T>
void spatialDropout(const SpatialDropoutArgs<T>& a, Range r) {
    constexpr Count chunk = 64;
    for (Count sample = r.begin; sample < r.end; ++sample)
        for (Count first = 0; first < a.channels; first += chunk) {
            const Count n = smaller(chunk, a.channels - first);
            T factor[chunk];
            for (Count c = 0; c < n; ++c) {
                const Count i = sample * a.channels + first + c;
                factor[c] = (wordsOf(i / 4, *a.state, a.key).word[i % 4] >> 8) >= a.limit ? a.scale : T(0);
            }
            for (Count cell = 0; cell < a.cells; ++cell) {
                const Count begin = (sample * a.cells + cell) * a.channels + first;
                const T* x = a.x + begin;
                T* out = a.out + begin;
#pragma omp simd
                for (Count c = 0; c < n; ++c) out[c] = factor[c] > T(0) ? x[c] * factor[c] : T(0);
            }
        }
}

/** A normal number of two words, after Box and Muller: u in (0, 1], v in [0, 1). */
inline float normalOf(std::uint32_t first, std::uint32_t second, float) {
    const float u = static_cast<float>((first >> 8) + 1) * 0x1.0p-24f, v = static_cast<float>(second >> 8) * 0x1.0p-24f;
    return squareRoot(-2.0f * __builtin_logf(u)) * __builtin_cosf(6.2831853f * v);
}
inline double normalOf(std::uint32_t first, std::uint32_t second, double) {
    const double u = static_cast<double>((first >> 8) + 1) * 0x1.0p-24, v = static_cast<double>(second >> 8) * 0x1.0p-24;
    return squareRoot(-2.0 * logarithm(u)) * __builtin_cos(6.283185307179586 * v);
}

/** Element i takes words 2 · (i % 2) and the next of block i / 2. */
template <class T>
void gaussianNoise(const GaussianNoiseArgs<T>& a, Range r) {
    for (Count block = r.begin; block < r.end; ++block) {
        const Words w = wordsOf(block, *a.state, a.key);
        a.out[2 * block] = a.x[2 * block] + a.stddev * normalOf(w.word[0], w.word[1], T(0));
        if (2 * block + 1 < a.count) a.out[2 * block + 1] = a.x[2 * block + 1] + a.stddev * normalOf(w.word[2], w.word[3], T(0));
    }
}

}  // namespace

}  // namespace lamina::cpu

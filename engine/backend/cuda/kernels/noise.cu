// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/noise.h"

#include <cmath>

#include "engine/backend/cuda/kernels/device.h"
#include "engine/backend/cuda/kernels/map.h"
#include "engine/backend/cuda/kernels/noise_words.h"

namespace lamina::cuda {

namespace {

/** uniform(word) ≥ rate exactly when the word's upper 24 bits are at least this. */
std::uint32_t dropoutLimit(double rate) {
    return static_cast<std::uint32_t>(std::ceil(static_cast<double>(static_cast<float>(rate)) * 0x1.0p24));
}

template <class T>
struct DropoutArgs {
    const StepState* state;
    const T* x;  // null: ones
    T* out;
    Count count;
    float scale;
    std::uint32_t limit;
    std::uint64_t key;
};

/** Element i takes word i % 4 of block i / 4 of the stream; counter: block, step. A thread makes one block. */
template <class T>
__global__ void dropout(DropoutArgs<T> a) {
    for (Count block = threadPlace(); 4 * block < a.count; block += threadCount()) {
        const auto words = wordsOf(block, a.state->step, a.key);
        const auto kept = [&](int i, T x) {
            return static_cast<T>((words[static_cast<std::size_t>(i)] >> 8) >= a.limit ? static_cast<float>(x) * a.scale : 0.0f);
        };
        if (!a.x) {
            for (int i = 0; i < 4 && 4 * block + i < a.count; ++i) a.out[4 * block + i] = kept(i, static_cast<T>(1.0f));
        } else if (4 * block + 4 <= a.count) {
            Unit<T, 4> x = reinterpret_cast<const Unit<T, 4>*>(a.x)[block];
            for (int i = 0; i < 4; ++i) x.v[i] = kept(i, x.v[i]);
            reinterpret_cast<Unit<T, 4>*>(a.out)[block] = x;
        } else {
            for (int i = 0; 4 * block + i < a.count; ++i) a.out[4 * block + i] = kept(i, a.x[4 * block + i]);
        }
    }
}

/** Channel c of sample b takes word i % 4 of block i / 4, i = b · channels + c. */
struct SpatialDropoutElement {
    const StepState* state;
    Count samples, channels;  // elements of a sample
    float scale;
    std::uint32_t limit;
    std::uint64_t key;
    __device__ float operator()(float x, float, Count at) const {
        const Count i = divided(at, samples) * channels + modulo(at, channels);
        const std::uint32_t word = wordsOf(i / 4, state->step, key)[static_cast<std::size_t>(i % 4)];
        return (word >> 8) >= limit ? x * scale : 0.0f;
    }
};

/** Element i takes words 2 · (i % 2) and the next of block i / 2. */
struct GaussianNoiseElement {
    const StepState* state;
    float stddev;
    std::uint64_t key;
    __device__ float operator()(float x, float, Count at) const {
        const auto words = wordsOf(at / 2, state->step, key);
        const auto first = static_cast<std::size_t>(at % 2 * 2);
        return x + stddev * normalOf(words[first], words[first + 1]);
    }
};

}  // namespace

template <class T>
void addDropout(LaunchList& list, const StepState* state, const T* x, T* out, Count n, double rate, std::uint64_t key) {
    list.add(dropout<T>, gridOf(quotient(n, 4)),
             DropoutArgs<T>{state, x, out, n, static_cast<float>(1 / (1 - rate)), dropoutLimit(rate), key});
}

template <class T>
void addSpatialDropout(LaunchList& list, const StepState* state, const T* x, T* out, Count samples, Count cells, Count channels, double rate,
                       std::uint64_t key) {
    addMap<T>(list, x, nullptr, out, samples * cells * channels,
              SpatialDropoutElement{state, cells * channels, channels, static_cast<float>(1 / (1 - rate)), dropoutLimit(rate), key});
}

template <class T>
void addGaussianNoise(LaunchList& list, const StepState* state, const T* x, T* out, Count n, double stddev, std::uint64_t key) {
    addMap<T>(list, x, nullptr, out, n, GaussianNoiseElement{state, static_cast<float>(stddev), key});
}

template void addDropout<float>(LaunchList&, const StepState*, const float*, float*, Count, double, std::uint64_t);
template void addDropout<BFloat16>(LaunchList&, const StepState*, const BFloat16*, BFloat16*, Count, double, std::uint64_t);
template void addSpatialDropout<float>(LaunchList&, const StepState*, const float*, float*, Count, Count, Count, double, std::uint64_t);
template void addSpatialDropout<BFloat16>(LaunchList&, const StepState*, const BFloat16*, BFloat16*, Count, Count, Count, double, std::uint64_t);
template void addGaussianNoise<float>(LaunchList&, const StepState*, const float*, float*, Count, double, std::uint64_t);
template void addGaussianNoise<BFloat16>(LaunchList&, const StepState*, const BFloat16*, BFloat16*, Count, double, std::uint64_t);

}  // namespace lamina::cuda

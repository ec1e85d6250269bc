// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/mixing.h"

#include "engine/backend/cuda/kernels/device.h"
#include "engine/backend/cuda/kernels/noise_words.h"
#include "engine/plan/mix_math.h"

namespace lamina::cuda {

namespace {

struct Powers {
    static __device__ double power(double x, double y) { return pow(x, y); }
};

template <class From, class To>
struct MixArgs {
    const StepState* state;
    const From* from;
    To* to;
    Count samples, size, classes;
    double alpha;
    std::uint64_t key;
};

/** The pair of a sample, thrown once for the threads of a block. */
template <class Args>
__device__ MixPair pairOf(const Args& a, Count sample) {
    __shared__ MixPair pair;
    __syncthreads();  // that of the last sample is read
    if (threadIdx.x == 0)
        pair = mixPair<Powers>(sample, a.samples, a.alpha, [&](Count block, int i) {
            return static_cast<double>(wordsOf(block, a.state->step, a.key)[static_cast<std::size_t>(i)] >> 8) * 0x1.0p-24;
        });
    __syncthreads();
    return pair;
}

template <class T>
__global__ void mixRows(MixArgs<T, T> a) {
    for (Count sample = blockIdx.x; sample < a.samples; sample += gridDim.x) {
        const MixPair pair = pairOf(a, sample);
        const auto share = static_cast<float>(pair.share);
        for (Count i = threadIdx.x; i < a.size; i += blockDim.x) {
            const auto own = static_cast<float>(a.from[sample * a.size + i]), other = static_cast<float>(a.from[pair.partner * a.size + i]);
            a.to[sample * a.size + i] = static_cast<T>(share * own + (1.0f - share) * other);
        }
    }
}

template <class T>
__global__ void mixLabels(MixArgs<std::int32_t, T> a) {
    for (Count sample = blockIdx.x; sample < a.samples; sample += gridDim.x) {
        const MixPair pair = pairOf(a, sample);
        for (Count i = threadIdx.x; i < a.size * a.classes; i += blockDim.x) {
            const Count place = divided(i, a.classes), c = i - place * a.classes;
            const Count own = a.from[sample * a.size + place], other = a.from[pair.partner * a.size + place];
            const bool classes = own >= 0 && own < a.classes && other >= 0 && other < a.classes;
            const float share = (own == c ? static_cast<float>(pair.share) : 0.0f) + (other == c ? static_cast<float>(1 - pair.share) : 0.0f);
            a.to[sample * a.size * a.classes + i] = static_cast<T>(classes ? share : NAN);
        }
    }
}

Grid gridOfSamples(Count samples) {
    return {dim3(static_cast<unsigned>(samples < mostBlocks ? samples : mostBlocks)), dim3(blockThreads)};
}

}  // namespace

template <class T>
void addMixRows(LaunchList& list, const StepState* state, const T* x, T* out, Count samples, Count size, double alpha, std::uint64_t key) {
    list.add(mixRows<T>, gridOfSamples(samples), MixArgs<T, T>{state, x, out, samples, size, 0, alpha, key});
}

template <class T>
void addMixLabels(LaunchList& list, const StepState* state, const std::int32_t* labels, T* out, Count samples, Count size, Count classes,
                  double alpha, std::uint64_t key) {
    list.add(mixLabels<T>, gridOfSamples(samples), MixArgs<std::int32_t, T>{state, labels, out, samples, size, classes, alpha, key});
}

#define LAMINA_MIXES(T)                                                                                          \
    template void addMixRows<T>(LaunchList&, const StepState*, const T*, T*, Count, Count, double, std::uint64_t); \
    template void addMixLabels<T>(LaunchList&, const StepState*, const std::int32_t*, T*, Count, Count, Count, double, std::uint64_t);
LAMINA_MIXES(float)
LAMINA_MIXES(BFloat16)
#undef LAMINA_MIXES

}  // namespace lamina::cuda

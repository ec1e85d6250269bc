// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/data.h"

#include "engine/backend/cuda/kernels/device.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

template <class U>
struct GatherArgs {
    const Source* source;
    const StepState* state;
    U* out;
    Count batch, units;  // units a row, of `width` elements
};

template <int width, class S, class U>
__device__ void gatherFrom(const GatherArgs<U>& a) {
    const auto* from = static_cast<const Unit<S, width>*>(a.source->data);
    auto* to = reinterpret_cast<Unit<U, width>*>(a.out);
    const std::uint32_t* rows = a.state->rows;
    const auto first = static_cast<Count>(a.state->first);
    for (Count i = threadPlace(); i < a.batch * a.units; i += threadCount()) {
        const Count sample = divided(i, a.units), unit = i - sample * a.units;
        const Count row = rows ? static_cast<Count>(rows[sample]) : first + sample;
        const Unit<S, width> x = from[row * a.units + unit];
        Unit<U, width> y;
        for (int e = 0; e < width; ++e) y.v[e] = static_cast<U>(x.v[e]);
        to[i] = y;
    }
}

template <int width, class U>
__global__ void gather(GatherArgs<U> a) {
    if (!a.source->data) return;  // nothing is bound yet: the first, empty walk through a program
    switch (a.source->dtype) {
        case DType::Float32: return gatherFrom<width, float>(a);
        case DType::Float64: return gatherFrom<width, double>(a);
        case DType::UInt8: return gatherFrom<width, std::uint8_t>(a);
        case DType::Int32: return gatherFrom<width, std::int32_t>(a);
        case DType::BFloat16: return;  // refused when bound
    }
}

/** Positions that walk out of [0, count) walk on until they are inside. */
__global__ void shuffle(ShuffleArgs a) {
    const std::uint64_t mask = (std::uint64_t{1} << a.halfBits) - 1;
    for (Count p = threadPlace(); p < static_cast<Count>(a.count); p += threadCount()) {
        auto x = static_cast<std::uint64_t>(p);
        do {
            std::uint64_t left = x >> a.halfBits, right = x & mask;
            for (std::uint32_t round = 0; round < 4; ++round) {
                const auto f = philox({static_cast<std::uint32_t>(right), static_cast<std::uint32_t>(right >> 32), a.epoch, round}, a.key)[0];
                const std::uint64_t next = left ^ (f & mask);
                left = right;
                right = next;
            }
            x = (left << a.halfBits) | right;
        } while (x >= a.count);
        a.order[p] = a.rows[x];
    }
}

}  // namespace

template <class U>
void addGather(LaunchList& list, const Source* source, const StepState* state, U* out, Count batch, Count elements) {
    const bool wide = elements % 4 == 0;
    const Count units = wide ? elements / 4 : elements;
    list.add(wide ? gather<4, U> : gather<1, U>, gridOf(batch * units), GatherArgs<U>{source, state, out, batch, units});
}

void launchShuffle(cudaStream_t stream, const ShuffleArgs& a) { launch(stream, shuffle, gridOf(static_cast<Count>(a.count)), a); }

template void addGather<float>(LaunchList&, const Source*, const StepState*, float*, Count, Count);
template void addGather<BFloat16>(LaunchList&, const Source*, const StepState*, BFloat16*, Count, Count);
template void addGather<std::int32_t>(LaunchList&, const Source*, const StepState*, std::int32_t*, Count, Count);

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/masks.h"

#include "engine/backend/cuda/kernels/rows.h"

namespace lamina::cuda {

namespace {

template <class T>
struct StepMaskArgs {
    const T* x;
    float* out;
    Count rows, n;
    T value;
};

/** A warp a row. */
template <class T>
__global__ void stepMask(StepMaskArgs<T> a) {
    for (Count row = firstRow(); row < a.rows; row += rowStride()) {
        float counts = 0;
        for (Count j = laneOfRow(); j < a.n; j += 32) counts += static_cast<float>(a.x[row * a.n + j]) != static_cast<float>(a.value) ? 1.0f : 0.0f;
        counts = warpSum(counts);
        if (laneOfRow() == 0) a.out[row] = counts > 0.0f ? 1.0f : 0.0f;
    }
}

struct MaskWeightsArgs {
    const float* mask;
    float* out;
    Count parts, n;
    double sum;
};

/** A block a part. */
__global__ void maskWeights(MaskWeightsArgs a) {
    for (Count part = blockIdx.x; part < a.parts; part += gridDim.x) {
        const float* mask = a.mask + part * a.n;
        double all = 0;
        for (Count i = threadIdx.x; i < a.n; i += blockDim.x) all += static_cast<double>(mask[i]);
        all = blockSum(all);
        const float scale = all > 0 ? static_cast<float>(a.sum / all) : 0.0f;
        for (Count i = threadIdx.x; i < a.n; i += blockDim.x) a.out[part * a.n + i] = mask[i] * scale;
    }
}

template <class T>
__global__ void attentionMask(AttentionMaskValues<T> a) {
    for (Count i = threadPlace(); i < a.count; i += threadCount()) {
        const Count row = divided(i, a.n), column = i - row * a.n, sample = divided(row, a.rowsASample), step = modulo(row, a.m);
        const bool seen = (!a.rows || a.rows[sample * a.m + step] != 0.0f) && (!a.columns || a.columns[sample * a.n + column] != 0.0f) &&
                          (!a.causal || column <= step);
        a.out[i] = seen ? a.x[i] : static_cast<T>(a.fill);
    }
}

}  // namespace

template <class T>
void addStepMask(LaunchList& list, const T* x, float* out, Count rows, Count n, float value) {
    list.add(stepMask<T>, gridOfRows(rows), StepMaskArgs<T>{x, out, rows, n, static_cast<T>(value)});
}

void addMaskWeights(LaunchList& list, const float* mask, float* out, Count parts, Count n, double sum) {
    list.add(maskWeights, Grid{dim3(static_cast<unsigned>(parts < mostBlocks ? parts : mostBlocks)), dim3(n > 256 ? 256 : 32)}, MaskWeightsArgs{mask, out, parts, n, sum});
}

template <class T>
void addAttentionMask(LaunchList& list, const AttentionMaskValues<T>& v) {
    list.add(attentionMask<T>, gridOf(v.count), v);
}

template void addStepMask<float>(LaunchList&, const float*, float*, Count, Count, float);
template void addStepMask<BFloat16>(LaunchList&, const BFloat16*, float*, Count, Count, float);
template void addAttentionMask<float>(LaunchList&, const AttentionMaskValues<float>&);
template void addAttentionMask<BFloat16>(LaunchList&, const AttentionMaskValues<BFloat16>&);

}  // namespace lamina::cuda

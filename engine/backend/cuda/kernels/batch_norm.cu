// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/batch_norm.h"

#include "engine/backend/cuda/kernels/activation_math.h"
#include "engine/backend/cuda/kernels/columns.h"
#include "engine/backend/cuda/kernels/map.h"

namespace lamina::cuda {

namespace {

__device__ inline float reluIf(bool relu, float x) { return relu ? activation<Kind::Relu>(x, 0.0f) : x; }

/** Count, mean and Σ (x − mean)² of some numbers. */
struct MomentSum {
    using Number = float;
    float v[3];
    __device__ void add(float x) {
        v[0] += 1;
        const float d = x - v[1];
        v[1] += d / v[0];
        v[2] += d * (x - v[1]);
    }
    __device__ void merge(const MomentSum& other) {
        const float n = v[0] + other.v[0];
        if (n == 0) return;
        const float d = other.v[1] - v[1], share = other.v[0] / n;
        v[1] += d * share;
        v[2] += other.v[2] + d * d * v[0] * share;
        v[0] = n;
    }
};

template <class T>
struct Moments {
    using Sum = MomentSum;
    BatchNormValues<T> b;
    const StepState* state;
    Count n;
    float momentum, epsilon;
    __device__ void add(Sum& sum, Count row, Count c) const {
        if (!b.rowWeights || b.rowWeights[row] != 0.0f) sum.add(static_cast<float>(b.x[row * n + c]));
    }
    __device__ void finish(Count c, const Sum& sum) const {
        const float variance = sum.v[0] > 0.0f ? sum.v[2] / sum.v[0] : 0.0f;
        b.mean[c] = sum.v[1];
        b.inverseStddev[c] = 1.0f / sqrtf(variance + epsilon);
        if (!state->active) return;
        b.movingMean[c] = b.movingMean[c] * momentum + sum.v[1] * (1.0f - momentum);
        b.movingVariance[c] = b.movingVariance[c] * momentum + variance * (1.0f - momentum);
    }
};

template <class T>
struct Normalise {
    BatchNormValues<T> b;
    Count n;
    __device__ float operator()(float x, float, Count i) const {
        const Count c = modulo(i, n);
        const float normal = (x - b.mean[c]) * b.inverseStddev[c];
        return reluIf(b.relu, normal * (b.gamma ? b.gamma[c] : 1.0f) + (b.beta ? b.beta[c] : 0.0f));
    }
};

template <class T>
struct NormaliseByMoving {
    BatchNormValues<T> b;
    Count n;
    float epsilon;
    __device__ float operator()(float x, float, Count i) const {
        const Count c = modulo(i, n);
        const float scale = (b.gamma ? b.gamma[c] : 1.0f) / sqrtf(b.movingVariance[c] + epsilon);
        return reluIf(b.relu, (x - b.movingMean[c]) * scale + (b.beta ? b.beta[c] : 0.0f));
    }
};

template <class T>
struct BackwardBase {
    BatchNormBackwardValues<T> b;
    Count n;
    float epsilon;
    __device__ float inverse(Count c) const { return b.variance ? 1.0f / sqrtf(b.variance[c] + epsilon) : b.inverseStddev[c]; }
    __device__ float normal(float x, Count c) const { return (x - b.mean[c]) * inverse(c); }
    /** dy of an element, relu's slope included. */
    __device__ float passed(float dy, Count i) const { return b.reluOf ? dy * slope<Kind::Relu>(static_cast<float>(b.reluOf[i]), 0.0f) : dy; }
};

/** Σ dy and Σ dy·x̂. */
template <class T>
struct BackwardSums : BackwardBase<T> {
    using Sum = Sums<float, 2>;
    float* sums;  // (2, n)
    __device__ void add(Sum& sum, Count row, Count c) const {
        const float dy = this->passed(static_cast<float>(this->b.dy[row * this->n + c]), row * this->n + c);
        sum.v[0] += dy;
        sum.v[1] += dy * this->normal(static_cast<float>(this->b.x[row * this->n + c]), c);
    }
    __device__ void finish(Count c, const Sum& sum) const {
        sums[c] = sum.v[0];
        sums[this->n + c] = sum.v[1];
        if (this->b.dbeta) this->b.dbeta[c] = sum.v[0];
        if (this->b.dgamma) this->b.dgamma[c] = sum.v[1];
    }
};

template <class T>
struct BackwardElement : BackwardBase<T> {
    const float* sums;
    float share;  // 1 / rows; 0 where the statistics are constants
    __device__ float operator()(float dy, float x, Count i) const {
        const Count c = modulo(i, this->n);
        const float scale = (this->b.gamma ? this->b.gamma[c] : 1.0f) * this->inverse(c);
        const float weight = this->b.rowWeights ? this->b.rowWeights[divided(i, this->n)] : 1.0f;
        return scale * (this->passed(dy, i) - weight * share * (sums[c] + this->normal(x, c) * sums[this->n + c]));
    }
};

}  // namespace

template <class T>
void addBatchNorm(LaunchList& list, const StepState* state, const BatchNormValues<T>& v, Count rows, Count c, double momentum,
                  double epsilon) {
    addColumns(list, Moments<T>{v, state, c, static_cast<float>(momentum), static_cast<float>(epsilon)}, rows, c);
    addMap<T>(list, v.x, nullptr, v.out, rows * c, Normalise<T>{v, c});
}

template <class T>
void addBatchNormInference(LaunchList& list, const BatchNormValues<T>& v, Count rows, Count c, double epsilon) {
    addMap<T>(list, v.x, nullptr, v.out, rows * c, NormaliseByMoving<T>{v, c, static_cast<float>(epsilon)});
}

template <class T>
void addBatchNormBackward(LaunchList& list, const BatchNormBackwardValues<T>& v, Count rows, Count c, double epsilon) {
    const BackwardBase<T> base{v, c, static_cast<float>(epsilon)};
    float* const sums = list.scratch<float>(2 * c);
    addColumns(list, BackwardSums<T>{base, sums}, rows, c);
    const float share = v.variance ? 0.0f : 1.0f / static_cast<float>(rows);
    if (v.dx) addMap<T>(list, v.dy, v.x, v.dx, rows * c, BackwardElement<T>{base, sums, share});
}

template void addBatchNorm<float>(LaunchList&, const StepState*, const BatchNormValues<float>&, Count, Count, double, double);
template void addBatchNorm<BFloat16>(LaunchList&, const StepState*, const BatchNormValues<BFloat16>&, Count, Count, double, double);
template void addBatchNormInference<float>(LaunchList&, const BatchNormValues<float>&, Count, Count, double);
template void addBatchNormInference<BFloat16>(LaunchList&, const BatchNormValues<BFloat16>&, Count, Count, double);
template void addBatchNormBackward<float>(LaunchList&, const BatchNormBackwardValues<float>&, Count, Count, double);
template void addBatchNormBackward<BFloat16>(LaunchList&, const BatchNormBackwardValues<BFloat16>&, Count, Count, double);

}  // namespace lamina::cuda

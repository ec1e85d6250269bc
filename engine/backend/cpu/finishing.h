// SPDX-License-Identifier: GPL-3.0-or-later
// The small scalar work between the passes of a step: sums of blocks, learning rate, clip factors, publishing.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/backend/cpu/kernel.h"
#include "engine/backend/cpu/step_arguments.h"
#include "engine/backend/telemetry.h"
#include "engine/plan/metric_math.h"
#include "engine/plan/schedule_math.h"
#include "engine/plan/update_math.h"

namespace lamina::cpu {

inline double sumOf(const double* x, Count n) {
    double sum = 0;
    for (Count i = 0; i < n; ++i) sum += x[i];
    return sum;
}

template <class T>
struct FinishLossArgs {
    const double* partial;
    Count blocks;
    double scale, samples;
    T* loss;
    double* accumulator;
};
template <class T>
void finishLoss(const FinishLossArgs<T>& a, Range) {
    const double loss = sumOf(a.partial, a.blocks) * a.scale;
    if (a.loss) *a.loss = static_cast<T>(loss);
    if (!a.accumulator) return;
    a.accumulator[0] += a.samples;
    a.accumulator[1] += loss * a.samples;
}
template <class T>
constexpr Kernel<FinishLossArgs<T>> finishLossKernel() { return kernelOf<FinishLossArgs<T>, finishLoss<T>>(); }

template <class T>
struct LossSumArgs {
    const T* const* parts;
    const double* weights;
    Count count;
    double samples;
    T* loss;
    double* accumulator;
};
template <class T>
void lossSum(const LossSumArgs<T>& a, Range) {
    double loss = 0;
    for (Count i = 0; i < a.count; ++i) loss += a.weights[i] * static_cast<double>(*a.parts[i]);
    *a.loss = static_cast<T>(loss);
    a.accumulator[0] += a.samples;
    a.accumulator[1] += loss * a.samples;
}
template <class T>
constexpr Kernel<LossSumArgs<T>> lossSumKernel() { return kernelOf<LossSumArgs<T>, lossSum<T>>(); }

template <class T>
void accumulate(const AccumulateArgs<T>& a, Range r) {
    const bool now = updates(a.state->step, a.steps);
    const T share = T(1) / static_cast<T>(a.steps);
    for (Count i = r.begin; i < r.end; ++i) {
        const T sum = a.sum[i] + a.g[i];
        a.sum[i] = now ? T(0) : sum;
        if (now) a.g[i] = sum * share;
    }
}
template <class T>
constexpr Kernel<AccumulateArgs<T>> accumulateKernel() { return kernelOf<AccumulateArgs<T>, accumulate<T>>(); }

template <class T>
void average(const AverageArgs<T>& a, Range r) {
    const AveragingStep step = averagingStep(a.op, a.state->step);
    const T momentum = step.begun ? static_cast<T>(a.op.momentum) : T(0), rest = T(1) - momentum;
    for (Count i = r.begin; i < r.end; ++i) {
        a.average[i] = momentum * a.average[i] + rest * a.w[i];
        if (step.overwrites) a.w[i] = a.average[i];
    }
}
template <class T>
constexpr Kernel<AverageArgs<T>> averageKernel() { return kernelOf<AverageArgs<T>, average<T>>(); }

/** Penalties join the loss of the batch and the sum over the epoch. */
template <class T>
struct FinishPenaltyArgs {
    const double* partial;
    Count blocks;
    double samples;
    T* loss;
    double* accumulator;
};
template <class T>
void finishPenalty(const FinishPenaltyArgs<T>& a, Range) {
    const double sum = sumOf(a.partial, a.blocks);
    *a.loss += static_cast<T>(sum);
    a.accumulator[1] += sum * a.samples;
}
template <class T>
constexpr Kernel<FinishPenaltyArgs<T>> finishPenaltyKernel() { return kernelOf<FinishPenaltyArgs<T>, finishPenalty<T>>(); }

template <class T>
struct FinishMetricArgs {
    MetricKind kind;
    double* partial;  // (blocks, sums); the first block becomes the sum of all
    Count blocks, sums;
    T* result;
    double* accumulator;
};
template <class T>
void finishMetric(const FinishMetricArgs<T>& a, Range) {
    for (Count b = 1; b < a.blocks; ++b)
        for (Count i = 0; i < a.sums; ++i) a.partial[i] += a.partial[b * a.sums + i];
    if (a.result)
        *a.result = static_cast<T>(metricResult(a.kind, {a.partial, static_cast<std::size_t>(a.sums)}));
    for (Count i = 0; a.accumulator && i < a.sums; ++i) a.accumulator[i] += a.partial[i];
}
template <class T>
constexpr Kernel<FinishMetricArgs<T>> finishMetricKernel() { return kernelOf<FinishMetricArgs<T>, finishMetric<T>>(); }

template <class T>
struct LearningRateArgs {
    LearningRate op;
    const StepState* state;
    const Control* control;
    T* out;
};
template <class T>
void learningRate(const LearningRateArgs<T>& a, Range) {
    const double base = static_cast<double>(a.control->learningRate.load(std::memory_order_relaxed));
    *a.out = static_cast<T>(learningRateAt(a.op, base, a.state->step));
}
template <class T>
constexpr Kernel<LearningRateArgs<T>> learningRateKernel() { return kernelOf<LearningRateArgs<T>, learningRate<T>>(); }

/** Factors of the update of step t = steps done + 1. beta1 = beta2 = 0: no bias correction. */
template <class T>
struct UpdateFactorsArgs {
    const T* learningRate;
    const StepState* state;
    UpdateFactors<T>* out;
    double beta1, beta2, weightDecay;
    std::int64_t every;
};
template <class T>
void updateFactors(const UpdateFactorsArgs<T>& a, Range) {
    const auto t = static_cast<double>(a.state->step / static_cast<std::uint64_t>(a.every) + 1);
    a.out->rests = !updates(a.state->step, a.every);
    const auto rate = static_cast<double>(*a.learningRate);
    const bool corrects = a.beta1 != 0 || a.beta2 != 0;
    const double correction = corrects ? std::sqrt(1 - std::pow(a.beta2, t)) / (1 - std::pow(a.beta1, t)) : 1;
    a.out->rate = static_cast<T>(rate * correction);
    a.out->decay = static_cast<T>(rate * a.weightDecay);
}
template <class T>
constexpr Kernel<UpdateFactorsArgs<T>> updateFactorsKernel() { return kernelOf<UpdateFactorsArgs<T>, updateFactors<T>>(); }

template <class T>
struct AdaptiveFactorsArgs {
    AdaptiveUpdate op;
    const T* learningRate;
    const StepState* state;
    AdaptiveFactors<T>* out;
    const double* products;
    Count known;
};
template <class T>
void adaptiveFactorsOfStep(const AdaptiveFactorsArgs<T>& a, Range) {
    *a.out = adaptiveFactors<T>(a.op, static_cast<double>(*a.learningRate), a.state->step, a.products, a.known);
}
template <class T>
constexpr Kernel<AdaptiveFactorsArgs<T>> adaptiveFactorsKernel() { return kernelOf<AdaptiveFactorsArgs<T>, adaptiveFactorsOfStep<T>>(); }

template <class T>
struct FinishNormArgs {
    const double* partial;
    Count blocks;
    T* norm;
};
template <class T>
void finishNorm(const FinishNormArgs<T>& a, Range) { *a.norm = static_cast<T>(std::sqrt(sumOf(a.partial, a.blocks))); }
template <class T>
constexpr Kernel<FinishNormArgs<T>> finishNormKernel() { return kernelOf<FinishNormArgs<T>, finishNorm<T>>(); }

/** Factors of clipping by norm, one a variable; global: as Keras, not finite norms give NaN. */
template <class T>
struct ClipScaleArgs {
    const ClipBlock* blocks;
    const double* partial;
    Count count;
    double* squares;  // one a variable
    T* scale;
    Count variables;
    double limit;
    bool global;
};
template <class T>
void clipScale(const ClipScaleArgs<T>& a, Range) {
    std::fill(a.squares, a.squares + a.variables, 0.0);
    for (Count b = 0; b < a.count; ++b) a.squares[a.blocks[b].variable] += a.partial[b];
    for (Count v = 0; v < a.variables; ++v) {
        const double norm = std::sqrt(a.squares[v]);
        const double scale = a.limit / std::max(norm, a.limit);
        a.scale[v] = static_cast<T>(a.global && !std::isfinite(norm) ? std::numeric_limits<double>::quiet_NaN() : scale);
    }
}
template <class T>
constexpr Kernel<ClipScaleArgs<T>> clipScaleKernel() { return kernelOf<ClipScaleArgs<T>, clipScale<T>>(); }

template <class T>
struct PublishArgs {
    TelemetryRing* ring;
    StepState* state;
    const T* scalars[Record::maxValues];
    int count;
};
template <class T>
void publish(const PublishArgs<T>& a, Range) {
    Record record;
    record.step = a.state->step + 1;
    record.epoch = a.state->epoch;
    for (int i = 0; i < a.count; ++i) record.values[i] = static_cast<float>(*a.scalars[i]);
    a.ring->push(record);
    if (a.count > 0) a.state->sound = std::isfinite(record.values[0]) && std::isfinite(record.values[a.count - 1]);
}
template <class T>
constexpr Kernel<PublishArgs<T>> publishKernel() { return kernelOf<PublishArgs<T>, publish<T>>(); }

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' losses with their gradients, and metrics, in one pass over a batch each. Sums are in double, in a fixed order; the
// last block makes the figure of them. Source: keras/src/losses/losses.py, keras/src/metrics.
#pragma once

#include <utility>
#include <vector>

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

/** prediction (rows, n); target as prediction, or labels (rows). gradient, loss, accumulator may be null. T: of the gradient. */
template <class T>
struct LossValues {
    const float *prediction, *target;
    const std::int32_t* labels;
    T* gradient;
    float* loss;
    double* accumulator;
    Count rows, n;
    double samples;  // of the batch
    const float* classWeights;   // (classes), or null
    const float* sampleWeights;  // (samples), or null
    Count rowsASample;
};
template <class T>
void addLoss(LaunchList& list, const StepState* state, const Loss& op, const LossValues<T>& v);

/** Σ weight · part; accumulator as of a loss. Throws Error where there are more parts than a step publishes figures. */
void addLossSum(LaunchList& list, const StepState* state, const std::vector<std::pair<const float*, double>>& parts, double samples, float* loss,
                double* accumulator);

/** result, accumulator may be null. */
struct MetricValues {
    const float *prediction, *target;
    const std::int32_t* labels;
    float* result;
    double* accumulator;
    Count rows, n;
    const float* mask;  // (rows): which count, or null: all
};
void addMetric(LaunchList& list, const StepState* state, const Metric& op, const MetricValues& v);

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// Batch normalisation of x (rows, c) over its rows. Moments in one pass, joined as Chan et al. do, so that nothing cancels.
// Source: keras/src/layers/normalization/batch_normalization.py.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"

namespace lamina::cuda {

/** gamma, beta: or null. relu: of all that. Moving moments move only while the state is active. */
template <class T>
struct BatchNormValues {
    const T* x;
    const float *gamma, *beta;
    float *movingMean, *movingVariance;
    T* out;
    float *mean, *inverseStddev;
    bool relu;
    const float* rowWeights;  // (rows), or null: rows of 0 are left out of the moments
};
template <class T>
void addBatchNorm(LaunchList& list, const StepState* state, const BatchNormValues<T>& v, Count rows, Count c, double momentum,
                  double epsilon);

/** out = (x − moving mean) / sqrt(moving variance + epsilon) · gamma + beta. */
template <class T>
void addBatchNormInference(LaunchList& list, const BatchNormValues<T>& v, Count rows, Count c, double epsilon);

/** Outputs or gamma may be null. reluOf: or null; dy counts where it is positive. variance not null: the statistics are constants, `mean` and it. */
template <class T>
struct BatchNormBackwardValues {
    const T *x, *dy, *reluOf;
    const float *gamma, *mean, *inverseStddev, *variance;
    T* dx;
    float *dgamma, *dbeta;
    const float* rowWeights;  // (rows), together as many as rows; or null: 1
};
template <class T>
void addBatchNormBackward(LaunchList& list, const BatchNormBackwardValues<T>& v, Count rows, Count c, double epsilon);

}  // namespace lamina::cuda

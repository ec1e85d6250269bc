// SPDX-License-Identifier: GPL-3.0-or-later
// What moves the weights: learning rate, clipping, optimizers. One pass over the flat arenas, 16 bytes at a time, the
// gradient's norm in the same pass. Source: keras/src/optimizers (sgd.py, adam.py, base_optimizer.py); of the others see
// plan/update_math.h.
#pragma once

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

/** Flat arenas of `count` elements, a multiple of 16; slots may be null. norm may be null. copy: of w, or null. */
struct FlatArenas {
    float *w, *g, *slot0, *slot1, *slot2;
    Count count;
    const float* learningRate;
    float* norm;
    BFloat16* copy;
};

/** Penalties of ranges of w join loss, the second number of accumulator (times samples) and g, which may be null. */
struct PenaltyValues {
    const float* w;
    float *g, *loss;
    double *accumulator, samples;
};
void addPenalty(LaunchList& list, const StepState* state, const std::vector<PenalizedRange>& ranges, const PenaltyValues& v);
void addLearningRate(LaunchList& list, const StepState* state, const LearningRate& op, float* out);
/** The flat gradient joins slot `op.slot`, `sum`. */
void addAccumulate(LaunchList& list, const StepState* state, const AccumulateGradients& op, float* g, float* sum, Count count);
/** copy: of w, or null. */
void addAverage(LaunchList& list, const StepState* state, const AverageWeights& op, float* w, float* average, BFloat16* copy, Count count);
/** w: of one weight of that shape; copy: of it, or null. */
void addConstraint(LaunchList& list, const StepState* state, const Constraint& constraint, const Shape& shape, float* w, BFloat16* copy);
void addClip(LaunchList& list, const ClipGradients& op, float* g, Count count);
void addSgd(LaunchList& list, const StepState* state, const SgdUpdate& op, const FlatArenas& arenas);
void addAdam(LaunchList& list, const StepState* state, const AdamUpdate& op, const FlatArenas& arenas);
void addAdaptive(LaunchList& list, const StepState* state, const AdaptiveUpdate& op, const FlatArenas& arenas);

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// The gradients of plan/forward_ops.h, where they are ops of their own.
#pragma once

#include <cstdint>

#include "engine/plan/forward_ops.h"

namespace lamina {

/** dx = dy · f'(·), from y where derivativeFromOutput, else from x. Both are given as `reference`. */
struct ActivateBackward {
    ValueId reference, dy, dx;
    ActivationFunction function;
};

/** dbias (n) = sum of dy (…, n) over all axes but the last. */
struct BiasGradient {
    ValueId dy, dbias;
};

/** dx = (dy − Σ dy·y) · y on the last axis. */
struct SoftmaxBackward {
    ValueId y, dy, dx;
};

/** dx = dy where x was the one that a Combine took (Maximum, Minimum), half of it where both were equal, else 0. */
struct SelectBackward {
    ValueId x, other, dy, dx;
    CombineKind kind;
};

/** dx = sum of dy over the repetitions. */
struct RepeatBackward {
    ValueId dy, dx;
    int axis;
    std::int64_t times;
};

/** dx (b, h, w, c): what each cell gave to the dy (b, h', w', c) of a Resize. */
struct ResizeBackward {
    ValueId dy, dx;
    bool nearest = false;
};

/** dx = the part of dy that came from one input of a Concat. */
struct Slice {
    ValueId dy, dx;
    int axis;
    std::int64_t begin;
};

struct DropoutBackward {
    ValueId dy, dx;
    double rate;
    std::uint32_t stream;
};

struct SpatialDropoutBackward {
    ValueId dy, dx;
    double rate;
    std::uint32_t stream;
};

struct GroupNormBackward {
    ValueId x, gamma, mean, inverseStddev, dy;
    ValueId dx, dgamma, dbeta;  // each may be none
    std::int64_t groups;
    bool centers = true;  // as of GroupNorm
};

/** reluOf: none, or the out of a BatchNorm with relu; dy counts where that is positive. */
struct BatchNormBackward {
    ValueId x, gamma, mean, inverseStddev, dy;
    ValueId dx, dgamma, dbeta;  // each may be none
    ValueId rowWeights = noValue;  // as of BatchNorm
    ValueId reluOf = noValue;
};

/** Gradient of BatchNormInference: the statistics are constants. */
struct BatchNormInferenceBackward {
    ValueId x, gamma, movingMean, movingVariance, dy;
    ValueId dx, dgamma, dbeta;
    double epsilon;
    ValueId reluOf = noValue;
};

struct Conv2DBackwardData {
    ValueId kernel, dy, dx;
    Window window;
    std::int64_t groups = 1;
};

/** dkernel, and dbias when not none. */
struct Conv2DBackwardKernel {
    ValueId x, dy, dkernel;
    Window window;
    std::int64_t groups = 1;
    ValueId dbias = noValue;
};

struct MaxPoolBackward {
    ValueId indices, dy, dx;
    Window window;
};

struct AveragePoolBackward {
    ValueId dy, dx;
    Window window;
};

struct GlobalAveragePoolBackward {
    ValueId dy, dx;
};

/** dx = dy, in equal parts, at the cells that are as large as the largest, y. */
struct GlobalMaxPoolBackward {
    ValueId x, y, dy, dx;
};

/** dtable = for each of its rows the sum of those rows of dy whose id it is. */
struct EmbedBackward {
    ValueId ids, dy, dtable;
};

struct RecurrentBackward {
    Cell cell;
    ValueId kernel, bias, out, cells, kept, dy;
    ValueId dx, dkernel, dbias;  // dkernel, dbias may be none
    ValueId dgates;              // (t, b, 3u): Gru's gradient of the state's part; of the others none: it is dx
    ValueId carry;               // (3, b, u): by the kernel, past it, and Lstm's of the cell or GruResetBefore's of what r lets through
    ValueId mask = noValue, stateFactors = noValue;  // as of Recurrent
    ValueId workspace = noValue;                     // with stateFactors: (max(t, g), b, u)
};

}  // namespace lamina

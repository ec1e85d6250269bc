// SPDX-License-Identifier: GPL-3.0-or-later
// The closed list of operations a plan is made of. An op is a plain struct of value ids and constants; its gradient is
// a rule in compile/gradients.cpp, its kernels are one overload a backend. Layout: channels last, row-major.
#pragma once

#include <variant>
#include <vector>

#include "engine/plan/backward_ops.h"
#include "engine/plan/forward_ops.h"
#include "engine/plan/step_ops.h"

namespace lamina {

/** Ops that may carry a gradient: each has a rule in compile/gradients.cpp, or it does not compile. */
using ForwardOp = std::variant<MatMul, BiasAdd, Activate, Softmax, Add, Combine, Affine, Reshape, Concat, Repeat, Permute, Pad, Resize,
                               Dropout, SpatialDropout, GaussianNoise, BatchNorm, BatchNormInference, GroupNorm, Conv2D,
                               Conv2DTranspose, MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool, Embed, BatchMatMul,
                               StepMask, MaskWeights, AttentionMask, Reverse, Recurrent, RandomAffine, RandomColor, RandomErase>;

/** out = x in the type of out. */
struct Cast {
    ValueId x, out;
};

/** All ops: each has a kernel in every backend, or it does not compile. Reshape moves nothing and reaches no backend. */
using Op = std::variant<MatMul, BiasAdd, Activate, Softmax, Add, Combine, Affine, Concat, Repeat, Permute, Pad, Resize, Dropout,
                        SpatialDropout, GaussianNoise, BatchNorm, BatchNormInference, GroupNorm, Conv2D, MaxPool, AveragePool,
                        GlobalAveragePool, GlobalMaxPool, Embed, BatchMatMul, StepMask, MaskWeights, AttentionMask, Reverse, Recurrent, RandomAffine,
                        RandomColor, RandomErase,
                        ActivateBackward, BiasGradient,
                        SoftmaxBackward, SelectBackward, RepeatBackward, ResizeBackward, Slice, EmbedBackward, RecurrentBackward,
                        DropoutBackward, SpatialDropoutBackward, BatchNormBackward, BatchNormInferenceBackward,
                        GroupNormBackward, Conv2DBackwardData, Conv2DBackwardKernel, MaxPoolBackward, AveragePoolBackward,
                        GlobalAveragePoolBackward, GlobalMaxPoolBackward, Gather, MixUp,
                        Loss, LossSum, WeightPenalty, ActivityPenalty, Metric, LearningRate, AccumulateGradients, ClipGradients, SgdUpdate, AdamUpdate,
                        AdaptiveUpdate, AverageWeights, ConstrainWeights, Publish, Cast>;

/** Which values an op reads and writes; the pass that plans memory and the tests ask. */
struct OpValues {
    std::vector<ValueId> reads, writes;
    ValueId inPlace = noValue;  // a read value whose memory the (single) written one may take over
};
OpValues valuesOf(const Op& op);

}  // namespace lamina

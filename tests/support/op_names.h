// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <variant>

#include "engine/plan/ops.h"

namespace lamina::test {

/** A name for every alternative: a new op without one does not compile. */
struct OpNames {
#define LAMINA_NAME(T) std::string_view operator()(const T&) const { return #T; }
    LAMINA_NAME(MatMul) LAMINA_NAME(BiasAdd) LAMINA_NAME(Activate) LAMINA_NAME(Softmax) LAMINA_NAME(Add)
    LAMINA_NAME(Combine) LAMINA_NAME(Affine) LAMINA_NAME(Concat) LAMINA_NAME(Repeat) LAMINA_NAME(Permute) LAMINA_NAME(Pad)
    LAMINA_NAME(Resize) LAMINA_NAME(ResizeBackward)
    LAMINA_NAME(SelectBackward) LAMINA_NAME(RepeatBackward) LAMINA_NAME(SpatialDropout) LAMINA_NAME(SpatialDropoutBackward)
    LAMINA_NAME(GlobalMaxPool) LAMINA_NAME(GlobalMaxPoolBackward) LAMINA_NAME(GaussianNoise) LAMINA_NAME(GroupNorm) LAMINA_NAME(GroupNormBackward)
    LAMINA_NAME(Dropout) LAMINA_NAME(BatchNorm) LAMINA_NAME(BatchNormInference)
    LAMINA_NAME(Conv2D) LAMINA_NAME(MaxPool) LAMINA_NAME(AveragePool) LAMINA_NAME(GlobalAveragePool)
    LAMINA_NAME(ActivateBackward) LAMINA_NAME(BiasGradient) LAMINA_NAME(SoftmaxBackward) LAMINA_NAME(Slice)
    LAMINA_NAME(DropoutBackward) LAMINA_NAME(BatchNormBackward) LAMINA_NAME(BatchNormInferenceBackward)
    LAMINA_NAME(Conv2DBackwardData) LAMINA_NAME(Conv2DBackwardKernel) LAMINA_NAME(MaxPoolBackward)
    LAMINA_NAME(AveragePoolBackward) LAMINA_NAME(GlobalAveragePoolBackward) LAMINA_NAME(Gather) LAMINA_NAME(MixUp) LAMINA_NAME(Loss)
    LAMINA_NAME(RandomAffine) LAMINA_NAME(RandomColor) LAMINA_NAME(RandomErase) LAMINA_NAME(WeightPenalty) LAMINA_NAME(ActivityPenalty)
    LAMINA_NAME(LossSum) LAMINA_NAME(AccumulateGradients) LAMINA_NAME(AverageWeights) LAMINA_NAME(ConstrainWeights)
    LAMINA_NAME(Embed) LAMINA_NAME(EmbedBackward) LAMINA_NAME(BatchMatMul) LAMINA_NAME(Recurrent)
    LAMINA_NAME(RecurrentBackward) LAMINA_NAME(StepMask) LAMINA_NAME(MaskWeights) LAMINA_NAME(AttentionMask) LAMINA_NAME(Reverse)
    LAMINA_NAME(Metric) LAMINA_NAME(LearningRate) LAMINA_NAME(ClipGradients) LAMINA_NAME(SgdUpdate)
    LAMINA_NAME(AdamUpdate) LAMINA_NAME(AdaptiveUpdate) LAMINA_NAME(Publish) LAMINA_NAME(Cast)
#undef LAMINA_NAME
};

/** "MatMul", "Conv2D" …. */
inline std::string_view opName(const Op& op) { return std::visit(OpNames{}, op); }

}  // namespace lamina::test

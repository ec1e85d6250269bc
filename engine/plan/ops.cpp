// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/ops.h"

namespace lamina {

namespace {

/** reads, writes, and the read value that may be overwritten. */
struct Ports {
    using R = OpValues;
    R operator()(const MatMul& o) const { return {{o.a, o.b, o.bias}, {o.out}, noValue}; }
    R operator()(const BiasAdd& o) const { return {{o.x, o.bias}, {o.out}, o.x}; }
    R operator()(const Activate& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const Softmax& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const Add& o) const { return {{o.a, o.b}, {o.out}, o.a}; }
    R operator()(const Combine& o) const { return {{o.a, o.b}, {o.out}, o.a}; }
    R operator()(const SelectBackward& o) const { return {{o.x, o.other, o.dy}, {o.dx}, o.dy}; }
    R operator()(const Repeat& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const RepeatBackward& o) const { return {{o.dy}, {o.dx}, noValue}; }
    R operator()(const Permute& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const Pad& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const Resize& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const ResizeBackward& o) const { return {{o.dy}, {o.dx}, noValue}; }
    R operator()(const SpatialDropout& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const SpatialDropoutBackward& o) const { return {{o.dy}, {o.dx}, o.dy}; }
    R operator()(const GaussianNoise& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const GroupNorm& o) const { return {{o.x, o.gamma, o.beta}, {o.out, o.mean, o.inverseStddev}, noValue}; }
    R operator()(const GroupNormBackward& o) const {
        return {{o.x, o.gamma, o.mean, o.inverseStddev, o.dy}, {o.dx, o.dgamma, o.dbeta}, noValue};
    }
    R operator()(const Affine& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const Concat& o) const { return {o.inputs, {o.out}, noValue}; }
    R operator()(const Dropout& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const BatchNorm& o) const {
        return {{o.x, o.gamma, o.beta, o.movingMean, o.movingVariance, o.rowWeights}, {o.out, o.mean, o.inverseStddev}, noValue};
    }
    R operator()(const BatchNormInference& o) const {
        return {{o.x, o.gamma, o.beta, o.movingMean, o.movingVariance}, {o.out}, o.x};
    }
    R operator()(const Conv2D& o) const { return {{o.x, o.kernel, o.bias}, {o.out}, noValue}; }
    R operator()(const MaxPool& o) const { return {{o.x}, {o.out, o.indices}, noValue}; }
    R operator()(const AveragePool& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const GlobalAveragePool& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const GlobalMaxPool& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const GlobalMaxPoolBackward& o) const { return {{o.x, o.y, o.dy}, {o.dx}, noValue}; }
    R operator()(const RandomAffine& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const RandomColor& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const RandomErase& o) const { return {{o.x}, {o.out}, o.x}; }
    R operator()(const LossSum& o) const {
        OpValues v{{}, {o.loss, o.accumulator}, noValue};
        for (const auto& part : o.parts) v.reads.push_back(part.loss);
        return v;
    }
    R operator()(const AccumulateGradients&) const { return {}; }
    R operator()(const AverageWeights&) const { return {}; }
    R operator()(const ConstrainWeights& o) const {
        OpValues v{{}, {}, noValue};
        for (const auto& held : o.weights) v.reads.push_back(held.weight);
        return v;
    }
    R operator()(const WeightPenalty& o) const { return {{o.loss}, {o.accumulator}, noValue}; }
    R operator()(const ActivityPenalty& o) const { return {{o.x, o.loss}, {o.gradient, o.accumulator}, noValue}; }
    R operator()(const Embed& o) const { return {{o.ids, o.table}, {o.out}, noValue}; }
    R operator()(const EmbedBackward& o) const { return {{o.ids, o.dy}, {o.dtable}, noValue}; }
    R operator()(const BatchMatMul& o) const { return {{o.a, o.b}, {o.out}, noValue}; }
    R operator()(const StepMask& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const MaskWeights& o) const { return {{o.mask}, {o.out}, noValue}; }
    R operator()(const AttentionMask& o) const { return {{o.x, o.rows, o.columns}, {o.out}, o.x}; }
    R operator()(const Reverse& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const Recurrent& o) const { return {{o.x, o.kernel, o.bias, o.mask, o.stateFactors}, {o.out, o.cells, o.kept, o.scratch}, noValue}; }
    R operator()(const RecurrentBackward& o) const {
        return {{o.kernel, o.bias, o.out, o.cells, o.kept, o.dy, o.mask, o.stateFactors},
                {o.dx, o.dkernel, o.dbias, o.dgates, o.carry, o.workspace}, noValue};
    }
    R operator()(const ActivateBackward& o) const { return {{o.reference, o.dy}, {o.dx}, o.dy}; }
    R operator()(const BiasGradient& o) const { return {{o.dy}, {o.dbias}, noValue}; }
    R operator()(const SoftmaxBackward& o) const { return {{o.y, o.dy}, {o.dx}, o.dy}; }
    R operator()(const Slice& o) const { return {{o.dy}, {o.dx}, noValue}; }
    R operator()(const DropoutBackward& o) const { return {{o.dy}, {o.dx}, o.dy}; }
    R operator()(const BatchNormBackward& o) const {
        return {{o.x, o.gamma, o.mean, o.inverseStddev, o.dy, o.reluOf, o.rowWeights}, {o.dx, o.dgamma, o.dbeta}, noValue};
    }
    R operator()(const BatchNormInferenceBackward& o) const {
        return {{o.x, o.gamma, o.movingMean, o.movingVariance, o.dy, o.reluOf}, {o.dx, o.dgamma, o.dbeta}, noValue};
    }
    R operator()(const Conv2DBackwardData& o) const { return {{o.kernel, o.dy}, {o.dx}, noValue}; }
    R operator()(const Conv2DBackwardKernel& o) const { return {{o.x, o.dy}, {o.dkernel, o.dbias}, noValue}; }
    R operator()(const MaxPoolBackward& o) const { return {{o.indices, o.dy}, {o.dx}, noValue}; }
    R operator()(const AveragePoolBackward& o) const { return {{o.dy}, {o.dx}, noValue}; }
    R operator()(const GlobalAveragePoolBackward& o) const { return {{o.dy}, {o.dx}, noValue}; }
    R operator()(const Gather& o) const { return {{}, {o.out}, noValue}; }
    R operator()(const MixUp& o) const { return {{o.x}, {o.out}, noValue}; }
    R operator()(const Loss& o) const {
        return {{o.prediction, o.target, o.classWeights, o.sampleWeights}, {o.loss, o.gradient, o.accumulator}, noValue};
    }
    R operator()(const Metric& o) const { return {{o.prediction, o.target, o.mask}, {o.result, o.accumulator}, noValue}; }
    R operator()(const LearningRate& o) const { return {{}, {o.out}, noValue}; }
    R operator()(const ClipGradients&) const { return {}; }
    R operator()(const SgdUpdate& o) const { return {{o.learningRate}, {o.gradientNorm}, noValue}; }
    R operator()(const AdamUpdate& o) const { return {{o.learningRate}, {o.gradientNorm}, noValue}; }
    R operator()(const AdaptiveUpdate& o) const { return {{o.learningRate}, {o.gradientNorm}, noValue}; }
    R operator()(const Publish& o) const { return {o.scalars, {}, noValue}; }
    R operator()(const Cast& o) const { return {{o.x}, {o.out}, noValue}; }
};

}  // namespace

OpValues valuesOf(const Op& op) {
    OpValues v = std::visit(Ports{}, op);
    std::erase(v.reads, noValue);
    std::erase(v.writes, noValue);
    return v;
}

}  // namespace lamina

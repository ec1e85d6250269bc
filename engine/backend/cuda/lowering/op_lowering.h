// SPDX-License-Identifier: GPL-3.0-or-later
// From one op to launches: what every such function sees, and one function an op. An op without one does not compile;
// they are defined by family in the files beside this one.
#pragma once

#include <map>
#include <set>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/kernels/progress.h"
#include "engine/backend/cuda/kernels/window.h"
#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/machine.h"
#include "engine/backend/cuda/matmul.h"

namespace lamina::cuda {

/** Contiguous pieces of a value, all axes from one on. */
struct Pieces {
    Count count, bytes;
};

/** A program on its way to launches. */
struct OpLowering {
    OpLowering(const Program& p, const Machine& machine) : program(p), m(machine), plan(machine.plan) {}

    std::byte* raw(ValueId id) const { return id == noValue ? nullptr : m.arenas.at(plan[id]); }
    /** From that element on. */
    std::byte* raw(ValueId id, Count begin) const { return raw(id) + begin * static_cast<Count>(sizeOf(plan[id].dtype)); }
    template <class T = float>
    T* at(ValueId id) const {
        return reinterpret_cast<T*>(raw(id));
    }
    template <class T>
    T* at(ValueId id, T) const {
        return at<T>(id);
    }
    /** Calls body with a zero of the type in which a value is stored. */
    template <class Body>
    void typed(ValueId id, Body body) const {
        if (id != noValue && plan[id].dtype == DType::BFloat16) body(BFloat16{});
        else body(0.0f);
    }
    /** A product of values of that type into values of that type. */
    Product product(ValueId factor, ValueId result) const;

    Count size(ValueId id) const { return plan[id].shape.elements(); }
    Count columns(ValueId id) const { return plan[id].shape.back(); }
    Count rows(ValueId id) const { return size(id) / columns(id); }
    Pieces pieces(ValueId id, int axis) const;
    /** Throws Error for an extent that convolutions do not take. */
    Window2D window(const Window& w, ValueId x, ValueId out, Count groups) const;

    const Program& program;
    const Machine& m;
    const Plan& plan;
    LaunchList list;
    StepEnd end{};
    std::map<const MatMul*, Product> products;  // with what they do besides
    std::set<const void*> fused;                // ops that such a product does
    std::map<const void*, std::byte*> turned;   // kernels of convolutions, as a library wants them
};

/** Asks the library what it does in the pass of a product, before the first is put on the list: what it does not do
 *  keeps its own kernel. The answer depends on nothing but shapes, types and versions, so that runs stay the same. */
void chooseFusions(OpLowering& l);
/** The product, with as much in its own pass as the library does there and the rest behind it. */
void multiply(OpLowering& l, Product p, ActivationFunction f);
/** c (rows, columns) = f(c + bias); bias null: none. */
void finish(OpLowering& l, void* c, DType type, const void* bias, ActivationFunction f, Count rows, Count columns);
/** What a Predict program begins with. */
void lowerPredictInputs(OpLowering& l);

#define LAMINA_OP(Op) void lowerOp(OpLowering& l, const Op& o);
LAMINA_OP(MatMul) LAMINA_OP(BiasAdd) LAMINA_OP(BiasGradient)
LAMINA_OP(Activate) LAMINA_OP(ActivateBackward) LAMINA_OP(Softmax) LAMINA_OP(SoftmaxBackward) LAMINA_OP(Add) LAMINA_OP(Affine)
LAMINA_OP(Combine) LAMINA_OP(SelectBackward)
LAMINA_OP(Concat) LAMINA_OP(Slice) LAMINA_OP(Repeat) LAMINA_OP(RepeatBackward) LAMINA_OP(Permute) LAMINA_OP(Pad) LAMINA_OP(Cast)
LAMINA_OP(Resize) LAMINA_OP(ResizeBackward) LAMINA_OP(MixUp)
LAMINA_OP(Dropout) LAMINA_OP(DropoutBackward) LAMINA_OP(SpatialDropout) LAMINA_OP(SpatialDropoutBackward) LAMINA_OP(GaussianNoise)
LAMINA_OP(BatchNorm) LAMINA_OP(BatchNormInference) LAMINA_OP(BatchNormBackward) LAMINA_OP(BatchNormInferenceBackward)
LAMINA_OP(GroupNorm) LAMINA_OP(GroupNormBackward)
LAMINA_OP(Conv2D) LAMINA_OP(Conv2DBackwardData) LAMINA_OP(Conv2DBackwardKernel)
LAMINA_OP(MaxPool) LAMINA_OP(MaxPoolBackward) LAMINA_OP(AveragePool) LAMINA_OP(AveragePoolBackward)
LAMINA_OP(GlobalAveragePool) LAMINA_OP(GlobalAveragePoolBackward) LAMINA_OP(GlobalMaxPool) LAMINA_OP(GlobalMaxPoolBackward)
LAMINA_OP(Embed) LAMINA_OP(EmbedBackward) LAMINA_OP(BatchMatMul) LAMINA_OP(Recurrent) LAMINA_OP(RecurrentBackward)
LAMINA_OP(StepMask) LAMINA_OP(MaskWeights) LAMINA_OP(AttentionMask) LAMINA_OP(Reverse)
LAMINA_OP(RandomAffine) LAMINA_OP(RandomColor) LAMINA_OP(RandomErase)
LAMINA_OP(Gather) LAMINA_OP(Loss) LAMINA_OP(WeightPenalty) LAMINA_OP(ActivityPenalty) LAMINA_OP(Metric)
LAMINA_OP(LossSum) LAMINA_OP(AccumulateGradients) LAMINA_OP(AverageWeights) LAMINA_OP(ConstrainWeights)
LAMINA_OP(LearningRate) LAMINA_OP(ClipGradients) LAMINA_OP(SgdUpdate) LAMINA_OP(AdamUpdate) LAMINA_OP(AdaptiveUpdate) LAMINA_OP(Publish)
#undef LAMINA_OP

}  // namespace lamina::cuda

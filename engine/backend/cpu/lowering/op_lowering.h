// SPDX-License-Identifier: GPL-3.0-or-later
// From one op to instructions: what every such function sees, and one function an op. An op without one does not compile;
// they are defined by family in the files beside this one.
#pragma once

#include <vector>

#include "engine/backend/cpu/lowering.h"

namespace lamina::cpu {

// Nanoseconds an element costs one thread, roughly: they only decide how many threads an instruction is given.
inline constexpr double passing = 0.25, transcendental = 1.0, generator = 2.0, product = 0.02;

/** Rows that are summed by one thread, so that a sum does not depend on their number. */
inline constexpr Count rowsABlock = 256;

constexpr Count blocksOf(Count count, Count size) { return (count + size - 1) / size; }

/** Contiguous pieces of a value, all axes from one on. */
struct Pieces {
    Count count, bytes;
};

/** A part of the flat arenas that an update goes through by blocks; partial: squares of the gradient, one a block. */
struct UpdatePart {
    Count begin, count, block;  // in elements
    ValueId gradient;           // of a weight that moves where it is made, by strips of `block` elements; or none
    double* partial = nullptr;
};

/** The update of a step, known before its first instruction where weights move on the way; else from its op on. */
template <class T>
struct WeightUpdate {
    Kernel<UpdateArgs<T>> rule;
    UpdateArgs<T> flat{};  // factors: none as long as it is not known
    std::vector<UpdatePart> parts{};
    Count blocks = 0;  // of all parts

    bool known() const { return flat.factors != nullptr; }
    const UpdatePart* of(ValueId gradient) const {
        for (const UpdatePart& part : parts)
            if (part.gradient != noValue && part.gradient == gradient) return &part;
        return nullptr;
    }
    UpdateArgs<T> arguments(const UpdatePart& part) const {
        UpdateArgs<T> a = flat;
        for (T** x : {&a.w, &a.g, &a.slot0, &a.slot1, &a.slot2})
            if (*x) *x += part.begin;
        a.count = part.count, a.elementsABlock = part.block, a.partial = part.partial;
        return a;
    }
};

/** Scratch memory that several instructions use, each after the other: what the last one left in the caches serves the next. */
struct Room {
    std::byte* begin = nullptr;
    Count bytes = 0;
};

/** A program on its way to instructions, in the type T. */
template <class T>
struct OpLowering {
    OpLowering(const Program& p, Machine& machine)
        : program(p), m(machine), plan(machine.plan), list(machine.team), k(kernelTable<T>(machine.isa)) {}

    std::byte* raw(ValueId id) const { return id == noValue ? nullptr : m.arenas.at(plan[id]); }
    template <class U = T>
    U* at(ValueId id) const {
        return reinterpret_cast<U*>(raw(id));
    }
    Count size(ValueId id) const { return plan[id].shape.elements(); }
    double work(ValueId id) const { return static_cast<double>(size(id)); }

    Pieces pieces(ValueId id, int axis) const {
        const Shape& s = plan[id].shape;
        Pieces p{1, static_cast<Count>(sizeOf(plan[id].dtype))};
        for (int i = 0; i < s.rank(); ++i) (i < axis ? p.count : p.bytes) *= s[i];
        return p;
    }

    /** Of a matrix product, whose columns fill whole vectors. */
    double productWork(Count m, Count n, Count k) const {
        return product * static_cast<double>(m * k * ((n + this->k.lanes - 1) / this->k.lanes * this->k.lanes));
    }

    /** Room for so many U, which grows as instructions ask for more. */
    template <class U>
    U* within(Room& room, Count count) {
        const Count bytes = count * static_cast<Count>(sizeof(U));
        if (bytes > room.bytes) room = {list.template scratch<std::byte>(bytes), bytes};
        return reinterpret_cast<U*>(room.begin);
    }

    Window2D window(const Window& w, ValueId x, ValueId out, Count groups) const {
        const Shape &i = plan[x].shape, &o = plan[out].shape;
        return {i[0], i[1], i[2], i[3], o[1], o[2], o[3], {w.kernel[0], w.kernel[1]}, {w.strides[0], w.strides[1]},
                {w.dilation[0], w.dilation[1]}, {w.padBefore[0], w.padBefore[1]}, groups};
    }

    const Program& program;
    Machine& m;
    const Plan& plan;
    InstructionList list;
    const KernelTable<T>& k;
    WeightUpdate<T> update{};
    BFloat16* factors = nullptr;  // room for the left factors of a product, one after another
    Room panels{}, strips{}, stripFactors{};  // of products that move weights
};

/** Makes the update known to the products whose gradients `moving` are. */
template <class T>
void beginUpdate(OpLowering<T>& l, const std::vector<ValueId>& moving);

/** What a Predict program begins with. */
template <class T>
void lowerPredictInputs(OpLowering<T>& l);

#define LAMINA_OP(Op) \
    template <class T> \
    void lowerOp(OpLowering<T>& l, const Op& o);
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

/** In the file that defines it: for both types. */
#define LAMINA_LOWERS(Op)                                 \
    template void lowerOp(OpLowering<float>&, const Op&); \
    template void lowerOp(OpLowering<double>&, const Op&);

}  // namespace lamina::cpu

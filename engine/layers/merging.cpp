// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/merging.h"

#include <algorithm>

#include "engine/layers/common.h"

namespace lamina {

namespace {

/** The shape with ones in front, up to `rank` axes. */
Shape raised(const Shape& shape, int rank) {
    Ints dims(static_cast<std::size_t>(rank - shape.rank()), 1);
    dims.insert(dims.end(), shape.begin(), shape.end());
    return Shape(dims);
}

/** Whether b goes onto a; then a is what both become. */
bool merge(Shape& a, const Shape& b) {
    const int rank = std::max(a.rank(), b.rank());
    Shape one = raised(a, rank), other = raised(b, rank);
    for (int i = 0; i < rank; ++i) {
        if (one[i] != other[i] && one[i] != 1 && other[i] != 1) return false;
        one[i] = std::max(one[i], other[i]);
    }
    a = one;
    return true;
}

}  // namespace

void inferMerge(InferContext& c) {
    Shape all = c.inputs[0];
    for (int i = 1; i < static_cast<int>(c.inputs.size()); ++i) {
        const Shape& other = c.inputs[static_cast<std::size_t>(i)];
        if (!merge(all, other))
            return c.fail(c.node().name + " needs inputs of equal shape",
                          c.inputName(0) + " gives " + toString(c.inputs[0]) + ", " + c.inputName(i) + " gives " + toString(other),
                          equalShapeFixes(c, i));
    }
    for (int i = 1; i < static_cast<int>(c.inputs.size()); ++i)
        if (c.hasMask(0) && c.hasMask(static_cast<std::size_t>(i)) && c.inputs[0].rank() != c.inputs[static_cast<std::size_t>(i)].rank())
            return c.fail(c.node().name + " cannot merge these masks", c.inputName(0) + " gives " + toString(c.inputs[0]) + ", " + c.inputName(i) + " gives " +
                                                                             toString(c.inputs[static_cast<std::size_t>(i)]) + ", both with a mask of steps");
    c.output = all;
}

ValueId stretchedInput(LowerContext& c, std::size_t i) {
    ValueId x = c.inputs[i];
    const Shape have = c.plan.shape(x);
    x = c.plan.reshape(x, raised(have.withoutBatch(), c.output.rank() - 1).withBatch(c.output[0]));
    for (int axis = 1; axis < c.output.rank(); ++axis)
        if (c.plan.shape(x)[axis] != c.output[axis]) x = repeated(c, x, axis, c.output[axis]);
    return x;
}

namespace {

/** The mask of input i over the steps of the output; noValue where it has none. */
ValueId stretchedMask(LowerContext& c, std::size_t i) {
    ValueId mask = c.maskOf(i);
    if (mask == noValue) return noValue;
    mask = c.plan.reshape(mask, raised(c.plan.shape(mask).withoutBatch(), c.output.rank() - 2).withBatch(c.output[0]));
    for (int axis = 1; axis < c.output.rank() - 1; ++axis)
        if (c.plan.shape(mask)[axis] != c.output[axis]) mask = repeated(c, mask, axis, c.output[axis]);
    return mask;
}

/** 1 where a mask is 0, and 0 where it is 1. */
ValueId absence(LowerContext& c, ValueId mask) {
    const ValueId out = c.plan.activation(c.plan.shape(mask));
    c.plan.forward(Affine{mask, out, -1, 1});
    return out;
}

/** x in steps that count, `other` elsewhere. */
ValueId chosen(LowerContext& c, ValueId mask, ValueId x, ValueId other) {
    return mask == noValue ? x : c.plan.add(countedSteps(c, x, mask), countedSteps(c, other, absence(c, mask)));
}

ValueId combined(LowerContext& c, CombineKind kind, ValueId a, ValueId b) {
    const ValueId out = c.plan.activation(c.plan.shape(a));
    c.plan.forward(Combine{a, b, out, kind});
    return out;
}

/** Steps that count in one of two; noValue where one has no mask. */
ValueId eitherMask(LowerContext& c, ValueId a, ValueId b) { return a == noValue || b == noValue ? noValue : a == b ? a : combined(c, CombineKind::Maximum, a, b); }

/** Factors that do not count are 1; a step that counts nowhere is 0. */
ValueId productOfMasked(LowerContext& c) {
    ValueId all = noValue, any = stretchedMask(c, 0);
    for (std::size_t i = 0; i < c.inputs.size(); ++i) {
        ValueId x = stretchedInput(c, i);
        const ValueId mask = stretchedMask(c, i);
        if (mask != noValue) {
            Shape single = c.output;
            single[c.output.rank() - 1] = 1;
            x = c.plan.add(countedSteps(c, x, mask), repeated(c, c.plan.reshape(absence(c, mask), single), c.output.rank() - 1, c.output.back()));
        }
        if (i > 0) any = eitherMask(c, any, mask);
        all = i == 0 ? x : combined(c, CombineKind::Multiply, all, x);
    }
    return countedSteps(c, all, any);
}

/** Of two, the one that counts stands for the other. Source: keras/src/layers/merging/base_merge.py (_apply_merge_op_and_or_mask). */
ValueId extremeOfMasked(LowerContext& c, CombineKind kind) {
    ValueId all = stretchedInput(c, 0), any = stretchedMask(c, 0);
    for (std::size_t i = 1; i < c.inputs.size(); ++i) {
        const ValueId mask = stretchedMask(c, i), x = chosen(c, mask, stretchedInput(c, i), all);
        all = combined(c, kind, chosen(c, any, all, x), x);
        any = eitherMask(c, any, mask);
    }
    return all;
}

}  // namespace

ValueId combineAll(LowerContext& c, CombineKind kind) {
    const bool masked = std::any_of(c.masks.begin(), c.masks.end(), [](ValueId mask) { return mask != noValue; });
    if (masked && kind == CombineKind::Multiply) return productOfMasked(c);
    if (masked && kind != CombineKind::Subtract) return extremeOfMasked(c, kind);
    ValueId all = stretchedInput(c, 0);
    for (std::size_t i = 1; i < c.inputs.size(); ++i) {
        const ValueId out = c.plan.activation(c.output);
        c.plan.forward(Combine{all, stretchedInput(c, i), out, kind});
        all = out;
    }
    return all;
}

ValueId addAll(LowerContext& c) {
    ValueId sum = stretchedInput(c, 0);
    for (std::size_t i = 1; i < c.inputs.size(); ++i) sum = c.plan.add(sum, stretchedInput(c, i));
    return sum;
}

LayerSpec mergingLayer(std::string name, std::string help, ValueId (*lower)(LowerContext&)) {
    LayerSpec spec;
    spec.name = std::move(name);
    spec.family = Family::Merging;
    spec.help = std::move(help);
    spec.minInputs = 2;
    spec.maxInputs = -1;
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferMerge;
    spec.lower = lower;
    spec.mask = [](const ParamReader&, const Shape&) { return MaskRule::Merges; };
    return spec;
}

}  // namespace lamina

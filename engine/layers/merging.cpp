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

ValueId combineAll(LowerContext& c, CombineKind kind) {
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
    return spec;
}

}  // namespace lamina

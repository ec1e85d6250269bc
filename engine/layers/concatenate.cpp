// SPDX-License-Identifier: GPL-3.0-or-later
// Concatenate: several layers side by side on one axis.
// Source: keras/src/layers/merging/concatenate.py; the axis counts the batch as 0.
#include "engine/layers/common.h"

namespace lamina {

namespace {

/** Index into a shape without the batch axis; −1 when there is none. */
int axisOf(std::int64_t axis, int rank) {
    const std::int64_t i = axis < 0 ? axis + rank : axis - 1;
    return i >= 0 && i < rank ? static_cast<int>(i) : -1;
}

/** Which input a repair reduces: the one with more axes than the others. */
std::vector<Remedy> rankFixes(const InferContext& c, int a, int b) {
    const int large = c.inputs[static_cast<std::size_t>(a)].rank() > c.inputs[static_cast<std::size_t>(b)].rank() ? a : b;
    const int rest = c.inputs[static_cast<std::size_t>(large == a ? b : a)].rank();
    if (rest != 1) return {};
    std::vector<Remedy> fixes;
    if (c.inputs[static_cast<std::size_t>(large)].rank() == 3) fixes.push_back(insertBefore(c, large, "GlobalAveragePooling2D"));
    fixes.push_back(insertBefore(c, large, "Flatten"));
    return fixes;
}

std::string shapesOf(const InferContext& c, int a, int b) {
    return c.inputName(a) + " gives " + toString(c.inputs[static_cast<std::size_t>(a)]) + ", " + c.inputName(b) + " gives " +
           toString(c.inputs[static_cast<std::size_t>(b)]);
}

bool equalBut(const Shape& a, const Shape& b, int axis) {
    for (int i = 0; i < a.rank(); ++i)
        if (i != axis && a[i] != b[i]) return false;
    return true;
}

void inferConcatenate(InferContext& c) {
    c.output = c.inputs[0];
    const int axis = axisOf(c.params.integer("axis"), c.output.rank());
    for (int i = 1; i < static_cast<int>(c.inputs.size()); ++i) {
        const Shape& other = c.inputs[static_cast<std::size_t>(i)];
        if (other.rank() != c.output.rank())
            return c.fail(c.node().name + " needs inputs of equal rank", shapesOf(c, 0, i), rankFixes(c, 0, i));
        if (axis < 0) break;
        if (!equalBut(c.output, other, axis))
            return c.fail(c.node().name + " needs inputs that differ on the joined axis alone", shapesOf(c, 0, i));
        c.output[axis] += other[axis];
    }
    if (axis < 0)
        c.fail(c.node().name + " has no such axis",
               "expected an axis from 1 to " + std::to_string(c.output.rank()) + " or −1, received " +
                   std::to_string(c.params.integer("axis")),
               {setParam(c, "axis", std::int64_t{-1})});
}

ValueId lowerConcatenate(LowerContext& c) {
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Concat{c.inputs, out, axisOf(c.params.integer("axis"), c.output.rank() - 1) + 1});
    return out;
}

}  // namespace

LayerSpec concatenateLayer() {
    LayerSpec spec;
    spec.name = "Concatenate";
    spec.family = Family::Merging;
    spec.help = "Puts the outputs of several layers side by side.";
    spec.minInputs = 2;
    spec.maxInputs = -1;
    spec.params = {intParam("axis", -1, "The axis that grows; −1 is the last, 0 would be the batch.", -8, 8)};
    spec.summary = [](const ParamReader& p) {
        const auto axis = p.integer("axis");
        return axis < 0 ? "axis −" + std::to_string(-axis) : "axis " + std::to_string(axis);
    };
    spec.infer = inferConcatenate;
    spec.lower = lowerConcatenate;
    spec.mask = [](const ParamReader& p, const Shape& in) { return axisOf(p.integer("axis"), in.rank()) + 1 == in.rank() ? MaskRule::Merges : MaskRule::Joins; };
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina

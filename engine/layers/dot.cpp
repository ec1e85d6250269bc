// SPDX-License-Identifier: GPL-3.0-or-later
// Dot: the sums of products along an axis of two layers; of unit vectors, how alike they are.
// Source: keras/src/layers/merging/dot.py; axes count the batch as 0, which is never one of them.
#include "engine/layers/common.h"

namespace lamina {

namespace {

/** Of input i: the axis, counted with the batch; 0 where there is none such. */
int axisOfInput(const ParamReader& params, std::size_t i, const Shape& in) {
    const Ints axes = params.ints("axes");
    if (axes.empty() || axes.size() > 2) return 0;
    const std::int64_t axis = axes[axes.size() > 1 ? i : 0], place = axis < 0 ? axis + in.rank() + 1 : axis;
    return place >= 1 && place <= in.rank() ? static_cast<int>(place) : 0;
}

/** A shape without one of its axes, counted with the batch. */
Ints withoutAxis(const Shape& shape, int axis) {
    Ints rest(shape.begin(), shape.end());
    rest.erase(rest.begin() + (axis - 1));
    return rest;
}

void inferDot(InferContext& c) {
    const Shape &a = c.inputs[0], &b = c.inputs[1];
    const std::string shapes = c.inputName(0) + " gives " + toString(a) + ", " + c.inputName(1) + " gives " + toString(b);
    const int first = axisOfInput(c.params, 0, a), second = axisOfInput(c.params, 1, b);
    const bool lastFit = !a.scalar() && !b.scalar() && a.back() == b.back();
    const std::vector<Remedy> last = lastFit ? std::vector<Remedy>{setParam(c, "axes", Ints{-1})} : std::vector<Remedy>{};
    if (first == 0 || second == 0)
        return c.fail(c.node().name + " has no such axis",
                      "expected one axis for both inputs, or one for each, from 1 or −1, received " + toString(ParamValue(c.params.ints("axes"))) + "; " +
                          shapes,
                      last);
    if (a[first - 1] != b[second - 1])
        return c.fail(c.node().name + " needs axes of equal length",
                      shapes + "; it sums over " + std::to_string(a[first - 1]) + " and " + std::to_string(b[second - 1]) + " numbers", last);
    Ints rest = withoutAxis(a, first);
    const Ints more = withoutAxis(b, second);
    rest.insert(rest.end(), more.begin(), more.end());
    if (rest.size() >= std::size_t{Shape::maxRank})
        return c.fail(c.node().name + " would give too many axes", shapes + "; " + std::to_string(rest.size()) + " axes would be left, " +
                                                                     std::to_string(Shape::maxRank - 1) + " are possible");
    c.output = rest.empty() ? Shape{1} : Shape(rest);
    c.multiplyAdds = count(c.output) * static_cast<double>(a[first - 1]);
}

/** A factor of a product (batch, rows, length); turned: (batch, length, rows). */
struct DotFactor {
    ValueId x;
    bool turned;
};

ValueId withAxisLast(LowerContext& c, ValueId x, int axis) {
    Shape shape = c.plan.shape(x);
    std::vector<int> axes;
    for (int i = 0; i < shape.rank(); ++i)
        if (i != axis) axes.push_back(i);
    axes.push_back(axis);
    Shape turned = shape;
    for (int i = 0; i < shape.rank(); ++i) turned[i] = shape[axes[static_cast<std::size_t>(i)]];
    const ValueId out = c.plan.activation(turned);
    c.plan.forward(Permute{x, out, axes});
    return out;
}

/** Rows of length 1: divided by the root of the mean of their squares, here; the rest is a scale of the product. Shorter ones than 1e-7 stay short. */
ValueId unitRows(LowerContext& c, ValueId x, Dim length) {
    const Dim rows = c.plan.shape(x).elements() / length;
    const ValueId out = c.plan.activation({rows, length});
    const ValueId mean = c.plan.training() ? c.plan.activation({rows, 1}) : noValue;
    const ValueId inverse = c.plan.training() ? c.plan.activation({rows, 1}) : noValue;
    c.plan.forward(GroupNorm{c.plan.reshape(x, {rows, length}), noValue, noValue, out, mean, inverse, 1, 1e-14 / static_cast<double>(length), false});
    return out;
}

DotFactor factorOf(LowerContext& c, std::size_t i) {
    ValueId x = c.inputs[i];
    const Shape shape = c.plan.shape(x);
    const int axis = axisOfInput(c.params, i, shape.withoutBatch());
    const Dim length = shape[axis], rows = shape.elements() / (shape[0] * length);
    const bool unit = c.params.boolean("normalize");
    if (!unit && axis == 1 && shape.rank() > 2) return {c.plan.reshape(x, {shape[0], length, rows}), true};
    if (axis != shape.rank() - 1) x = withAxisLast(c, x, axis);
    if (unit) x = unitRows(c, x, length);
    return {c.plan.reshape(x, {shape[0], rows, length}), false};
}

ValueId lowerDot(LowerContext& c) {
    const DotFactor a = factorOf(c, 0), b = factorOf(c, 1);
    const Shape left = c.plan.shape(a.x), right = c.plan.shape(b.x);
    const Dim length = left[a.turned ? 1 : 2];
    const ValueId out = c.plan.activation({left[0], left[a.turned ? 2 : 1], right[b.turned ? 2 : 1]});
    c.plan.forward(BatchMatMul{a.x, b.x, out, a.turned, !b.turned, c.params.boolean("normalize") ? 1.0 / static_cast<double>(length) : 1.0});
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec dotLayer() {
    LayerSpec spec;
    spec.name = "Dot";
    spec.family = Family::Merging;
    spec.help = "Multiplies two layers along an axis and sums: how alike they are.";
    spec.minInputs = 2;
    spec.maxInputs = 2;
    spec.params = {intsParam("axes", {-1}, 0, "The axis that is summed over, or one for each input; −1 is the last, 0 would be the batch.", -8),
                   boolParam("normalize", false, "Whether vectors have length 1 first, so that the result is the cosine between them.")};
    spec.summary = [](const ParamReader& p) { return p.boolean("normalize") ? std::string("cosine") : std::string(); };
    spec.infer = inferDot;
    spec.lower = lowerDot;
    return spec;
}

}  // namespace lamina

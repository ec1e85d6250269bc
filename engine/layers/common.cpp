// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/common.h"

#include <algorithm>

#include "engine/model/make_room.h"
#include "engine/recipes/activations.h"
#include "engine/recipes/constraints.h"
#include "engine/recipes/initializers.h"

namespace lamina {

ParamSpec activationParam() {
    return choiceParam("activation", "linear", activationNames(), "The function applied to the result.");
}

ParamSpec useBiasParam() { return boolParam("use_bias", true, "Whether a learned number is added to every output."); }

ParamSpec initializerParam(std::string key, std::string value, std::string help) {
    return advanced(choiceParam(std::move(key), std::move(value), memberNames(initializers()), std::move(help)));
}

ParamSpec regularizerParam(std::string key) {
    return advanced(orNone(floatsParam(std::move(key), {0, 0.01}, "Keeps the weights small: l1 for their sizes, l2 for their squares; both join the loss.", 0)));
}

ParamSpec activityRegularizerParam() {
    return advanced(orNone(floatsParam("activity_regularizer", {0, 0.01}, "Keeps what comes out small: l1 for sizes, l2 for squares; both join the loss.", 0)));
}

ParamSpec constraintParam(std::string key) {
    ParamSpec spec = advanced(orNone(
        textParam(std::move(key), "", "What every step holds the weights to: MaxNorm(2, axis=0), NonNeg(), UnitNorm() or MinMaxNorm(0, 1).")));
    spec.unfit = whyNoConstraint;
    return spec;
}

namespace {

Penalty penaltyOf(const ParamReader& params, const std::string& key) {
    if (params.none(key)) return {};
    const Floats both = params.floats(key);
    return {both.size() > 1 ? both[0] : 0, both.empty() ? 0 : both.back()};
}

}  // namespace

Penalty activityPenalty(const ParamReader& params) {
    if (params.knows("activity_regularizer")) return penaltyOf(params, "activity_regularizer");
    if (params.knows("l1") && params.knows("l2")) return {params.real("l1"), params.real("l2")};
    return {};
}

WeightSpec governed(WeightSpec weight, const ParamReader& params, const std::string& what) {
    const std::string penalised = what + "_regularizer", held = what + "_constraint";
    const Penalty penalty = params.knows(penalised) ? penaltyOf(params, penalised) : Penalty{};
    weight.l1 = penalty.l1, weight.l2 = penalty.l2;
    if (params.knows(held) && !params.none(held)) weight.constraint = lowerConstraint(params.text(held));
    return weight;
}

std::string ownActivation(const ParamReader& params) { return params.text("activation"); }

std::string activationSummary(const ParamReader& params) {
    const auto name = params.text("activation");
    return name == "linear" ? "" : " · " + name;
}

void sameShape(InferContext& context) { context.output = context.inputs[0]; }

namespace {

/** A shape of that rank with as many elements, to reshape to: 784 → 28 × 28 × 1 where it is a square. */
Ints imageShape(Dim elements) {
    for (Dim channels : {1, 3})
        for (Dim side = 2; side * side * channels <= elements; ++side)
            if (side * side * channels == elements) return {side, side, channels};
    return {1, elements, 1};
}

}  // namespace

bool requireRank(InferContext& context, int rank, const std::string& what) {
    const Shape& in = context.inputs[0];
    if (in.rank() == rank) return true;
    std::vector<Remedy> fixes;
    if (rank == 3 && in.rank() < 3 && in.elements() > 0)
        fixes.push_back(insertBefore(context, 0, "Reshape", {{"target_shape", imageShape(in.elements())}}));
    if (rank == 2 && !in.scalar())
        fixes.push_back(insertBefore(context, 0, "Reshape", {{"target_shape", Ints{-1, in.rank() == 1 ? 1 : in.back()}}}));
    if (rank == 1 && in.rank() > 1) fixes.push_back(insertBefore(context, 0, "Flatten"));
    context.fail(context.node().name + " needs " + what,
                 "expected " + std::to_string(rank) + " axes, received " + toString(in) + " from " + context.inputName(0), fixes);
    return false;
}

Ints extentsOfLast(const Ints& axis, const Shape& in) {
    Ints places;
    for (const std::int64_t a : axis) places.push_back(a < 0 ? a + in.rank() : a - 1);
    std::sort(places.begin(), places.end());
    Ints extents;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i] < 0 || places[i] != in.rank() - static_cast<std::int64_t>(places.size() - i)) return {};
        extents.push_back(in[static_cast<int>(places[i])]);
    }
    return extents;
}

Ints requireLastAxes(InferContext& c) {
    if (c.inputs[0].scalar()) {
        c.fail(c.node().name + " needs at least one axis", "expected numbers on an axis, received a single number from " + c.inputName(0));
        return {};
    }
    Ints extents = extentsOfLast(c.params.ints("axis"), c.inputs[0]);
    if (extents.empty())
        c.fail(c.node().name + " normalises the last axes only",
               "expected axis −1, or the last axes by number, received " + toString(ParamValue(c.params.ints("axis"))) + "; " + c.inputName(0) + " gives " +
                   toString(c.inputs[0]),
               {setParam(c, "axis", Ints{-1})});
    return extents;
}

double count(const Shape& shape) {
    double n = 1;
    for (const Dim d : shape) n *= static_cast<double>(d);
    return n;
}

ValueId repeated(LowerContext& c, ValueId x, int axis, Dim times) {
    if (times == 1) return x;
    Shape shape = c.plan.shape(x);
    shape[axis] *= times;
    const ValueId out = c.plan.activation(shape);
    c.plan.forward(Repeat{x, out, axis, times});
    return out;
}

MaskRule passesMask(const ParamReader&, const Shape&) { return MaskRule::Passes; }

ValueId countedSteps(LowerContext& c, ValueId x, ValueId mask) {
    if (mask == noValue) return x;
    const Shape shape = c.plan.shape(x);
    Shape single = shape;
    single[shape.rank() - 1] = 1;
    const ValueId out = c.plan.activation(shape);
    c.plan.forward(Combine{x, repeated(c, c.plan.reshape(mask, single), shape.rank() - 1, shape.back()), out, CombineKind::Multiply});
    return out;
}

ValueId groupNormalised(LowerContext& c, ValueId x, Dim groups) {
    std::size_t next = 0;
    const ValueId gamma = c.params.boolean("scale") ? c.weights[next++] : noValue;
    const ValueId beta = c.params.boolean("center") ? c.weights[next] : noValue;
    const Shape shape = c.plan.shape(x), moments{shape[0], groups};
    const ValueId out = c.plan.activation(shape);
    const ValueId mean = c.plan.training() ? c.plan.activation(moments) : noValue;
    const ValueId inverse = c.plan.training() ? c.plan.activation(moments) : noValue;
    c.plan.forward(GroupNorm{x, gamma, beta, out, mean, inverse, groups, c.params.real("epsilon")});
    return out;
}

ValueId droppedChannels(LowerContext& c) {
    const double rate = c.params.real("rate");
    const ValueId x = c.inputs[0];
    if (!c.plan.training() || rate == 0) return x;
    const ValueId out = c.plan.activation(c.output);
    if (rate == 1) c.plan.forward(Affine{x, out, 0, 0});
    else c.plan.forward(SpatialDropout{x, out, rate, c.stream});
    return out;
}

Remedy insertBefore(const InferContext& context, int input, const std::string& layer, Params params) {
    const auto apply = [to = context.node().id, input, layer, params = std::move(params)](Graph& graph) {
        const auto edges = inputsOf(graph, to);
        if (static_cast<std::size_t>(input) >= edges.size()) return;
        const NodeId between = addNode(graph, layer, {}, params);
        insertOnEdge(graph, edges[static_cast<std::size_t>(input)], between);
        placeBetween(graph, between);
    };
    return {"Insert " + layer + " after " + context.inputName(input), apply};
}

std::vector<Remedy> equalShapeFixes(const InferContext& context, int input) {
    const Shape& first = context.inputs[0];
    const Shape& other = context.inputs[static_cast<std::size_t>(input)];
    if (first.rank() == 3 && other.rank() == 3 && first[0] == other[0] && first[1] == other[1])
        return {insertBefore(context, input, "Conv2D", {{"filters", first[2]}, {"kernel_size", Ints{1, 1}}})};
    if (first.rank() == 1 && other.rank() == 1) return {insertBefore(context, input, "Dense", {{"units", first[0]}})};
    if (first.elements() == other.elements())
        return {insertBefore(context, input, "Reshape", {{"target_shape", Ints(first.begin(), first.end())}})};
    return {};
}

Remedy setParam(const InferContext& context, const std::string& key, ParamValue value) {
    const std::string words = "Set " + key + " to " + toString(value);
    const auto apply = [id = context.node().id, key, value = std::move(value)](Graph& graph) {
        if (Node* node = findNode(graph, id)) node->params[key] = value;
    };
    return {words, apply};
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/masks.h"

#include <algorithm>

#include "engine/layers/catalogue.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

bool isAttention(const Node& node) { return node.layer == "MultiHeadAttention"; }

/** All axes of a layer's output but the last. */
Shape stepsOf(const Shape& output) { return Shape(output.dims().first(static_cast<std::size_t>(output.rank() - 1))); }

/** A mask stretched to other extents, as the numbers of its input are. */
ValueId stretched(LowerContext& c, ValueId mask, const Shape& steps) {
    for (int axis = 1; axis < steps.rank(); ++axis)
        if (c.plan.shape(mask)[axis] != steps[axis]) mask = repeated(c, mask, axis, steps[axis]);
    return mask;
}

ValueId merged(LowerContext& c, const std::vector<ValueId>& masks) {
    if (std::find(masks.begin(), masks.end(), noValue) != masks.end()) return noValue;
    const Shape steps = stepsOf(c.output);
    ValueId any = stretched(c, masks[0], steps);
    for (std::size_t i = 1; i < masks.size(); ++i) {
        if (masks[i] == masks[0]) continue;
        const ValueId out = c.plan.activation(steps);
        c.plan.forward(Combine{any, stretched(c, masks[i], steps), out, CombineKind::Maximum});
        any = out;
    }
    return any;
}

/** A mask in which every step counts, made of another: of its first place on the axis. */
ValueId ones(LowerContext& c, ValueId like, const Shape& steps, int axis) {
    Shape flat{1, 1, 1, 1}, first = steps;
    const Shape s = c.plan.shape(like);
    for (int i = 0; i < s.rank(); ++i) flat[i < axis ? 0 : i == axis ? 1 : 2] *= s[i];
    first[axis] = 1;
    const ValueId cut = c.plan.activation({flat[0], 1, flat[2], 1}), one = c.plan.activation(first);
    c.plan.forward(Pad{c.plan.reshape(like, flat), cut, {0, 0}});
    c.plan.forward(Affine{c.plan.reshape(cut, first), one, 0, 1});
    return repeated(c, one, axis, steps[axis]);
}

ValueId joinedMask(LowerContext& c, const std::vector<ValueId>& masks) {
    const auto some = std::find_if(masks.begin(), masks.end(), [](ValueId mask) { return mask != noValue; });
    if (some == masks.end()) return noValue;
    const auto given = c.params.integer("axis");
    const int axis = static_cast<int>(given < 0 ? given + c.output.rank() : given);
    Concat join{{}, c.plan.activation(stepsOf(c.output)), axis};
    for (std::size_t i = 0; i < masks.size(); ++i)
        join.inputs.push_back(masks[i] != noValue ? masks[i] : ones(c, *some, stepsOf(c.plan.shape(c.inputs[i])), axis));
    c.plan.forward(join);
    return join.out;
}

ValueId left(LowerContext& c, MaskRule rule, const std::vector<ValueId>& masks) {
    switch (rule) {
        case MaskRule::Ends: return noValue;
        case MaskRule::Passes: return masks.at(0);
        case MaskRule::Begins: return c.ownMask;
        case MaskRule::Merges: return merged(c, masks);
        case MaskRule::Joins: return joinedMask(c, masks);
    }
    return noValue;
}

}  // namespace

Masks::Masks(const Graph& graph, const Inference& inference) : graph_(graph), inference_(inference) {
    const bool any = std::any_of(inference.nodes.begin(), inference.nodes.end(), [](const auto& node) { return node.second.masked; });
    for (const auto& edge : graph.edges)
        if (any && isAttention(*findNode(graph, edge.to))) attentions_[edge.from].push_back(edge.to);
    if (!attentions_.empty()) orderCalls();
}

/** Keras runs what is farther from the end first. */
void Masks::orderCalls() {
    std::map<NodeId, int> depth;
    for (auto id = inference_.order.rbegin(); id != inference_.order.rend(); ++id)
        for (const auto& edge : inputsOf(graph_, *id)) depth[edge.from] = std::max(depth[edge.from], depth[*id] + 1);
    int place = 0;
    for (const NodeId id : inference_.order) order_[id] = {-depth[id], place++};
}

bool Masks::takenOff(NodeId from, NodeId layer) const {
    const auto takers = attentions_.find(from);
    return takers != attentions_.end() &&
           std::any_of(takers->second.begin(), takers->second.end(), [&](NodeId taker) { return taker != layer && order_.at(taker) < order_.at(layer); });
}

std::vector<ValueId> Masks::drawn(NodeId layer) const {
    std::vector<ValueId> masks;
    for (const auto& edge : inputsOf(graph_, layer)) masks.push_back(drawn_.at(edge.from));
    return masks;
}

std::vector<ValueId> Masks::hanging(NodeId layer) const {
    std::vector<ValueId> masks;
    for (const auto& edge : inputsOf(graph_, layer)) masks.push_back(takenOff(edge.from, layer) ? noValue : hanging_.at(edge.from));
    return masks;
}

std::vector<ValueId> Masks::into(NodeId layer) const {
    return findLayer(findNode(graph_, layer)->layer)->takesMask ? drawn(layer) : hanging(layer);
}

void Masks::leave(NodeId layer, LowerContext& context) {
    const LayerSpec& spec = *findLayer(findNode(graph_, layer)->layer);
    const auto masks = drawn(layer), now = spec.takesMask ? masks : hanging(layer);
    const MaskRule rule = masks.empty() ? MaskRule::Ends : spec.maskRule(context.params, inference_.at(layer).inputs[0]);
    drawn_[layer] = left(context, rule, masks);
    hanging_[layer] = now == masks ? drawn_[layer] : left(context, rule, now);
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/lower.h"

#include <unordered_map>

#include "engine/compile/masks.h"
#include "engine/layers/catalogue.h"

namespace lamina {

void declareWeights(const Graph& graph, const Inference& inference, Plan& plan) {
    for (const NodeId id : inference.order) {
        const Node& node = *findNode(graph, id);
        for (const auto& w : inference.at(id).weights) {
            Value value;
            value.shape = w.shape;
            value.dtype = plan.dtype;
            value.storage = w.trainable ? Storage::Weight : Storage::State;
            value.name = node.name + "." + w.name;
            plan.values.push_back(std::move(value));
            plan.weights.push_back({node.name, w.name, static_cast<ValueId>(plan.values.size() - 1), w.trainable, w.initializer, w.l1, w.l2, {}, w.constraint});
        }
        for (const auto& c : inference.at(id).constants) {
            Value value;
            value.shape = Shape{static_cast<Dim>(c.values.size())};
            value.dtype = plan.dtype;
            value.storage = Storage::State;
            value.name = node.name + "." + c.name;
            plan.values.push_back(std::move(value));
            plan.weights.push_back({node.name, c.name, static_cast<ValueId>(plan.values.size() - 1), false, {}, 0, 0, c.values});
        }
    }
}

namespace {

/** Where each layer's weights begin in Plan::weights. */
std::unordered_map<NodeId, std::size_t> firstWeights(const Inference& inference) {
    std::unordered_map<NodeId, std::size_t> first;
    std::size_t next = 0;
    for (const NodeId id : inference.order) {
        first[id] = next;
        next += inference.at(id).weights.size() + inference.at(id).constants.size();
    }
    return first;
}

}  // namespace

LoweredNet lower(const Graph& graph, const Inference& inference, PlanBuilder& builder, Plan& plan, std::int64_t batch) {
    LoweredNet net;
    std::unordered_map<NodeId, ValueId> outputs;
    const auto first = firstWeights(inference);
    Masks masks(graph, inference);
    std::uint32_t stream = 0;
    for (const NodeId id : inference.order) {
        const Node& node = *findNode(graph, id);
        const NodeInfo& info = inference.at(id);
        ++stream;
        if (isInput(node)) {
            outputs[id] = builder.activation(info.output.withBatch(batch), node.name);
            masks.begin(id);
            continue;
        }
        LowerContext context{builder, paramsOf(node), {}, {}, {}, info.output.withBatch(batch), stream, node.trainable};
        for (const auto& e : inputsOf(graph, id)) context.inputs.push_back(outputs.at(e.from));
        const NodeInfo& owner = info.weightsOf ? inference.at(info.weightsOf) : info;
        std::size_t weight = first.at(info.weightsOf ? info.weightsOf : id);
        for (std::size_t i = 0; i < owner.weights.size(); ++i) context.weights.push_back(plan.weights[weight++].value);
        for (std::size_t i = 0; i < owner.constants.size(); ++i) context.constants.push_back(plan.weights[weight++].value);
        context.masks = masks.into(id);
        const std::size_t own = plan.values.size();
        outputs[id] = findLayer(node.layer)->lower(context);
        masks.leave(id, context);
        if (const Penalty penalty = activityPenalty(context.params); penalty.any())
            for (const ValueId x : context.penalised.value_or(std::vector<ValueId>{outputs[id]})) net.activities.push_back({x, penalty});
        for (std::size_t i = own; i < plan.values.size(); ++i) plan.values[i].name = node.name + std::string(outputSuffix);
    }
    for (const NodeId id : inference.inputs) net.inputs.push_back(outputs.at(id));
    for (const NodeId id : inference.outputs) {
        net.outputs.push_back(outputs.at(id));
        net.masks.push_back(masks.of(id));
    }
    return net;
}

}  // namespace lamina

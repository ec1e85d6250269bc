// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/initial_weights.h"

#include <map>
#include <string_view>
#include <utility>

#include "engine/recipes/initializers.h"

namespace lamina {

namespace {

/** Weights by layer and name. */
class Stock {
 public:
    explicit Stock(const Weights& part) {
        for (const auto& w : part.variables) byName_[{w.layer, w.name}] = &w;
    }

    /** Those of a layer, in the order of its specs; empty: not all of them are there. */
    std::vector<const Weight*> of(const Node& node, const NodeInfo& info) const {
        std::vector<const Weight*> found;
        for (const auto& wanted : info.weights) {
            const auto it = byName_.find({node.name, wanted.name});
            if (it == byName_.end() || !(it->second->value.shape() == wanted.shape)) return {};
            found.push_back(it->second);
        }
        return found;
    }

    /** Any of a layer. */
    bool has(const Node& node) const {
        const auto first = byName_.lower_bound({node.name, {}});
        return first != byName_.end() && first->first.first == node.name;
    }

 private:
    std::map<std::pair<std::string_view, std::string_view>, const Weight*> byName_;
};

}  // namespace

std::vector<Tensor> initialWeights(const Plan& plan) {
    std::vector<Tensor> all;
    for (std::size_t i = 0; i < plan.weights.size(); ++i) {
        const Shape& shape = plan[plan.weights[i].value].shape;
        if (!plan.weights[i].constant.empty()) {
            all.push_back(Tensor::of<float>(shape, plan.weights[i].constant));
            continue;
        }
        std::vector<float> values(static_cast<std::size_t>(shape.elements()));
        initialize(plan.weights[i].initializer, values, shape, plan.seed, static_cast<std::uint32_t>(i));
        all.push_back(Tensor::of<float>(shape, values));
    }
    return all;
}

FoundWeights foundWithin(const Graph& graph, const Inference& inference, const Weights& part) {
    const Stock stock(part);
    FoundWeights found;
    for (const Node& node : graph.nodes) {
        const auto info = inference.nodes.find(node.id);
        if (info == inference.nodes.end() || info->second.weights.empty()) continue;
        if (!stock.of(node, info->second).empty()) {
            ++found.layers;
            continue;
        }
        found.all = false;
        if (stock.has(node)) found.misfits.push_back(node.name);
    }
    return found;
}

Weights completed(const Graph& graph, const Inference& inference, const Weights& part, std::uint64_t seed) {
    const Stock stock(part);
    Weights whole;
    std::uint32_t stream = 0;  // as a plan counts: constants too
    for (const NodeId id : inference.order) {
        const Node& node = *findNode(graph, id);
        const NodeInfo& info = inference.at(id);
        const auto kept = stock.of(node, info);
        for (std::size_t i = 0; i < info.weights.size(); ++i, ++stream) {
            const WeightSpec& wanted = info.weights[i];
            if (kept.empty()) {
                std::vector<float> values(static_cast<std::size_t>(wanted.shape.elements()));
                initialize(wanted.initializer, values, wanted.shape, seed, stream);
                whole.variables.push_back({node.name, wanted.name, wanted.trainable, Tensor::of<float>(wanted.shape, values)});
            } else {
                whole.variables.push_back({node.name, wanted.name, wanted.trainable, kept[i]->value});
            }
        }
        stream += static_cast<std::uint32_t>(info.constants.size());
    }
    return whole;
}

}  // namespace lamina

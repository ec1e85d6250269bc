// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_order.h"

#include <algorithm>
#include <set>

#include "engine/io/mask_ops.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** Walks from the outputs to the inputs. A layer of a drawing is a call of a layer to Keras: those that use another's weights are
 *  further calls of it. */
class Walk {
 public:
    explicit Walk(const Graph& graph) {
        for (const auto& node : graph.nodes) {
            parents_[node.id];
            layer_[node.id] = ownerOf(graph, node);
        }
        auto edges = graph.edges;
        std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.port < b.port; });
        for (const auto& edge : edges) parents_[edge.to].push_back(edge.from);
        const MaskOps masks = maskOpsOf(graph);
        for (const auto& [op, reads] : masks.reads) parents_[op] = reads, layer_[op] = op;
        for (const auto& [id, op] : masks.calledWith) parents_[id].push_back(op);
    }

    /** Depth first, without recursion: a net may be ten thousand layers deep. */
    void visit(NodeId start) {
        std::vector<std::pair<NodeId, std::size_t>> open;
        const auto enter = [&](NodeId id) {
            if (!entered_.insert(id).second) return;
            index_.emplace(layer_.at(id), index_.size());
            open.emplace_back(id, 0);
        };
        enter(start);
        while (!open.empty()) {
            auto& [id, next] = open.back();
            if (next < parents_.at(id).size()) enter(parents_.at(id)[next++]);
            else {
                finished_.push_back(id);
                open.pop_back();
            }
        }
    }

    std::vector<NodeId> sorted() {
        std::map<NodeId, long> depth, calls;  // of layers, and of their calls
        std::vector<NodeId> order;
        for (auto it = finished_.rbegin(); it != finished_.rend(); ++it) {
            const NodeId layer = layer_.at(*it);
            if (!depth.contains(layer) && layer > 0) order.push_back(layer);
            calls[*it] = depth[layer] = std::max(calls[*it], depth[layer]);
            for (const NodeId parent : parents_.at(*it)) calls[parent] = std::max(calls[parent], calls[*it] + 1);
        }
        std::sort(order.begin(), order.end(), [&](NodeId a, NodeId b) {
            return depth[a] != depth[b] ? depth[a] > depth[b] : index_.at(a) < index_.at(b);
        });
        return order;
    }

 private:
    std::map<NodeId, std::vector<NodeId>> parents_;
    std::map<NodeId, std::size_t> index_;  // of layers
    std::map<NodeId, NodeId> layer_;
    std::set<NodeId> entered_;
    std::vector<NodeId> finished_;
};

}  // namespace

std::vector<NodeId> kerasOrder(const Graph& graph, const std::vector<NodeId>& outputs) {
    Walk walk(graph);
    for (const NodeId id : outputs) walk.visit(id);
    return walk.sorted();
}

bool isChain(const Graph& graph) {
    std::map<NodeId, int> into, outOf;
    for (const auto& edge : graph.edges) {
        ++into[edge.to];
        ++outOf[edge.from];
    }
    // Attention is called with several arguments, which a chain cannot do.
    const auto once = [&](const Node& node) { return node.layer != "MultiHeadAttention" && node.weightsOf == 0 && outOf[node.id] <= 1 && into[node.id] == (isInput(node) ? 0 : 1); };
    const auto inputs = std::count_if(graph.nodes.begin(), graph.nodes.end(), isInput);
    return inputs == 1 && graph.nodes.size() > 1 && std::all_of(graph.nodes.begin(), graph.nodes.end(), once);
}

std::map<NodeId, std::string> weightPaths(const Graph& graph, const std::vector<NodeId>& order, bool sequential) {
    std::map<std::string, int> used;
    std::map<NodeId, std::string> paths;
    for (const NodeId id : order) {
        const Node& node = *findNode(graph, id);
        const bool input = isInput(node);
        if (input && sequential) continue;
        const auto stem = snakeCase(input ? "InputLayer" : node.layer);
        const int n = used[stem]++;
        auto& path = paths[id] = "layers/";
        path += stem;
        if (n > 0) path += '_' + std::to_string(n);
    }
    return paths;
}

KerasPlaces kerasPlaces(const Graph& graph, const std::vector<NodeId>& outputs, bool sequential) {
    KerasPlaces places{kerasOrder(graph, outputs), {}};
    places.paths = weightPaths(graph, places.order, sequential);
    return places;
}

}  // namespace lamina

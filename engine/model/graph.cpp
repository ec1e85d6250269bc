// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

const Node* findNode(const Graph& graph, NodeId id) {
    const auto it = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.id == id; });
    return it == graph.nodes.end() ? nullptr : &*it;
}

Node* findNode(Graph& graph, NodeId id) { return const_cast<Node*>(findNode(std::as_const(graph), id)); }

const Node* findNode(const Graph& graph, const std::string& name) {
    const auto it = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.name == name; });
    return it == graph.nodes.end() ? nullptr : &*it;
}

NodeId addNode(Graph& graph, std::string layer, std::string name, Params params, Point position) {
    if (name.empty()) name = uniqueName(graph, snakeCase(layer));
    Node node{graph.nextId++, std::move(layer), std::move(name), std::move(params), position, true, {}};
    graph.nodes.push_back(std::move(node));
    return graph.nodes.back().id;
}

void connect(Graph& graph, NodeId from, NodeId to, int port) {
    if (!findNode(graph, from) || !findNode(graph, to)) throw Error("cannot connect: no such layer");
    if (reaches(graph, to, from))
        throw Error("connecting " + findNode(graph, from)->name + " to " + findNode(graph, to)->name + " would close a cycle");
    const auto samePort = [&](const Edge& e) { return e.to == to && e.port == port; };
    const auto old = std::find_if(graph.edges.begin(), graph.edges.end(), samePort);
    if (old != graph.edges.end()) old->from = from;
    else graph.edges.push_back({from, to, port});
}

void disconnect(Graph& graph, Edge edge) { std::erase(graph.edges, edge); }

NodeId ownerOf(const Graph& graph, const Node& node) { return node.weightsOf != 0 && findNode(graph, node.weightsOf) ? node.weightsOf : node.id; }

std::vector<NodeId> sharersOf(const Graph& graph, NodeId id) {
    const Node* node = findNode(graph, id);
    if (!node) return {};
    const NodeId owner = ownerOf(graph, *node);
    std::vector<NodeId> all{owner};
    for (const auto& n : graph.nodes)
        if (n.weightsOf == owner && n.id != owner) all.push_back(n.id);
    return all;
}

NodeId addSharer(Graph& graph, NodeId id, Point position) {
    Node copy = *findNode(graph, id);
    copy.weightsOf = ownerOf(graph, copy);
    copy.id = graph.nextId++;
    copy.name = uniqueName(graph, copy.name);
    copy.position = position;
    graph.nodes.push_back(std::move(copy));
    return graph.nodes.back().id;
}

namespace {

/** The next one to use a layer's weights keeps them when it goes. */
void handOverWeights(Graph& graph, NodeId id) {
    NodeId heir = 0;
    for (auto& n : graph.nodes) {
        if (n.weightsOf != id || n.id == id) continue;
        n.weightsOf = heir;
        if (heir == 0) heir = n.id;
    }
}

}  // namespace

void removeNode(Graph& graph, NodeId id, bool heal) {
    const auto in = inputsOf(graph, id);
    const auto out = outputsOf(graph, id);
    handOverWeights(graph, id);
    std::erase_if(graph.edges, [&](const Edge& e) { return e.from == id || e.to == id; });
    std::erase_if(graph.nodes, [&](const Node& n) { return n.id == id; });
    if (!heal || in.empty()) return;
    for (const auto& e : out) graph.edges.push_back({in.front().from, e.to, e.port});
}

void insertOnEdge(Graph& graph, Edge edge, NodeId node) {
    disconnect(graph, edge);
    connect(graph, edge.from, node, 0);
    connect(graph, node, edge.to, edge.port);
}

bool sameNet(const Graph& a, const Graph& b) {
    return a.edges == b.edges && std::equal(a.nodes.begin(), a.nodes.end(), b.nodes.begin(), b.nodes.end(), [](const Node& x, const Node& y) {
        return x.id == y.id && x.layer == y.layer && x.name == y.name && x.params == y.params && x.trainable == y.trainable && x.weightsOf == y.weightsOf;
    });
}

std::vector<Edge> inputsOf(const Graph& graph, NodeId id) {
    std::vector<Edge> found;
    for (const auto& e : graph.edges)
        if (e.to == id) found.push_back(e);
    std::stable_sort(found.begin(), found.end(), [](const Edge& a, const Edge& b) { return a.port < b.port; });
    return found;
}

std::vector<Edge> outputsOf(const Graph& graph, NodeId id) {
    std::vector<Edge> found;
    for (const auto& e : graph.edges)
        if (e.from == id) found.push_back(e);
    return found;
}

bool reaches(const Graph& graph, NodeId from, NodeId to) {
    std::unordered_map<NodeId, std::vector<NodeId>> next;
    for (const auto& e : graph.edges) next[e.from].push_back(e.to);
    std::vector<NodeId> open{from};
    std::set<NodeId> seen{from};
    while (!open.empty()) {
        const NodeId id = open.back();
        open.pop_back();
        if (id == to) return true;
        for (NodeId n : next[id])
            if (seen.insert(n).second) open.push_back(n);
    }
    return false;
}

std::vector<NodeId> topologicalOrder(const Graph& graph) {
    std::unordered_map<NodeId, std::size_t> index;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) index[graph.nodes[i].id] = i;
    std::vector<int> waiting(graph.nodes.size(), 0);
    std::vector<std::vector<std::size_t>> next(graph.nodes.size());
    for (const auto& e : graph.edges) {
        ++waiting[index.at(e.to)];
        next[index.at(e.from)].push_back(index.at(e.to));
    }
    std::set<std::size_t> ready;
    for (std::size_t i = 0; i < waiting.size(); ++i)
        if (waiting[i] == 0) ready.insert(i);
    std::vector<NodeId> order;
    while (!ready.empty()) {
        const std::size_t i = *ready.begin();
        ready.erase(ready.begin());
        order.push_back(graph.nodes[i].id);
        for (std::size_t n : next[i])
            if (--waiting[n] == 0) ready.insert(n);
    }
    if (order.size() != graph.nodes.size()) throw Error("the drawing has a cycle");
    return order;
}

std::string uniqueName(const Graph& graph, const std::string& stem) {
    std::set<std::string_view> taken;  // a look at every layer for every candidate would take seconds for 1 000 layers
    for (const auto& node : graph.nodes) taken.insert(node.name);
    if (!taken.count(stem)) return stem;
    for (int i = 1;; ++i) {
        const std::string candidate = stem + "_" + std::to_string(i);
        if (!taken.count(candidate)) return candidate;
    }
}

std::string snakeCase(const std::string& className) {
    const auto upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
    const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
    // First "(.)([A-Z][a-z]+)" → "\1_\2", then "([a-z])([A-Z])" → "\1_\2", as Keras does with regular expressions.
    std::string first;
    for (std::size_t i = 0; i < className.size(); ++i) {
        const bool wordStarts = i > 0 && upper(className[i]) && i + 1 < className.size() && lower(className[i + 1]);
        if (wordStarts && first.back() != '_') first += '_';
        first += className[i];
    }
    std::string second;
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (i > 0 && lower(first[i - 1]) && upper(first[i])) second += '_';
        second += static_cast<char>(std::tolower(static_cast<unsigned char>(first[i])));
    }
    return second;
}

}  // namespace lamina

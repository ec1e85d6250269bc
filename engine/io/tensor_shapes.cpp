// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/tensor_shapes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <variant>

#include "engine/compile/infer.h"
#include "engine/io/keras_weights.h"

namespace lamina {

namespace {

/** What comes in at each wire. */
using Taken = std::vector<Shape>;

/** Axes that no weight knows of are long enough for any window, and no Input refuses them. */
Shape withChannels(int rank, Dim channels) {
    constexpr std::array<Dim, 4> plenty = {1, 1, 16384, 512};  // by rank
    std::vector<Dim> extents(static_cast<std::size_t>(rank), plenty.at(static_cast<std::size_t>(rank)));
    extents.back() = channels;
    return Shape(extents);
}

/** Of all shapes in a layer's place, those below it too. */
std::vector<Shape> shapesAt(const std::string& path, const StoredByPath& stored) {
    std::vector<Shape> shapes;
    for (const auto& [at, object] : stored)
        if (at == path || at.starts_with(path + "/"))
            for (const Tensor& tensor : object->variables) shapes.push_back(tensor.shape());
    return shapes;
}

/** The extents of tensors, and what a convolution in groups makes of them. Some number where there are none. */
std::set<Dim> channelsIn(const std::vector<Shape>& shapes, const Params& params) {
    const auto parted = params.find("groups");
    const auto* groups = parted == params.end() ? nullptr : std::get_if<std::int64_t>(&parted->second);
    std::set<Dim> channels;
    for (const Shape& shape : shapes)
        for (const Dim extent : shape) {
            if (extent < 1) continue;
            channels.insert(extent);
            if (groups && *groups > 1 && *groups < 1'000'000) channels.insert(extent * *groups);
        }
    if (channels.empty()) channels.insert(1);
    return channels;
}

/** All that may come in; of many wires the same. */
std::vector<Taken> mayBeTaken(std::size_t wires, const std::vector<Shape>& shapes, const std::set<Dim>& channels) {
    constexpr std::size_t most = 3;  // as many as a layer with weights has
    std::vector<Taken> all;
    for (int rank = 1; rank <= 3; ++rank) {
        std::vector<Taken> taken(1);
        for (std::size_t wire = 0; wire < wires; ++wire) {
            std::vector<Taken> longer;
            for (const Taken& before : taken)
                for (const Dim c : channels)
                    if (wires <= most || wire == 0 || before.front().back() == c) longer.push_back(before), longer.back().push_back(withChannels(rank, c));
            taken = std::move(longer);
        }
        all.insert(all.end(), taken.begin(), taken.end());
    }
    for (const Shape& shape : shapes)  // some weigh as much as comes in
        if (!shape.scalar()) all.emplace_back(wires, shape);
    return all;
}

/** What the layer is when it takes that. */
NodeInfo infoOf(const Node& node, const std::vector<Edge>& wires, const Taken& taken) {
    Graph graph;
    for (const Shape& shape : taken) addNode(graph, "Input", {}, {{"shape", Ints(shape.begin(), shape.end())}});
    Node alone = node;
    alone.id = graph.nextId++;
    alone.weightsOf = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) graph.edges.push_back({graph.nodes[i].id, alone.id, wires[i].port});
    const NodeId id = alone.id;
    graph.nodes.push_back(std::move(alone));
    return infer(graph).at(id);
}

/** Of the places of those weights. */
std::vector<Shape> shapesFor(const std::vector<WeightSpec>& specs, const std::string& path, const StoredByPath& stored) {
    std::vector<Shape> shapes;
    for (const auto& place : weightPlaces(path, specs))
        if (const auto object = stored.find(place); object != stored.end())
            for (const Tensor& tensor : object->second->variables) shapes.push_back(tensor.shape());
    return shapes;
}

/** How many extents are the same. */
std::size_t alike(const std::vector<WeightSpec>& specs, const std::vector<Shape>& shapes) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < std::min(specs.size(), shapes.size()); ++i)
        if (specs[i].shape.rank() == shapes[i].rank())
            for (int axis = 0; axis < shapes[i].rank(); ++axis) count += specs[i].shape[axis] == shapes[i][axis];
    return count;
}

}  // namespace

WeightsByTensors weightsByTensors(const Node& node, const std::vector<Edge>& wires, const std::string& path, const StoredByPath& stored) {
    WeightsByTensors nearest;
    std::size_t near = 0;
    const auto shapes = shapesAt(path, stored);
    for (const Taken& taken : mayBeTaken(wires.size(), shapes, channelsIn(shapes, node.params))) {
        NodeInfo info = infoOf(node, wires, taken);
        if (!info.known) continue;
        const auto found = shapesFor(info.weights, path, stored);
        if (std::ranges::equal(info.weights, found, {}, &WeightSpec::shape)) return {std::move(info.weights), true};
        const std::size_t now = alike(info.weights, found);
        if (!nearest.specs.empty() && now <= near) continue;
        near = now;
        nearest.specs = std::move(info.weights);
    }
    return nearest;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/shape_fix.h"

#include <algorithm>
#include <string>

#include "engine/layers/catalogue.h"
#include "engine/model/arrange.h"
#include "engine/model/make_room.h"

namespace lamina {

namespace {

Ints intsOf(const Shape& shape) { return Ints(shape.begin(), shape.end()); }

/** The first of the Dense layers, and what stands between them, that an output ends with. */
NodeId firstOfDenseChain(const Graph& graph, NodeId output) {
    NodeId first = output;
    for (NodeId at = output;;) {
        const auto in = inputsOf(graph, at);
        const Node* before = in.size() == 1 ? findNode(graph, in.front().from) : nullptr;
        const bool passes = before && (before->layer == "Dense" || before->layer == "Dropout" || before->layer == "Activation");
        if (!passes || outputsOf(graph, before->id).size() != 1) return first;
        at = before->id;
        if (before->layer == "Dense") first = at;
    }
}

Remedy flattenBefore(const Graph& graph, NodeId id) {
    return {"Put a Flatten before " + findNode(graph, id)->name, [id](Graph& g) {
                const auto in = inputsOf(g, id);
                if (in.size() != 1) return;
                const NodeId flatten = addNode(g, "Flatten");
                insertOnEdge(g, in.front(), flatten);
                placeBetween(g, flatten);
            }};
}

/** units: what the layer must have before, under that name. */
Remedy reshapeBehind(const Graph& graph, NodeId id, const std::string& key, std::int64_t units, const Shape& wanted) {
    return {"Let " + findNode(graph, id)->name + " give " + toString(wanted), [id, key, units, target = intsOf(wanted)](Graph& g) {
                Node* end = findNode(g, id);
                if (!end) return;
                end->params[key] = units;
                const Point below{end->position.x, end->position.y + Spacing::row};
                const std::string block = end->block;
                const NodeId reshape = addNode(g, "Reshape", {}, {{"target_shape", target}}, below);
                findNode(g, reshape)->block = block;
                connect(g, id, reshape);
                findNode(g, reshape)->position = freePlace(g, block, below, reshape);
            }};
}

/** An Input that is flattened where its samples are no rows: what feeds the next layer. */
NodeId flatInput(Graph& graph, NodeId input, const Shape& shape) {
    if (shape.rank() < 2) return input;
    const Point at = findNode(graph, input)->position;
    const NodeId flatten = addNode(graph, "Flatten", {}, {}, {at.x, at.y + Spacing::row});
    connect(graph, input, flatten);
    return flatten;
}

void addInputs(Graph& graph, NodeId input, const std::vector<Shape>& shapes) {
    if (!findNode(graph, input)) return;
    const auto fed = outputsOf(graph, input);
    const Point at = findNode(graph, input)->position;
    findNode(graph, input)->params["shape"] = intsOf(shapes.front());
    const NodeId both = addNode(graph, "Concatenate", {}, {}, {at.x, at.y + 2 * Spacing::row});
    for (const Edge& wire : fed) connect(graph, both, wire.to, wire.port);
    connect(graph, flatInput(graph, input, shapes.front()), both, 0);
    for (std::size_t i = 1; i < shapes.size(); ++i) {
        const std::string name = uniqueName(graph, findNode(graph, input)->name);
        const NodeId more = addNode(graph, "Input", name, {{"shape", intsOf(shapes[i])}}, freePlace(graph, {}, at));
        connect(graph, flatInput(graph, more, shapes[i]), both, static_cast<int>(i));
    }
    makeRoomBelow(graph, {}, both);
}

}  // namespace

std::optional<Remedy> mendOutputShape(const Graph& graph, const Inference& inference, NodeId output, const Shape& wanted, bool numbers) {
    const Shape& given = inference.at(output).output;
    const Node& node = *findNode(graph, output);
    const std::string key = widthKey(node);
    if (given.scalar() || wanted.scalar() || key.empty()) return {};
    if (node.layer == "Dense" && wanted.rank() == 1 && given.rank() > 1) return flattenBefore(graph, firstOfDenseChain(graph, output));
    if (!numbers || wanted.rank() < 2) return {};
    if (node.layer == "Dense" && given.rank() == 1) return reshapeBehind(graph, output, key, wanted.elements(), wanted);
    const bool aNumberEach = given.rank() == wanted.rank() + 1 && std::equal(wanted.begin(), wanted.end(), given.begin());
    return aNumberEach ? std::optional(reshapeBehind(graph, output, key, 1, wanted)) : std::nullopt;
}

std::optional<Remedy> joinInputs(const Graph& graph, const Inference& inference, const std::vector<Shape>& shapes) {
    if (inference.inputs.size() != 1 || shapes.size() < 2) return {};
    const NodeId input = inference.inputs.front();
    const auto fed = outputsOf(graph, input);
    const bool dense = !fed.empty() && std::all_of(fed.begin(), fed.end(), [&](const Edge& wire) { return findNode(graph, wire.to)->layer == "Dense"; });
    const bool rows = std::none_of(shapes.begin(), shapes.end(), [](const Shape& s) { return s.scalar(); });
    if (!dense || !rows) return {};
    return Remedy{"Add an Input for each of the " + std::to_string(shapes.size()) + " arrays", [input, shapes](Graph& g) { addInputs(g, input, shapes); }};
}

}  // namespace lamina

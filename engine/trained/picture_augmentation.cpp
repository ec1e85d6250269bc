// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/picture_augmentation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "engine/base/error.h"
#include "engine/layers/catalogue.h"
#include "engine/model/arrange.h"
#include "engine/model/blocks.h"
#include "engine/model/make_room.h"
#include "engine/recipes/training_params.h"

namespace lamina {

namespace {

/** Source: keras/src/layers/preprocessing/image_preprocessing/mix_up.py, the default of alpha. In the recipe 0 is the default: off. */
constexpr double usualMixUp = 0.2;
constexpr Dim cutAway = 8;  // of a side, a new window leaves one part of so many

/** Layers that only make pictures of what an Input takes: what changes them by chance may stand behind. */
bool preparesPictures(const std::string& layer) {
    static const std::array names = {"Rescaling", "Reshape", "Resizing", "Cropping2D", "ZeroPadding2D"};
    return std::find(names.begin(), names.end(), layer) != names.end();
}

/** The place of a layer among the kinds; nothing where it is none of them. */
std::optional<std::size_t> kindOrder(const std::string& layer) {
    const auto& all = augmentationKinds();
    const auto it = std::find_if(all.begin(), all.end(), [&](const AugmentationKind& k) { return !k.layer.empty() && k.layer == layer; });
    return it == all.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - all.begin()));
}

/** The Input and what follows it one by one: preparations and augmentation. */
std::vector<const Node*> lineBehind(const Graph& graph, NodeId input) {
    std::vector<const Node*> line{findNode(graph, input)};
    if (!line.front()) return {};
    while (true) {
        const auto out = outputsOf(graph, line.back()->id);
        const Node* next = out.size() == 1 ? findNode(graph, out.front().to) : nullptr;
        if (!next || (!preparesPictures(next->layer) && !kindOrder(next->layer))) return line;
        line.push_back(next);
    }
}

bool givesPictures(const Inference& inference, const Node* node) {
    const auto known = inference.nodes.find(node->id);
    return known != inference.nodes.end() && known->second.known && known->second.output.rank() == 3;
}

/** Those of the line that stand before a layer of that kind: as far as there are pictures, for noise may lie on rows of numbers, too. */
std::vector<const Node*> lineBefore(const Graph& graph, const Inference& inference, NodeId input, const AugmentationKind& kind) {
    auto line = lineBehind(graph, input);
    const std::size_t own = kindOrder(kind.layer).value_or(0);
    const auto first = std::find_if(line.begin(), line.end(), [&](const Node* n) { return givesPictures(inference, n); });
    const auto later = std::find_if(first == line.end() ? line.begin() : first, line.end(), [&](const Node* n) { return kindOrder(n->layer).value_or(0) > own; });
    line.erase(later, line.end());
    return line;
}

/** The range of numbers behind layers, of which Rescaling changes it. */
Floats rangeBehind(const std::vector<const Node*>& line, Floats range) {
    for (const Node* node : line) {
        if (node->layer != "Rescaling") continue;
        const ParamReader params = paramsOf(*node);
        for (double& end : range) end = std::round((end * params.real("scale") + params.real("offset")) * 1e6) / 1e6;
        if (range.front() > range.back()) std::swap(range.front(), range.back());
    }
    return range;
}

void keepUnlessDefault(Params& params, const AugmentationKind& kind, const std::string& key, const ParamValue& value) {
    if (paramSpec(kind, key).defaultValue != value) params[key] = value;
}

/** What an Input feeds is fed by the new layer instead. */
void putIntoLine(Graph& graph, NodeId at, const std::string& layer, Params params) {
    const auto fed = outputsOf(graph, at);
    const NodeId between = addNode(graph, layer, {}, std::move(params));
    for (const Edge& wire : fed) {
        disconnect(graph, wire);
        connect(graph, between, wire.to, wire.port);
    }
    connect(graph, at, between);
    placeBetween(graph, between);
}

/** Some cards and all that follows them. */
std::set<NodeId> withWhatFollows(const Graph& cards, const std::set<NodeId>& some) {
    std::set<NodeId> all = some;
    std::vector<NodeId> open(some.begin(), some.end());
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        for (const Edge& wire : outputsOf(cards, at))
            if (all.insert(wire.to).second) open.push_back(wire.to);
    }
    return all;
}

/** Whether these cards would lie over none of the others, and below all that they take, if they were so much higher. */
bool mayRise(const Graph& cards, const std::set<NodeId>& rising, double by) {
    const auto at = [&](NodeId id) { return findNode(cards, id)->position; };
    for (const Edge& wire : cards.edges)
        if (rising.count(wire.to) && !rising.count(wire.from) && at(wire.to).y - by < at(wire.from).y + Spacing::row - 0.5) return false;
    for (const Node& other : cards.nodes)
        for (const NodeId id : rising)
            if (!rising.count(other.id) && std::abs(at(id).x - other.position.x) < Spacing::column * 0.9 && std::abs(at(id).y - by - other.position.y) < Spacing::row * 0.7) return false;
    return true;
}

/** Takes a layer out of the line; what follows moves up into the place that it leaves, where there is nothing in the way. */
void takeFromLine(Graph& graph, NodeId id) {
    const std::string path = findNode(graph, id)->block;
    const auto in = inputsOf(graph, id), fed = outputsOf(graph, id);
    removeNode(graph, id, true);
    const Level level = levelOf(graph, path);
    const auto above = in.size() == 1 ? level.cardOf.find(in.front().from) : level.cardOf.end();
    if (above == level.cardOf.end()) return;
    const Graph cards = cardsOf(graph, level);
    const double y = findNode(cards, above->second)->position.y;
    double gap = std::numeric_limits<double>::infinity();
    std::set<NodeId> next;
    for (const Edge& wire : fed)
        if (const auto card = level.cardOf.find(wire.to); card != level.cardOf.end() && card->second != above->second) {
            next.insert(card->second);
            gap = std::min(gap, findNode(cards, card->second)->position.y - y);
        }
    const double by = std::min(Spacing::row, gap - Spacing::row);
    const auto rising = withWhatFollows(cards, next);
    if (next.empty() || by <= 0 || !mayRise(cards, rising, by)) return;
    for (const NodeId card : rising) moveCard(graph, level, card, {findNode(cards, card)->position.x, findNode(cards, card)->position.y - by});
}

}  // namespace

const std::vector<AugmentationKind>& augmentationKinds() {
    static const std::vector<AugmentationKind> all{
        {"Flip", "RandomFlip", {"mode"}, true},
        {"Rotate", "RandomRotation", {"factor"}, true},
        {"Shift", "RandomTranslation", {"height_factor", "width_factor"}, true},
        {"Zoom", "RandomZoom", {"height_factor"}, true},
        {"Crop", "RandomCrop", {"height", "width"}, true},
        {"Brightness", "RandomBrightness", {"factor"}, false},
        {"Contrast", "RandomContrast", {"factor"}, false},
        {"Noise", "GaussianNoise", {"stddev"}, false},
        {"Cutout", "RandomErasing", {"scale"}, false},
        {"MixUp", "", {"mixup"}, false},
    };
    return all;
}

const std::string& helpOf(const AugmentationKind& kind) {
    return kind.layer.empty() ? trainingParam(kind.params.front()).help : findLayer(kind.layer)->help;
}

const ParamSpec& paramSpec(const AugmentationKind& kind, const std::string& key) {
    if (kind.layer.empty()) return trainingParam(key);
    const auto& all = findLayer(kind.layer)->params;
    const auto it = std::find_if(all.begin(), all.end(), [&](const ParamSpec& spec) { return spec.key == key; });
    if (it == all.end()) throw Error("unknown parameter \"" + key + "\"", kind.layer);
    return *it;
}

std::vector<NodeId> pictureInputs(const Graph& graph, const Inference& inference) {
    std::vector<NodeId> found;
    for (const NodeId input : inference.inputs) {
        const auto line = lineBehind(graph, input);
        if (std::any_of(line.begin(), line.end(), [&](const Node* n) { return givesPictures(inference, n); })) found.push_back(input);
    }
    return found;
}

Floats pixelRange(const Tensor& samples) {
    if (samples.dtype() == DType::UInt8) return {0, 255};
    const auto values = samples.toFloats();
    if (values.empty()) return {0, 1};
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    for (const Floats& usual : {Floats{0, 1}, Floats{-1, 1}, Floats{0, 255}})
        if (*least >= usual.front() && *most <= usual.back()) return usual;
    return {std::floor(*least), std::ceil(*most)};
}

bool targetsArePictures(const Dataset& data) {
    return std::any_of(data.targets.begin(), data.targets.end(), [](const Tensor& t) { return t.shape().withoutBatch().rank() > 1; });
}

NodeId augmentationBehind(const Graph& graph, NodeId input, const AugmentationKind& kind) {
    for (const Node* node : lineBehind(graph, input))
        if (!kind.layer.empty() && node->layer == kind.layer) return node->id;
    return 0;
}

NodeId lastAugmentation(const Graph& graph, NodeId input) {
    NodeId last = input;
    for (const Node* node : lineBehind(graph, input))
        if (kindOrder(node->layer)) last = node->id;
    return last;
}

bool augments(const Project& project, NodeId input, const AugmentationKind& kind) {
    return kind.layer.empty() ? project.training.mixUp > 0 : augmentationBehind(project.graph, input, kind) != 0;
}

Params augmentationParams(const Graph& graph, const Inference& inference, NodeId input, const AugmentationKind& kind, const Floats& range) {
    if (kind.layer.empty()) return {{kind.params.front(), usualMixUp}};
    Params params;
    const auto before = lineBefore(graph, inference, input, kind);
    if (before.empty()) return params;
    const Floats here = rangeBehind(before, range);
    const auto& specs = findLayer(kind.layer)->params;
    for (const ParamSpec& spec : specs)
        if (spec.key == "value_range") keepUnlessDefault(params, kind, spec.key, here);
    if (kind.layer == "GaussianNoise")  // its default is for numbers from 0 to 1
        keepUnlessDefault(params, kind, "stddev", ParamReader({}, specs).real("stddev") * (here.back() - here.front()));
    const auto known = inference.nodes.find(before.back()->id);
    if (kind.layer != "RandomCrop" || known == inference.nodes.end() || known->second.output.rank() != 3) return params;
    const Shape& size = known->second.output;
    const auto window = [](Dim side) { return std::max<Dim>(1, side - std::max<Dim>(1, side / cutAway)); };
    keepUnlessDefault(params, kind, "height", std::int64_t{window(size[0])});
    keepUnlessDefault(params, kind, "width", std::int64_t{window(size[1])});
    return params;
}

void setAugmentation(Project& project, NodeId input, const AugmentationKind& kind, bool on, const Floats& range) {
    if (kind.layer.empty()) {
        if (on != augments(project, input, kind)) project.training.mixUp = on ? usualMixUp : 0;
        return;
    }
    Graph& graph = project.graph;
    if (!findNode(graph, input)) throw Error("the Input is no longer there");
    if (!on) {
        while (const NodeId layer = augmentationBehind(graph, input, kind)) takeFromLine(graph, layer);
    } else if (!augmentationBehind(graph, input, kind)) {
        const Inference inference = infer(graph);
        putIntoLine(graph, lineBefore(graph, inference, input, kind).back()->id, kind.layer, augmentationParams(graph, inference, input, kind, range));
    }
}

}  // namespace lamina

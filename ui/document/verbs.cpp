// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/verbs.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "engine/base/error.h"
#include "engine/layers/catalogue.h"
#include "engine/model/blocks.h"
#include "engine/model/make_room.h"
#include "ui/document/text.h"

namespace lamina::ui {
namespace {

bool takesInput(const std::string& layer) {
    const LayerSpec* spec = findLayer(layer);
    return !spec || spec->maxInputs != 0;
}

bool takesMany(const std::string& layer) {
    const LayerSpec* spec = findLayer(layer);
    return spec && (spec->maxInputs < 0 || spec->maxInputs > 1);
}

QString nameOf(const Document& document, NodeId id) {
    const Node* node = document.node(id);
    return node ? text(node->name) : QString();
}

/** "conv_a", or "3 layers". */
QString words(const Document& document, const std::vector<NodeId>& ids) {
    return ids.size() == 1 ? nameOf(document, ids.front()) : tr("%1 layers").arg(ids.size());
}

/** Below the cards of all `ids`, in their middle; below everything when there are none. */
Point placeBelow(const Document& document, const Graph& all, std::vector<NodeId> ids) {
    const Level level = levelOf(all, document.openBlock());
    const Graph graph = cardsOf(all, level);
    if (graph.nodes.empty()) return {};
    std::erase_if(ids, [&](NodeId id) { return !level.cardOf.contains(id); });
    for (NodeId& id : ids) id = level.cardOf.at(id);
    double x = 0, y = -1e300;
    for (NodeId id : ids) x += findNode(graph, id)->position.x / static_cast<double>(ids.size());
    for (NodeId id : ids) y = std::max(y, findNode(graph, id)->position.y);
    if (ids.empty()) x = graph.nodes.back().position.x;
    if (ids.empty())
        for (const auto& n : graph.nodes) y = std::max(y, n.position.y);
    return {x, y + Spacing::row};
}

/** The centre of the card on which a layer is seen. */
Point cardPlace(const Document& document, const Graph& graph, NodeId id) {
    const Level level = levelOf(graph, document.openBlock());
    const auto card = level.cardOf.find(id);
    const Block* block = card == level.cardOf.end() ? nullptr : level.block(card->second);
    return block ? block->centre : findNode(graph, id)->position;
}

/** Where a net goes on when nothing is selected: behind the one layer whose output nobody takes, or that leads out of the open block. */
std::vector<NodeId> onlyEnd(const Document& document) {
    auto ends = document.inference().outputs;
    const std::string& open = document.openBlock();
    if (!open.empty())
        for (const auto& block : levelOf(document.graph(), parentOf(open)).blocks)
            if (block.path == open) ends = block.exits;
    return ends.size() == 1 ? ends : std::vector<NodeId>{};
}

/** The wire a new layer behind the only selected one goes on: there is exactly one. */
std::optional<Edge> wireToSplit(const Graph& graph, const std::vector<NodeId>& selected, const std::string& layer) {
    if (selected.size() != 1 || takesMany(layer) || !takesInput(layer)) return {};
    const auto out = outputsOf(graph, selected.front());
    return out.size() == 1 ? std::optional(out.front()) : std::nullopt;
}

/** A new layer in the open block. */
NodeId draw(const Document& document, Graph& graph, const std::string& layer, Point position) {
    const NodeId id = addNode(graph, layer, {}, {}, position);
    findNode(graph, id)->block = document.openBlock();
    return id;
}

/** The selected layers; of a block that is selected as a whole, those that lead out of it. */
std::vector<NodeId> selectedEnds(const Document& document) {
    std::vector<NodeId> ends = document.selection();
    for (const auto& block : levelOf(document.graph(), document.openBlock()).blocks) {
        if (!std::all_of(block.layers.begin(), block.layers.end(), [&](NodeId id) { return document.selected(id); })) continue;
        std::erase_if(ends, [&](NodeId id) { return std::find(block.layers.begin(), block.layers.end(), id) != block.layers.end(); });
        ends.insert(ends.end(), block.exits.begin(), block.exits.end());
    }
    return ends;
}

/** New names for the blocks of a piece that comes into a level. */
class FreshBlocks {
 public:
    FreshBlocks(const Graph& graph, std::string level) : before_(graph), level_(std::move(level)) {}
    /** `block` as seen from the level. */
    std::string of(const std::string& block) {
        if (block.empty()) return level_;
        const auto outermost = block.substr(0, block.find('/'));
        const auto [it, fresh] = names_.emplace(outermost, std::string());
        if (fresh) it->second = (level_.empty() ? "" : level_ + "/") + freeBlockName(before_, level_, outermost);
        return rebased(block, outermost, it->second);
    }

 private:
    const Graph before_;
    const std::string level_;
    std::map<std::string, std::string> names_;
};

Document::Change wholeGraph(std::function<void(Graph&)> change) {
    return [change = std::move(change)](Project& p) { change(p.graph); };
}

}  // namespace

NodeId addLayer(Document& document, const std::string& layer, std::optional<Point> position) {
    const auto selected = document.selection().empty() ? onlyEnd(document) : selectedEnds(document);
    if (const auto edge = wireToSplit(document.graph(), selected, layer); edge && !position) {
        const Point at = cardPlace(document, document.graph(), edge->from);
        return insertLayer(document, layer, *edge, {at.x, at.y + Spacing::row});
    }
    NodeId id = 0;
    const bool done = document.edit(tr("Add %1").arg(text(layer)), wholeGraph([&](Graph& g) {
        const Point at = position ? *position : freePlace(g, document.openBlock(), placeBelow(document, g, takesInput(layer) ? selected : std::vector<NodeId>{}));
        id = draw(document, g, layer, at);
        if (!takesInput(layer)) return;
        const std::size_t wires = takesMany(layer) ? selected.size() : std::min<std::size_t>(selected.size(), 1);
        for (std::size_t i = 0; i < wires; ++i) connect(g, selected[i], id, static_cast<int>(i));
    }));
    if (!done) return 0;
    document.select({id});
    return id;
}

NodeId addLayerAt(Document& document, const std::string& layer, Point position, NodeId from, NodeId to) {
    NodeId id = 0;
    const bool done = document.edit(tr("Add %1").arg(text(layer)), wholeGraph([&](Graph& g) {
        id = draw(document, g, layer, freePlace(g, document.openBlock(), position));
        if (from && takesInput(layer)) connect(g, from, id, 0);
        if (to) connect(g, id, to, freePort(g, *findNode(g, to)));
    }));
    if (!done) return 0;
    document.select({id});
    return id;
}

NodeId insertLayer(Document& document, const std::string& layer, const Edge& edge, Point position) {
    if (!takesInput(layer)) return addLayerAt(document, layer, position);
    const QString title = tr("Insert %1 before %2").arg(text(layer), nameOf(document, edge.to));
    NodeId id = 0;
    const bool done = document.edit(title, wholeGraph([&](Graph& g) {
        id = draw(document, g, layer, position);
        insertOnEdge(g, edge, id);
        const bool here = levelOf(g, document.openBlock()).cardOf.contains(edge.from);  // else its card is above all
        const double above = cardPlace(document, g, edge.from).y + Spacing::row;
        if (here && position.y < above) findNode(g, id)->position.y = above;
        makeRoomBelow(g, document.openBlock(), id);
    }));
    if (!done) return 0;
    document.select({id});
    return id;
}

bool insertOnWire(Document& document, NodeId node, const Edge& edge, Point position) {
    const QString title = tr("Insert %1 before %2").arg(nameOf(document, node), nameOf(document, edge.to));
    return document.edit(title, wholeGraph([&](Graph& g) {
        findNode(g, node)->position = position;
        insertOnEdge(g, edge, node);
        makeRoomBelow(g, document.openBlock(), edge.from);
        makeRoomBelow(g, document.openBlock(), node);
    }));
}

void deleteLayers(Document& document, const std::vector<NodeId>& ids) {
    if (ids.empty()) return;
    document.edit(tr("Delete %1").arg(words(document, ids)), wholeGraph([&](Graph& g) { removeAndCloseUp(g, document.openBlock(), ids); }));
}

int freePort(const Graph& graph, const Node& node) {
    if (!takesMany(node.layer)) return 0;
    int port = 0;
    for (const auto& e : inputsOf(graph, node.id))
        if (e.port == port) ++port;
    return port;
}

QString whyNotConnect(const Document& document, NodeId from, NodeId to) {
    const Node *source = document.node(from), *target = document.node(to);
    if (!source || !target) return tr("There is no such layer.");
    const QString a = text(source->name), b = text(target->name);
    if (!takesInput(target->layer)) return tr("%1 takes no input: it is where data enter the net.").arg(b);
    if (from == to) return tr("%1 cannot feed itself.").arg(a);
    if (reaches(document.graph(), to, from))
        return tr("Connecting %1 to %2 would close a cycle: %2 already leads to %1.").arg(a, b);
    const LayerSpec* spec = findLayer(target->layer);
    const auto wires = inputsOf(document.graph(), to).size();
    if (spec && spec->maxInputs > 1 && wires >= static_cast<std::size_t>(spec->maxInputs))
        return tr("%1 takes %2 inputs and has them all.").arg(b).arg(spec->maxInputs);
    return {};
}

bool connectLayers(Document& document, NodeId from, NodeId to, int port) {
    if (const QString why = whyNotConnect(document, from, to); !why.isEmpty()) {
        emit document.refused(why);
        return false;
    }
    const QString title = tr("Connect %1 to %2").arg(nameOf(document, from), nameOf(document, to));
    return document.edit(title, wholeGraph([&](Graph& g) {
        connect(g, from, to, port < 0 ? freePort(g, *findNode(g, to)) : port);
    }));
}

bool moveWire(Document& document, const Edge& wire, NodeId to) {
    if (const QString why = whyNotConnect(document, wire.from, to); !why.isEmpty()) {
        emit document.refused(why);
        return false;
    }
    const QString title = tr("Connect %1 to %2").arg(nameOf(document, wire.from), nameOf(document, to));
    return document.edit(title, wholeGraph([&](Graph& g) {
        disconnect(g, wire);
        connect(g, wire.from, to, freePort(g, *findNode(g, to)));
    }));
}

void disconnectWires(Document& document, const std::vector<Edge>& edges) {
    if (edges.empty()) return;
    const QString title = edges.size() == 1 ? tr("Disconnect %1 from %2").arg(nameOf(document, edges[0].from), nameOf(document, edges[0].to))
                                            : tr("Disconnect %1 wires").arg(edges.size());
    document.edit(title, wholeGraph([&](Graph& g) {
        for (const auto& e : edges) disconnect(g, e);
    }));
}

bool renameLayer(Document& document, NodeId id, const QString& name) {
    const QString wanted = name.trimmed(), old = nameOf(document, id);
    if (wanted == old) return false;
    return document.edit(tr("Rename %1 to %2").arg(old, wanted), [&](Project& p) {
        Graph& g = p.graph;
        if (wanted.isEmpty()) throw Error(tr("A layer needs a name.").toStdString());
        if (wanted.contains(QLatin1Char('/'))) throw Error(tr("A layer's name cannot contain “/”: Keras uses it between layer and weight.").toStdString());
        if (findNode(g, wanted.toStdString())) throw Error(tr("Another layer is already called %1.").arg(wanted).toStdString());
        findNode(g, id)->name = wanted.toStdString();
        if (auto own = p.training.outputs.extract(old.toStdString())) {  // its loss goes with it
            own.key() = wanted.toStdString();
            p.training.outputs.insert(std::move(own));
        }
        for (auto& [column, choice] : p.data.columns)  // and columns follow their Input
            if (choice.input == old.toStdString()) choice.input = wanted.toStdString();
    });
}

namespace {

/** Layers that share weights are one layer used several times, and are set as one. */
std::vector<NodeId> withSharers(const Graph& graph, const std::vector<NodeId>& ids) {
    std::vector<NodeId> all;
    for (const NodeId id : ids)
        for (const NodeId sharer : sharersOf(graph, id))
            if (std::find(all.begin(), all.end(), sharer) == all.end()) all.push_back(sharer);
    return all;
}

}  // namespace

bool setParam(Document& document, const std::vector<NodeId>& ids, const std::string& key, const ParamValue& value) {
    QString mergeKey = QStringLiteral("param:") + text(key);
    for (NodeId id : ids) mergeKey += QStringLiteral(":%1").arg(id);
    const QString title = tr("Set %1 of %2").arg(text(key), words(document, ids));
    return document.edit(title, wholeGraph([&](Graph& g) {
        for (NodeId id : withSharers(g, ids)) {
            Node& node = *findNode(g, id);
            const LayerSpec* spec = findLayer(node.layer);
            if (!spec) continue;
            for (const auto& p : spec->params) {
                if (p.key != key) continue;
                if (const auto why = whyInvalid(p, value); !why.empty()) throw Error(key + " of " + node.name + ": " + why);
                if (p.defaultValue == value) node.params.erase(key);
                else node.params[key] = value;
            }
        }
    }), mergeKey);
}

bool setTrainable(Document& document, const std::vector<NodeId>& ids, bool trainable) {
    const QString title = trainable ? tr("Train %1") : tr("Freeze %1");
    return document.edit(title.arg(words(document, ids)), wholeGraph([&](Graph& g) {
        for (NodeId id : withSharers(g, ids)) findNode(g, id)->trainable = trainable;
    }));
}

bool moveLayers(Document& document, const std::vector<std::pair<NodeId, Point>>& positions, const QString& title,
                const QString& mergeKey) {
    std::unordered_map<NodeId, Point> to(positions.begin(), positions.end());
    return document.edit(title, wholeGraph([&](Graph& g) {
        for (auto& node : g.nodes)
            if (const auto it = to.find(node.id); it != to.end()) node.position = it->second;
    }), mergeKey);
}

bool mend(Document& document, const Remedy& remedy) {
    return document.edit(text(remedy.title), [&](Project& p) { lamina::mend(p, remedy); });
}

Graph pieceOf(const Document& document, const std::vector<NodeId>& ids) {
    const Graph& graph = document.graph();
    const std::set<NodeId> wanted(ids.begin(), ids.end());
    Graph piece;
    for (const auto& n : graph.nodes)
        if (wanted.count(n.id)) {
            piece.nodes.push_back(n);
            piece.nodes.back().block = rebased(n.block, document.openBlock(), {});
        }
    for (const auto& e : graph.edges)
        if (wanted.count(e.from) && wanted.count(e.to)) piece.edges.push_back(e);
    piece.nextId = graph.nextId;
    return piece;
}

void insertGraph(Document& document, const Graph& piece, Point shift, const QString& title) {
    std::vector<NodeId> added;
    document.edit(title, wholeGraph([&](Graph& g) {
        std::unordered_map<NodeId, NodeId> idOf;
        FreshBlocks blocks(g, document.openBlock());
        for (const auto& n : piece.nodes) {
            const Point at{n.position.x + shift.x, n.position.y + shift.y};
            const NodeId id = addNode(g, n.layer, uniqueName(g, n.name), n.params, at);
            g.nodes.back().trainable = n.trainable;
            g.nodes.back().extra = n.extra;
            g.nodes.back().block = blocks.of(n.block);
            idOf[n.id] = id;
            added.push_back(id);
        }
        for (const auto& n : piece.nodes)  // who shared in the piece shares in its copy
            if (n.weightsOf && idOf.count(n.weightsOf)) findNode(g, idOf[n.id])->weightsOf = idOf[n.weightsOf];
        for (const auto& e : piece.edges)
            if (idOf.count(e.from) && idOf.count(e.to)) connect(g, idOf[e.from], idOf[e.to], e.port);
    }));
    document.select(added);
}

void duplicateLayers(Document& document, const std::vector<NodeId>& ids) {
    if (ids.empty()) return;
    insertGraph(document, pieceOf(document, ids), {Spacing::column, 0}, tr("Duplicate %1").arg(words(document, ids)));
}

void useAgain(Document& document, const std::vector<NodeId>& ids) {
    std::vector<NodeId> added;
    document.edit(tr("Use %1 again").arg(words(document, ids)), wholeGraph([&](Graph& g) {
        FreshBlocks blocks(g, document.openBlock());
        std::unordered_map<NodeId, NodeId> again;
        for (const NodeId id : ids) {
            const Node node = *findNode(g, id);
            if (isInput(node)) throw Error(tr("An Input holds no weights: draw another one.").toStdString());
            const Point aside{node.position.x + Spacing::column, node.position.y};
            const bool here = node.block == document.openBlock();
            const NodeId sharer = addSharer(g, id, here ? freePlace(g, document.openBlock(), aside) : aside);
            findNode(g, sharer)->block = blocks.of(rebased(node.block, document.openBlock(), {}));
            if (!here) again[id] = sharer;
            added.push_back(sharer);
        }
        const auto edges = g.edges;  // a block is used again with what joins its layers
        for (const auto& e : edges)
            if (again.count(e.from) && again.count(e.to)) connect(g, again[e.from], again[e.to], e.port);
    }));
    document.select(added);
}

std::map<std::string, QString> layersThatDoNotFit(const Shape& shape) {
    std::map<std::string, QString> unfit;
    for (const auto& spec : layerCatalogue()) {
        if (spec.maxInputs == 0) {
            unfit[spec.name] = tr("%1 takes no wire").arg(QString::fromStdString(spec.name));
            continue;
        }
        Graph probe;
        const NodeId input = addNode(probe, "Input", "input", {{"shape", Ints(shape.begin(), shape.end())}});
        const NodeId node = addNode(probe, spec.name);
        connect(probe, input, node, 0);
        const bool merging = spec.minInputs > 1;  // its other inputs come later
        if (merging) connect(probe, input, node, 1);
        const Inference inference = infer(probe);
        const auto wrong = [&](const Issue& i) { return i.node == node && i.severity == Issue::Severity::Error; };
        const auto why = std::find_if(inference.issues.begin(), inference.issues.end(), wrong);
        if (why != inference.issues.end()) unfit[spec.name] = QString::fromStdString(why->detail.empty() ? why->title : why->title + ": " + why->detail);
    }
    return unfit;
}

}  // namespace lamina::ui

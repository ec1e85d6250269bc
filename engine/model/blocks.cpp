// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/blocks.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_set>
#include <utility>

#include "engine/base/error.h"

namespace lamina {

namespace {

std::string join(const std::string& parent, const std::string& name) { return parent.empty() ? name : parent + "/" + name; }

/** The block of a level in which something deeper is: "a/b" for "a/b/c" seen from "a". */
std::string blockAt(const std::string& block, const std::string& level) {
    const auto begin = level.empty() ? 0 : level.size() + 1;
    return block.substr(0, block.find('/', begin));
}

struct Area {
    double left = 0, right = 0, top = 0, bottom = 0;
    Point centre() const { return {(left + right) / 2, (top + bottom) / 2}; }
    double height() const { return bottom - top; }
};

Area areaOf(const Graph& graph, const std::vector<NodeId>& ids) {
    const std::unordered_set<NodeId> set(ids.begin(), ids.end());
    const Point first = findNode(graph, ids.front())->position;
    Area area{first.x, first.x, first.y, first.y};
    for (const auto& node : graph.nodes) {
        if (!set.contains(node.id)) continue;
        const Point p = node.position;
        area = {std::min(area.left, p.x), std::max(area.right, p.x), std::min(area.top, p.y), std::max(area.bottom, p.y)};
    }
    return area;
}

void findEnds(const Graph& graph, Level& level) {
    std::map<NodeId, std::set<NodeId>> entries, exits, open;
    std::set<NodeId> fed, feeding, sources, targets;
    for (const auto& edge : graph.edges) {
        const auto from = level.cardOf.find(edge.from), to = level.cardOf.find(edge.to);
        const bool out = from != level.cardOf.end(), in = to != level.cardOf.end();
        if (out && in && from->second == to->second) {
            feeding.insert(edge.from);
            continue;
        }
        if (in) entries[to->second].insert(edge.to);
        if (out) exits[from->second].insert(edge.from);
        if (in && !out && sources.insert(edge.from).second) level.sources.push_back(edge.from);
        if (out && !in && targets.insert(edge.to).second) level.targets.push_back(edge.to);
    }
    for (auto& block : level.blocks)
        for (const NodeId id : block.layers) {
            if (entries[block.id()].contains(id)) block.entries.push_back(id);
            const auto& leading = exits[block.id()];
            if (leading.empty() ? !feeding.contains(id) : leading.contains(id)) block.exits.push_back(id);
        }
}

/** A layer outside that a way leads through which begins and ends in the set; 0: none. */
NodeId detour(const Graph& graph, const std::set<NodeId>& set) {
    std::map<NodeId, bool> behind;  // outside layers that the set leads to
    for (const NodeId id : topologicalOrder(graph)) {
        for (const auto& edge : inputsOf(graph, id)) {
            const bool from = set.contains(edge.from) ? !set.contains(id) : behind[edge.from];
            if (from && set.contains(id)) return edge.from;
            behind[id] = behind[id] || from;
        }
    }
    return 0;
}

/** What lies at a level below a height goes down by so much, whole blocks together. */
void shiftBelow(Graph& graph, const std::string& level, double height, double by, const std::set<NodeId>& but) {
    const Level cards = levelOf(graph, level);
    std::set<NodeId> moving;
    for (const NodeId id : cards.layers)
        if (findNode(graph, id)->position.y > height) moving.insert(id);
    for (const auto& block : cards.blocks)
        if (block.centre.y > height) moving.insert(block.layers.begin(), block.layers.end());
    for (auto& node : graph.nodes)
        if (moving.contains(node.id) && !but.contains(node.id)) node.position.y += by;
}

/** Whether one layer feeds it from outside and one of its own leads out. */
void requireOneWayThrough(const Graph& graph, const Block& block, const std::set<NodeId>& members) {
    std::set<NodeId> sources;
    for (const auto& edge : graph.edges)
        if (members.contains(edge.to) && !members.contains(edge.from)) sources.insert(edge.from);
    if (sources.size() != 1 || block.exits.size() != 1)
        throw Error::input("only a block with one way in and one way out can be repeated", block.name(), "connect it first, or leave out of it what leads elsewhere");
}

/** A copy of a block behind `source`. Returns the copy of each layer. */
std::map<NodeId, NodeId> copyBlock(Graph& graph, const Block& block, NodeId source, double down) {
    const auto copyPath = join(parentOf(block.path), freeBlockName(graph, parentOf(block.path), block.name()));
    std::map<NodeId, NodeId> copy;
    for (const NodeId id : block.layers) {
        Node node = *findNode(graph, id);
        node.position.y += down;
        const NodeId made = copy[id] = addNode(graph, node.layer, uniqueName(graph, node.name), node.params, node.position);
        node.id = made;
        node.name = findNode(graph, made)->name;
        node.block = rebased(node.block, block.path, copyPath);
        *findNode(graph, made) = std::move(node);
    }
    for (const auto& [id, made] : copy)  // who shared within shares within
        if (const auto owner = copy.find(findNode(graph, id)->weightsOf); owner != copy.end()) findNode(graph, made)->weightsOf = owner->second;
    const auto edges = graph.edges;
    for (const auto& edge : edges)
        if (copy.contains(edge.to)) connect(graph, copy.contains(edge.from) ? copy[edge.from] : source, copy[edge.to], edge.port);
    return copy;
}

}  // namespace

std::string Block::name() const { return path.substr(path.rfind('/') + 1); }

const Block* Level::block(NodeId card) const {
    const auto it = std::find_if(blocks.begin(), blocks.end(), [&](const Block& b) { return b.id() == card; });
    return it == blocks.end() ? nullptr : &*it;
}

std::vector<NodeId> Level::layersOf(NodeId card) const {
    const Block* found = block(card);
    return found ? found->layers : std::vector{card};
}

bool within(const std::string& block, const std::string& path) {
    return path.empty() || block == path || (block.size() > path.size() && block[path.size()] == '/' && block.starts_with(path));
}

std::string rebased(const std::string& block, const std::string& from, const std::string& to) {
    const auto rest = block.substr(std::min(block.size(), from.empty() ? 0 : from.size() + 1));
    return rest.empty() ? to : join(to, rest);
}

std::string parentOf(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

Level levelOf(const Graph& graph, const std::string& path) {
    Level level;
    level.path = path;
    std::map<std::string, std::size_t> places;
    for (const auto& node : graph.nodes) {
        if (!within(node.block, path)) continue;
        if (node.block == path) {
            level.layers.push_back(node.id);
            level.cardOf[node.id] = node.id;
            continue;
        }
        const auto name = blockAt(node.block, path);
        const auto [place, fresh] = places.emplace(name, level.blocks.size());
        if (fresh) level.blocks.push_back({name, {}, {}, {}, {}});
        auto& block = level.blocks[place->second];
        block.layers.push_back(node.id);
        level.cardOf[node.id] = block.id();
    }
    for (auto& block : level.blocks) block.centre = areaOf(graph, block.layers).centre();
    findEnds(graph, level);
    return level;
}

namespace {

/** Wires end on a card in the order of the layers on it and of their ports. */
void numberPorts(std::vector<Edge>& edges, const std::vector<std::pair<NodeId, int>>& ends) {
    std::vector<std::size_t> order(edges.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ends[a] < ends[b]; });
    std::map<NodeId, int> ports;
    for (const std::size_t i : order) edges[i].port = ports[edges[i].to]++;
}

}  // namespace

Graph cardsOf(const Graph& graph, const Level& level) {
    Graph cards;
    cards.nextId = graph.nextId;
    for (const NodeId id : level.layers) cards.nodes.push_back(*findNode(graph, id));
    for (const auto& block : level.blocks) {
        Node card;
        card.id = block.id();
        card.name = block.name();
        card.position = block.centre;
        cards.nodes.push_back(std::move(card));
    }
    std::set<std::pair<NodeId, NodeId>> drawn;
    std::vector<std::pair<NodeId, int>> ends;  // of the wires: the layer and the port
    for (const auto& edge : graph.edges) {
        const auto from = level.cardOf.find(edge.from), to = level.cardOf.find(edge.to);
        if (from == level.cardOf.end() || to == level.cardOf.end() || from->second == to->second) continue;
        if (!level.blocks.empty() && reaches(cards, to->second, from->second)) continue;  // a block that leads out and in: one of its wires goes back up
        if (!drawn.emplace(from->second, to->second).second) continue;
        cards.edges.push_back({from->second, to->second, 0});
        ends.emplace_back(edge.to, edge.port);
    }
    numberPorts(cards.edges, ends);
    return cards;
}

void moveCard(Graph& graph, const Level& level, NodeId card, Point to) {
    const Block* block = level.block(card);
    if (!block) return void(findNode(graph, card)->position = to);
    const Point from = areaOf(graph, block->layers).centre();
    for (const NodeId id : block->layers) {
        Point& p = findNode(graph, id)->position;
        p = {p.x + to.x - from.x, p.y + to.y - from.y};
    }
}

std::vector<std::string> blocksOf(const Graph& graph) {
    std::set<std::string> paths;
    for (const auto& node : graph.nodes)
        for (auto path = node.block; !path.empty(); path = parentOf(path)) paths.insert(path);
    std::vector<std::string> sorted(paths.begin(), paths.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return std::count(a.begin(), a.end(), '/') > std::count(b.begin(), b.end(), '/'); });
    return sorted;
}

std::string freeBlockName(const Graph& graph, const std::string& parent, const std::string& stem) {
    const auto taken = [&](const std::string& name) {
        return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return within(n.block, join(parent, name)); });
    };
    std::string name = stem;
    for (int n = 1; taken(name); ++n) name = stem + "_" + std::to_string(n);
    return name;
}

std::string makeBlock(Graph& graph, const std::vector<NodeId>& ids, const std::string& level, const std::string& name) {
    if (ids.empty()) throw Error::input("a block needs layers", {}, "select some first");
    const std::set<NodeId> set(ids.begin(), ids.end());
    if (const NodeId between = detour(graph, set))
        throw Error::input("a way leads out of these layers and in again", findNode(graph, between)->name, "select it too");
    const Area area = areaOf(graph, ids);
    const auto path = join(level, freeBlockName(graph, level, name));
    for (auto& node : graph.nodes)
        if (set.contains(node.id)) node.block = rebased(node.block, level, path);
    // Its card takes the first row of what it hides, and what follows comes up.
    for (const NodeId id : ids) findNode(graph, id)->position.y -= area.height() / 2;
    shiftBelow(graph, level, area.bottom, -area.height(), set);
    return path;
}

void dissolveBlock(Graph& graph, const std::string& path) {
    const Level level = levelOf(graph, parentOf(path));
    const auto block = std::find_if(level.blocks.begin(), level.blocks.end(), [&](const Block& b) { return b.path == path; });
    if (block == level.blocks.end()) return;
    const Area area = areaOf(graph, block->layers);
    const std::set<NodeId> set(block->layers.begin(), block->layers.end());
    shiftBelow(graph, level.path, area.centre().y, area.height(), set);
    for (auto& node : graph.nodes)
        if (set.contains(node.id)) {
            node.block = rebased(node.block, path, level.path);
            node.position.y += area.height() / 2;
        }
}

std::string renameBlock(Graph& graph, const std::string& path, const std::string& name) {
    const auto renamed = join(parentOf(path), name);
    if (renamed == path) return path;
    if (name.empty()) throw Error::input("a block needs a name", {});
    if (name.find('/') != std::string::npos) throw Error::input("a block's name cannot contain \"/\"", {}, "it stands between a block and the one around it");
    if (freeBlockName(graph, parentOf(path), name) != name) throw Error::input("another block is already called " + name, {});
    for (auto& node : graph.nodes)
        if (within(node.block, path)) node.block = rebased(node.block, path, renamed);
    return renamed;
}

std::vector<NodeId> repeatBlock(Graph& graph, const std::string& path, int times, double apart) {
    const Level level = levelOf(graph, parentOf(path));
    const auto found = std::find_if(level.blocks.begin(), level.blocks.end(), [&](const Block& b) { return b.path == path; });
    if (found == level.blocks.end()) throw Error::input("there is no such block", path);
    const Block block = *found;
    const std::set<NodeId> members(block.layers.begin(), block.layers.end());
    requireOneWayThrough(graph, block, members);
    shiftBelow(graph, level.path, block.centre.y, apart * (times - 1), members);
    const NodeId exit = block.exits.front();
    std::vector<Edge> leaving;
    for (const auto& edge : outputsOf(graph, exit))
        if (!members.contains(edge.to)) leaving.push_back(edge);
    std::vector<NodeId> all = block.layers;
    NodeId last = exit;
    for (int n = 1; n < times; ++n) {
        auto copy = copyBlock(graph, block, last, apart * n);
        last = copy.at(exit);
        for (const NodeId id : block.layers) all.push_back(copy.at(id));
    }
    for (const auto& edge : leaving) connect(graph, last, edge.to, edge.port);
    return all;
}

}  // namespace lamina

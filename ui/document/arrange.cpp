// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/arrange.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "ui/document/verbs.h"

namespace lamina::ui {
namespace {

constexpr int kSweeps = 8;
constexpr double kBend = 60;          // what a wire that passes a row takes across
constexpr double kCardWeight = 8;     // how much straighter a wire between cards is than one that passes rows

/** A card, or the place where a long wire passes a row. */
struct Place {
    int row = 0;
    NodeId node = 0;  // 0: a wire passes
    double x = 0;
    std::vector<std::pair<int, double>> up, down;  // neighbour, weight of the wire
};

using Rows = std::vector<std::vector<int>>;

/** Rows by longest path from the inputs; a layer without inputs goes right above what it feeds. */
std::vector<int> rowsOf(const Graph& graph, const std::vector<NodeId>& order, const std::unordered_map<NodeId, int>& index) {
    std::vector<int> row(graph.nodes.size(), 0), inputs(graph.nodes.size(), 0);
    std::unordered_map<NodeId, std::vector<int>> next;
    for (const auto& e : graph.edges) next[e.from].push_back(index.at(e.to));
    for (const auto& e : graph.edges) ++inputs[static_cast<std::size_t>(index.at(e.to))];
    for (NodeId id : order)
        for (int to : next[id]) {
            auto& r = row[static_cast<std::size_t>(to)];
            r = std::max(r, row[static_cast<std::size_t>(index.at(id))] + 1);
        }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const auto& followers = next[graph.nodes[i].id];
        if (inputs[i] > 0 || followers.empty()) continue;
        int lowest = row[static_cast<std::size_t>(followers.front())];
        for (int to : followers) lowest = std::min(lowest, row[static_cast<std::size_t>(to)]);
        row[i] = lowest - 1;
    }
    return row;
}

void link(std::vector<Place>& places, int from, int to, double weight) {
    places[static_cast<std::size_t>(from)].down.push_back({to, weight});
    places[static_cast<std::size_t>(to)].up.push_back({from, weight});
}

void addWire(std::vector<Place>& places, int from, int to) {
    const int last = places[static_cast<std::size_t>(to)].row;
    const bool single = last - places[static_cast<std::size_t>(from)].row == 1;
    int at = from;
    for (int r = places[static_cast<std::size_t>(from)].row + 1; r < last; ++r) {
        places.push_back({r, 0, 0, {}, {}});
        link(places, at, static_cast<int>(places.size()) - 1, 1);
        at = static_cast<int>(places.size()) - 1;
    }
    link(places, at, to, single ? kCardWeight : 1);
}

double centre(const std::vector<Place>& places, const std::vector<std::pair<int, double>>& neighbours, double otherwise) {
    double sum = 0, weight = 0;
    for (const auto& [i, w] : neighbours) sum += w * places[static_cast<std::size_t>(i)].x, weight += w;
    return weight > 0 ? sum / weight : otherwise;
}

double widthOf(const Place& place) { return place.node ? Spacing::column : kBend; }

/** Puts a row as near to where each of it wants to be as the order and the widths allow: pool adjacent violators. */
void placeRow(std::vector<Place>& places, const std::vector<int>& row, const std::vector<double>& wanted) {
    struct Pool { double sum, weight; std::size_t count; };
    std::vector<double> offset(row.size(), 0);
    std::vector<Pool> pools;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const Place& place = places[static_cast<std::size_t>(row[i])];
        if (i > 0) offset[i] = offset[i - 1] + (widthOf(places[static_cast<std::size_t>(row[i - 1])]) + widthOf(place)) / 2;
        const double weight = place.node ? kCardWeight : 1;
        pools.push_back({(wanted[i] - offset[i]) * weight, weight, 1});
        while (pools.size() > 1 && pools[pools.size() - 2].sum / pools[pools.size() - 2].weight >= pools.back().sum / pools.back().weight) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back() = {pools.back().sum + last.sum, pools.back().weight + last.weight, pools.back().count + last.count};
        }
    }
    std::size_t i = 0;
    for (const auto& pool : pools)
        for (std::size_t k = 0; k < pool.count; ++k, ++i) places[static_cast<std::size_t>(row[i])].x = pool.sum / pool.weight + offset[i];
}

/** One walk over the rows: order by the barycentre of the row before, then place. */
void sweep(std::vector<Place>& places, Rows& rows, bool down, bool reorder) {
    for (std::size_t k = 0; k < rows.size(); ++k) {
        auto& row = rows[down ? k : rows.size() - 1 - k];
        std::vector<double> key(places.size() ? row.size() : 0);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const Place& p = places[static_cast<std::size_t>(row[i])];
            key[i] = centre(places, down ? p.up : p.down, p.x);
        }
        if (reorder) {
            std::vector<std::size_t> by(row.size());
            std::iota(by.begin(), by.end(), std::size_t{0});
            std::stable_sort(by.begin(), by.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
            std::vector<int> sorted;
            std::vector<double> sortedKey;
            for (std::size_t i : by) sorted.push_back(row[i]), sortedKey.push_back(key[i]);
            row = sorted;
            key = sortedKey;
        }
        placeRow(places, row, key);
    }
}

}  // namespace

std::vector<std::pair<NodeId, Point>> arrange(const Graph& graph) {
    std::unordered_map<NodeId, int> index;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) index[graph.nodes[i].id] = static_cast<int>(i);
    const auto rowOf = rowsOf(graph, topologicalOrder(graph), index);
    std::vector<Place> places;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) places.push_back({rowOf[i], graph.nodes[i].id, 0, {}, {}});
    for (const auto& e : graph.edges) addWire(places, index.at(e.from), index.at(e.to));

    Rows rows;
    for (std::size_t i = 0; i < places.size(); ++i) {
        rows.resize(std::max(rows.size(), static_cast<std::size_t>(places[i].row) + 1));
        rows[static_cast<std::size_t>(places[i].row)].push_back(static_cast<int>(i));
    }
    for (int s = 0; s < kSweeps; ++s) sweep(places, rows, s % 2 == 0, true);
    for (int s = 0; s < 2; ++s) sweep(places, rows, s % 2 == 1, false);

    double left = 0, right = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) left = i ? std::min(left, places[i].x) : places[i].x, right = i ? std::max(right, places[i].x) : places[i].x;
    std::vector<std::pair<NodeId, Point>> positions;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        positions.push_back({graph.nodes[i].id, {std::round(places[i].x - (left + right) / 2), places[i].row * Spacing::row}});
    return positions;
}

}  // namespace lamina::ui

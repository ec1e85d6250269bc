// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/arrange.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace lamina {
namespace {

constexpr int kSweeps = 8, kExchanges = 8, kStraightenings = 4;
constexpr double kBend = 60;          // what a wire that passes a row takes across
constexpr double kCardWeight = 8;     // how much straighter a wire between cards is than one that passes rows
constexpr double kLandings = 140;     // across a card: where its wires end
constexpr std::size_t kMostPlaces = 200'000;  // beyond, long wires have no say: a net of many is arranged in time all the same

/** A wire between places in neighbouring rows, as seen from one of them. */
struct Tie {
    int to = 0;
    double weight = 1;
    double landing = 0;  // where on the lower card it ends: from -0.5, its left edge, to 0.5
};

/** A card, or the place where a long wire passes a row. */
struct Place {
    int row = 0;
    NodeId node = 0;  // 0: a wire passes
    double x = 0;
    std::vector<Tie> up, down;
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

/** Where each wire ends on its card: in the order of the ports. */
std::vector<double> landingsOf(const Graph& graph) {
    std::unordered_map<NodeId, std::vector<int>> ports;
    for (const auto& e : graph.edges) ports[e.to].push_back(e.port);
    for (auto& [id, own] : ports) std::sort(own.begin(), own.end());
    std::vector<double> landings;
    for (const auto& e : graph.edges) {
        const auto& own = ports.at(e.to);
        const auto rank = std::lower_bound(own.begin(), own.end(), e.port) - own.begin();
        landings.push_back((static_cast<double>(rank) + 0.5) / static_cast<double>(own.size()) - 0.5);
    }
    return landings;
}

void tie(std::vector<Place>& places, int from, int to, double weight, double landing) {
    places[static_cast<std::size_t>(from)].down.push_back({to, weight, landing});
    places[static_cast<std::size_t>(to)].up.push_back({from, weight, landing});
}

void addWire(std::vector<Place>& places, int from, int to, double landing) {
    const int first = places[static_cast<std::size_t>(from)].row, last = places[static_cast<std::size_t>(to)].row;
    if (places.size() + static_cast<std::size_t>(last - first) > kMostPlaces && last - first > 1) return;
    int at = from;
    for (int r = first + 1; r < last; ++r) {
        places.push_back({r, 0, 0, {}, {}});
        tie(places, at, static_cast<int>(places.size()) - 1, 1, 0);
        at = static_cast<int>(places.size()) - 1;
    }
    tie(places, at, to, last - first == 1 ? kCardWeight : 1, landing);
}

/** The middle of its neighbours in the next row; across: how much it counts where on them the wires end. */
double centreOf(const std::vector<Place>& places, const std::vector<Tie>& ties, double otherwise, double across) {
    double sum = 0, weight = 0;
    for (const Tie& t : ties) sum += t.weight * (places[static_cast<std::size_t>(t.to)].x + across * t.landing), weight += t.weight;
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

/** What each of a row wants to be at, by the row above it or that below. */
std::vector<double> wantedIn(const std::vector<Place>& places, const std::vector<int>& row, bool down, double across) {
    std::vector<double> wanted;
    for (const int i : row) {
        const Place& p = places[static_cast<std::size_t>(i)];
        wanted.push_back(centreOf(places, down ? p.up : p.down, p.x, down ? 0 : across));
    }
    return wanted;
}

/** The row by the barycentre of its neighbours. */
void sortRow(const std::vector<Place>& places, std::vector<int>& row, bool down) {
    const auto key = wantedIn(places, row, down, kLandings);
    std::vector<std::size_t> by(row.size());
    std::iota(by.begin(), by.end(), std::size_t{0});
    std::stable_sort(by.begin(), by.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    std::vector<int> sorted;
    for (const std::size_t i : by) sorted.push_back(row[i]);
    row = std::move(sorted);
}

/** One walk over the rows: order by the barycentre of the row before, then place. */
void sweep(std::vector<Place>& places, Rows& rows, bool down, bool reorder) {
    for (std::size_t k = 0; k < rows.size(); ++k) {
        auto& row = rows[down ? k : rows.size() - 1 - k];
        if (reorder) sortRow(places, row, down);
        placeRow(places, row, wantedIn(places, row, down, 0));
    }
}

/** Of each place: the how manyth of its row it is. */
std::vector<double> ranksOf(const std::vector<Place>& places, const Rows& rows) {
    std::vector<double> rank(places.size(), 0);
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) rank[static_cast<std::size_t>(row[i])] = static_cast<double>(i);
    return rank;
}

double endOf(const Tie& t, const std::vector<double>& rank) { return rank[static_cast<std::size_t>(t.to)] + t.landing; }

std::size_t crossingsOf(const std::vector<Place>& places, const Rows& rows) {
    const auto rank = ranksOf(places, rows);
    std::size_t all = 0;
    for (const auto& row : rows) {
        std::vector<double> ends;  // of the wires of those before, sorted
        for (const int i : row) {
            std::vector<double> own;
            for (const Tie& t : places[static_cast<std::size_t>(i)].down) own.push_back(endOf(t, rank));
            for (const double end : own) all += static_cast<std::size_t>(ends.end() - std::upper_bound(ends.begin(), ends.end(), end));
            for (const double end : own) ends.insert(std::upper_bound(ends.begin(), ends.end(), end), end);
        }
    }
    return all;
}

/** How many wires of two neighbours in a row cross. */
std::size_t crossingsOf(const Place& left, const Place& right, const std::vector<double>& rank) {
    std::size_t all = 0;
    for (const Tie& a : left.down)
        for (const Tie& b : right.down) all += endOf(a, rank) > endOf(b, rank);
    for (const Tie& a : left.up)
        for (const Tie& b : right.up) all += rank[static_cast<std::size_t>(a.to)] > rank[static_cast<std::size_t>(b.to)];
    return all;
}

/** Lets neighbours in a row change places where fewer wires cross then. */
bool exchangeNeighbours(const std::vector<Place>& places, Rows& rows) {
    auto rank = ranksOf(places, rows);
    bool any = false;
    for (auto& row : rows)
        for (std::size_t i = 1; i < row.size(); ++i) {
            const auto a = static_cast<std::size_t>(row[i - 1]), b = static_cast<std::size_t>(row[i]);
            if (crossingsOf(places[b], places[a], rank) >= crossingsOf(places[a], places[b], rank)) continue;
            std::swap(row[i - 1], row[i]);
            std::swap(rank[a], rank[b]);
            any = true;
        }
    return any;
}

/** Orders every row so that few wires cross. */
void untangle(std::vector<Place>& places, Rows& rows) {
    Rows best = rows;
    std::size_t fewest = crossingsOf(places, rows);
    for (int s = 0; s < kSweeps; ++s) {
        sweep(places, rows, s % 2 == 0, true);
        const auto now = crossingsOf(places, rows);
        if (now > fewest) continue;
        fewest = now;
        best = rows;
    }
    rows = std::move(best);
    for (int s = 0; s < kExchanges && exchangeNeighbours(places, rows);) ++s;
}

}  // namespace

std::vector<std::pair<NodeId, Point>> arrange(const Graph& graph) {
    std::unordered_map<NodeId, int> index;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) index[graph.nodes[i].id] = static_cast<int>(i);
    const auto rowOf = rowsOf(graph, topologicalOrder(graph), index);
    std::vector<Place> places;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) places.push_back({rowOf[i], graph.nodes[i].id, 0, {}, {}});
    const auto landings = landingsOf(graph);
    for (std::size_t i = 0; i < graph.edges.size(); ++i) addWire(places, index.at(graph.edges[i].from), index.at(graph.edges[i].to), landings[i]);

    Rows rows;
    for (std::size_t i = 0; i < places.size(); ++i) {
        rows.resize(std::max(rows.size(), static_cast<std::size_t>(places[i].row) + 1));
        rows[static_cast<std::size_t>(places[i].row)].push_back(static_cast<int>(i));
    }
    untangle(places, rows);
    for (int s = 0; s < kStraightenings; ++s) sweep(places, rows, s % 2 == 1, false);

    double left = 0, right = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) left = i ? std::min(left, places[i].x) : places[i].x, right = i ? std::max(right, places[i].x) : places[i].x;
    std::vector<std::pair<NodeId, Point>> positions;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        positions.push_back({graph.nodes[i].id, {std::round(places[i].x - (left + right) / 2), places[i].row * Spacing::row}});
    return positions;
}

}  // namespace lamina

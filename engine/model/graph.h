// SPDX-License-Identifier: GPL-3.0-or-later
// What was drawn: layers and the wires between them, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/param.h"

namespace lamina {

/** Names a layer of a graph for as long as it lives; never given twice in one graph. */
using NodeId = std::int64_t;

struct Point {
    double x = 0, y = 0;
    bool operator==(const Point&) const = default;
};

/** A layer on the canvas. */
struct Node {
    NodeId id = 0;
    std::string layer;  // the catalogue's name: "Dense"
    std::string name;   // unique in the graph, without "/"
    Params params;      // what differs from the defaults
    Point position;     // centre of the card, in canvas units
    bool trainable = true;
    std::string extra;  // JSON object of keys we do not know, kept for the way back
    NodeId weightsOf = 0;  // the layer whose weights this one uses: Keras calls the same layer twice; 0: its own
    std::string block = {};  // the block in which it is drawn, from outside inwards: "encoder/stage_1"; empty: in none
    bool operator==(const Node&) const = default;
};

/** A wire: the output of one layer into an input of another. Inputs of a merging layer are ordered by port. */
struct Edge {
    NodeId from = 0;
    NodeId to = 0;
    int port = 0;  // which input of `to`
    bool operator==(const Edge&) const = default;
};

/** An acyclic drawing. Plain data: the functions below keep it consistent, nobody else needs to. */
struct Graph {
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    NodeId nextId = 1;
    bool operator==(const Graph&) const = default;
};

const Node* findNode(const Graph& graph, NodeId id);
Node* findNode(Graph& graph, NodeId id);
const Node* findNode(const Graph& graph, const std::string& name);

/** Adds a layer; an empty name becomes Keras' automatic one ("dense", "dense_1"). */
NodeId addNode(Graph& graph, std::string layer, std::string name = {}, Params params = {}, Point position = {});
/** Connects; an existing wire into the same port is replaced. Throws Error when it would close a cycle. */
void connect(Graph& graph, NodeId from, NodeId to, int port = 0);
void disconnect(Graph& graph, Edge edge);
/** Removes a layer and its wires. With heal, what fed its first input feeds what it fed. */
void removeNode(Graph& graph, NodeId id, bool heal = false);
/** Puts `node` between the two ends of a wire. By value: the wire may be one of the graph's own, which change. Throws Error
 *  when it would close a cycle. */
void insertOnEdge(Graph& graph, Edge edge, NodeId node);

/** The layer whose weights a layer uses: itself, or the one it names where that is there. */
NodeId ownerOf(const Graph& graph, const Node& node);
/** All layers with the weights of this one, the owner first; the layer alone where it shares with nobody. */
std::vector<NodeId> sharersOf(const Graph& graph, NodeId id);
/** A copy of a layer, without wires, that uses the same weights. */
NodeId addSharer(Graph& graph, NodeId id, Point position);

/** The same layers, wires and frozen weights: where the cards lie does not matter. */
bool sameNet(const Graph& a, const Graph& b);

/** Wires into a layer, by port. */
std::vector<Edge> inputsOf(const Graph& graph, NodeId id);
/** Wires out of a layer, in the order drawn. */
std::vector<Edge> outputsOf(const Graph& graph, NodeId id);
/** Whether a path leads from one layer to the other (true for the same layer). */
bool reaches(const Graph& graph, NodeId from, NodeId to);
/** Layers such that every wire goes forward; stable in the order drawn. Throws Error on a cycle. */
std::vector<NodeId> topologicalOrder(const Graph& graph);
/** A free name made of a stem: stem, stem_1, stem_2 … */
std::string uniqueName(const Graph& graph, const std::string& stem);
/** Keras' snake case of a class name: Conv2D → conv2d, MaxPooling2D → max_pooling2d. Source: keras/src/utils/naming.py */
std::string snakeCase(const std::string& className);

}  // namespace lamina

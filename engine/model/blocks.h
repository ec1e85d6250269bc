// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks: layers that are drawn as one card, which opens. A block is nothing but the path that its layers carry, so that
// everything else sees one flat net; it is there for as long as they are.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** Several layers on one card. */
struct Block {
    std::string path;                    // "encoder/stage_1"
    std::vector<NodeId> layers;          // all within it, at any depth, in the order drawn
    Point centre;                        // of the area they take
    std::vector<NodeId> entries, exits;  // layers that are fed from outside; layers that feed it, else those whose output nobody takes

    /** That of its card: no card of a level has the id of a layer within a block. */
    NodeId id() const { return layers.front(); }
    std::string name() const;
};

/** What is seen of a drawing when one of its blocks is open; the path is empty for the whole drawing. */
struct Level {
    std::string path;
    std::vector<NodeId> layers;                 // with a card of their own
    std::vector<Block> blocks;                  // each one card
    std::vector<NodeId> sources, targets;       // layers elsewhere that feed what is here, or take it
    std::unordered_map<NodeId, NodeId> cardOf;  // of every layer here or in a block here

    const Block* block(NodeId card) const;
    /** The layers on a card. */
    std::vector<NodeId> layersOf(NodeId card) const;
};

/** Whether layers of that block are within `path` or deeper; everything is within the empty path. */
bool within(const std::string& block, const std::string& path);
/** The same place below another path: "a/b" from "a" to "x/y" is "x/y/b". */
std::string rebased(const std::string& block, const std::string& from, const std::string& to);
/** "encoder" of "encoder/stage_1". */
std::string parentOf(const std::string& path);
Level levelOf(const Graph& graph, const std::string& path);
/** The cards of a level and the wires between them as a drawing of their own. */
Graph cardsOf(const Graph& graph, const Level& level);
/** Moves what is on a card so that its centre is there. */
void moveCard(Graph& graph, const Level& level, NodeId card, Point to);
/** All paths, the deepest first. */
std::vector<std::string> blocksOf(const Graph& graph);
/** A name that no block in `parent` has: the stem, stem_1, … */
std::string freeBlockName(const Graph& graph, const std::string& parent, const std::string& stem);

/** Puts layers of a level into a new block in it; those of its blocks take these along. Returns its path. Throws Error where they are
 *  none, or where a way leads out of them and in again: their card would feed itself. */
std::string makeBlock(Graph& graph, const std::vector<NodeId>& ids, const std::string& level, const std::string& name);
/** Its layers are seen again where its card was. */
void dissolveBlock(Graph& graph, const std::string& path);
/** Throws Error for an empty name, one with "/", and one that another block there has. Returns the new path. */
std::string renameBlock(Graph& graph, const std::string& path, const std::string& name);
/** Draws a block so many times in all, one behind the other, each with weights of its own, `apart` between their centres. Returns the
 *  layers of all. Throws Error unless one layer feeds it and one of its own leads out. */
std::vector<NodeId> repeatBlock(Graph& graph, const std::string& path, int times, double apart);

}  // namespace lamina

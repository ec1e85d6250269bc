// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to a drawing, each one undo command with a name: "Add Dense", "Delete conv_a", "Connect gap to classes".
#pragma once

#include <QString>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/arrange.h"
#include "ui/document/document.h"

namespace lamina::ui {

/**
 * Adds a layer at `position`, or below the selected ones when there is none, connects it to them, and selects it.
 * With nothing selected it goes behind the only open end of the drawing, where there is exactly one. In a chain
 * a layer with one input goes between the selected one and what follows. Returns 0 when it was refused.
 */
NodeId addLayer(Document& document, const std::string& layer, std::optional<Point> position = {});
/** Adds a layer, beside cards that lie there, without connecting it to the selection; to `from` when that is a layer, to the input of `to` likewise. */
NodeId addLayerAt(Document& document, const std::string& layer, Point position, NodeId from = 0, NodeId to = 0);
/** Adds a layer between the two ends of a wire and makes room for it. */
NodeId insertLayer(Document& document, const std::string& layer, const Edge& edge, Point position);
/** Puts a drawn layer that has no wires between the two ends of a wire. */
bool insertOnWire(Document& document, NodeId node, const Edge& edge, Point position);

/** Removes layers; what fed each feeds what followed it, which moves up to where they lay. */
void deleteLayers(Document& document, const std::vector<NodeId>& ids);
/** `port` < 0: the only input, else the next free one. Refuses what would close a cycle or does not take inputs. */
bool connectLayers(Document& document, NodeId from, NodeId to, int port = -1);
/** Lets an existing wire end at another layer. */
bool moveWire(Document& document, const Edge& wire, NodeId to);
void disconnectWires(Document& document, const std::vector<Edge>& edges);

/** Refuses an empty name, one with "/", and one that another layer has. */
bool renameLayer(Document& document, NodeId id, const QString& name);
/** Sets a parameter of several layers; the default is stored as absence. Typing in one field is one command. */
bool setParam(Document& document, const std::vector<NodeId>& ids, const std::string& key, const ParamValue& value);
/** Trainable or frozen. */
bool setTrainable(Document& document, const std::vector<NodeId>& ids, bool trainable);
bool moveLayers(Document& document, const std::vector<std::pair<NodeId, Point>>& positions, const QString& title,
                const QString& mergeKey = {});
/** Does what a button says, at once. */
bool mend(Document& document, const Remedy& remedy);

/** A copy of layers and the wires among them, a little aside; selects the copy. */
void duplicateLayers(Document& document, const std::vector<NodeId>& ids);
/** Draws layers once more with the same weights, as Keras calls a layer twice; selects the new ones. */
void useAgain(Document& document, const std::vector<NodeId>& ids);
/** Puts layers and the wires among them into the open level, names made unique, moved by `shift`; selects them. */
void insertGraph(Document& document, const Graph& piece, Point shift, const QString& title);
/** The layers with these ids and the wires among them, their blocks as seen from the level that is open. */
Graph pieceOf(const Document& document, const std::vector<NodeId>& ids);

/** Why `from` cannot feed `to`, in a sentence; empty when it can. */
QString whyNotConnect(const Document& document, NodeId from, NodeId to);
/** Which input a new wire into a layer takes. */
int freePort(const Graph& graph, const Node& node);
/** Layers of the catalogue that cannot stand behind an output of this shape, and why: "Conv2D takes height × width × …". */
std::map<std::string, QString> layersThatDoNotFit(const Shape& shape);

}  // namespace lamina::ui

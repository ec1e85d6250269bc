// SPDX-License-Identifier: GPL-3.0-or-later
// A drawing in the form in which Keras 3 writes models into config.json.
// Source: keras/src/models/functional.py (get_config), keras/src/models/sequential.py, keras/src/saving/serialization_lib.py.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/io/json_reader.h"
#include "engine/io/nested_model.h"
#include "engine/model/graph.h"

namespace lamina {

/** The names under which a file lists layers: their own, made unique where two layers share one. */
std::map<NodeId, std::string> fileNames(const Graph& graph);

/** A Functional model, layers in the given order. Also a drawing that is not finished is written, as far as it goes:
 *  a port without a wire is null. */
Json modelToJson(const Graph& graph, const std::string& name, const std::vector<NodeId>& order);
/** In the order drawn. */
Json modelToJson(const Graph& graph, const std::string& name);

/** A Sequential model: of a whole chain, its layers from the input on. */
Json chainToJson(const Graph& graph, const std::string& name, const std::vector<NodeId>& order);

/** Reads Functional and Sequential models. Layers come in the order of the file, without positions. What a layer's spec
 *  does not know is kept in Node::extra. The layers of a model within the model are a block. Throws Error (input) naming the
 *  layer for what a drawing cannot hold, as wires from what is not there. */
ModelInFile modelInFile(const JsonReader& json);
/** The drawing alone. */
Graph modelFromJson(const JsonReader& json);

}  // namespace lamina

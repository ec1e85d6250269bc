// SPDX-License-Identifier: GPL-3.0-or-later
// What a drawing has in common with another one: told by names, as numbers are given anew when a file is read. When two drawings are the
// same depends on what for; each question has one function:
//   sameNet() (model)         is the edited drawing the same net? Numbers and order count, and parameters as they are written
//   sameDrawing() (io)        would a file of it say the same? Neither numbers, order, places nor blocks count
//   goesOnWith() (io)         can a run that was stopped go on with the edited project? sameNet(), but what is as usual may be left out
//   changedSince() (trained)  does a trained net still answer as the project would? Which layers learn does not count
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** Whether two layers are of one kind with the same parameters, whoever wrote down what is as usual. Names, places, wires and whether they
 *  learn do not count; keys that the layer does not have do. */
bool sameChoices(const Node& a, const Node& b);

/** From, to, and which input of that. */
using NamedWire = std::tuple<std::string, std::string, int>;

/** All wires of a drawing by the names of their layers, sorted: the same wires are the same list. */
std::vector<NamedWire> namedWires(const Graph& graph);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// How a net ends: the layer whose numbers an output says, and the function that it says them by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/issue.h"
#include "engine/model/project.h"

namespace lamina {

/** The Dense whose units an output says one for one, over activations that stand alone; null where another layer ends the net. */
const Node* lastDense(const Graph& graph, NodeId output);

/** Makes an output say its numbers by a function ("softmax"): by an activation that stands alone, where the net ends in one, else in its last
 *  Dense or convolution. A net that ends in other layers stays. */
void endWith(Graph& graph, NodeId output, const std::string& function);

/** So many numbers of a row, and the function that the loss takes them by; nothing where no Dense says them. */
std::optional<Remedy> endAs(const Graph& graph, NodeId output, const Choice& loss, std::int64_t units);

/** A loss with its metrics, and outputs that answer it by a function. */
void learnBy(Project& project, const std::string& loss, std::vector<Choice> metrics, const std::string& function);

/** "Use sparse categorical crossentropy with 3 units and softmax". */
std::string askWhichTitle(std::size_t classes);
/** Does that: a loss and a metric for one class of many, and an only output that answers it. classes: 0 where they are not known. */
void askWhich(Project& project, std::size_t classes = 0);

}  // namespace lamina

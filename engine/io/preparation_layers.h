// SPDX-License-Identifier: GPL-3.0-or-later
// The scaling of a data recipe as layers of the net: so a .keras file takes and gives numbers as a person has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/preparation.h"
#include "engine/model/graph.h"

namespace lamina {

/** Names of Normalization layers in the order of the wires: behind the Input, and behind the output (of several behind one after the other, where
 *  each has a target of its own), where they undo the scaling of targets, with an exponential Activation (and a Rescaling by −1) where their logarithm was taken. Both empty:
 *  the numbers of the data need no scaling. */
struct PreparationLayers {
    std::vector<std::string> inputs, outputs;
    bool operator==(const PreparationLayers&) const = default;
};

/** Adds the layers. They carry mean and variance as parameters and no weights. One-hot columns have mean 0 and variance 1,
 *  min-max scaling is a mean (the minimum) and a deviation (the range). Nothing, and the net as it was, when the data were
 *  no table, or the net does not take and give what the preparation says. */
std::optional<PreparationLayers> addPreparation(Graph& graph, const Preparation& preparation);

/** Why no layers of Keras do what this preparation does, in a sentence that says what the file takes instead; empty where they
 *  can. Inputs with a logarithm: a way back from it there is, a way to it not. outputs: how many the net has. */
std::string whyApart(const Preparation& preparation, std::size_t outputs = 1);

/** The output that was drawn, of one of a graph with the layers; by their names. */
std::string drawnOutput(const Graph& graph, const PreparationLayers& layers, std::string name);

/** Takes them out again. Throws Error (input) when they are not what addPreparation would add. */
void removePreparation(Graph& graph, const Preparation& preparation, const PreparationLayers& layers);

/** What one unit of a loss in the target's own units is in units of the scaled targets that the net was trained on, so
 *  that Keras, told so by loss_weights, shows the same loss and goes on as the training went. Nothing where no such number
 *  exists: targets without scaling, of different scales, or a loss that is none of numbers. */
std::optional<double> lossWeight(const Preparation& preparation, const std::string& loss);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Small drawings of one layer, for tests of all that the catalogue has.
#pragma once

#include <algorithm>

#include "engine/compile/infer.h"
#include "engine/layers/catalogue.h"

namespace lamina {

/** Input layers of a shape, as many as the layer takes, and the layer with its defaults. */
inline Graph drawingOf(const LayerSpec& spec, const Ints& shape) {
    Graph graph;
    const NodeId layer = addNode(graph, spec.name, "layer");
    for (int i = 0; i < std::max(1, spec.minInputs); ++i)
        if (spec.minInputs > 0) connect(graph, addNode(graph, "Input", {}, {{"shape", shape}}), layer, i);
    return graph;
}

/** A drawing on which the layer's defaults are right: on an image, a sequence, a row or many channels. */
inline Graph fittingDrawing(const LayerSpec& spec) {
    for (const Ints& shape : {Ints{8, 8, 4}, Ints{8, 4}, Ints{6}}) {
        Graph graph = drawingOf(spec, shape);
        if (!infer(graph).hasErrors()) return graph;
    }
    return drawingOf(spec, {2, 2, 64});
}

}  // namespace lamina

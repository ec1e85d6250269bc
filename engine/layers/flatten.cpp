// SPDX-License-Identifier: GPL-3.0-or-later
// Flatten: an image or a table becomes one row of numbers.
#include "engine/layers/common.h"

namespace lamina {

LayerSpec flattenLayer() {
    LayerSpec spec;
    spec.name = "Flatten";
    spec.family = Family::Reshaping;
    spec.help = "Lays all numbers of a sample in one row.";
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = [](InferContext& c) { c.output = {c.inputs[0].elements()}; };
    spec.lower = [](LowerContext& c) { return c.plan.reshape(c.inputs[0], c.output); };
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina

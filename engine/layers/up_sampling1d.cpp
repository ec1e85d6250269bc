// SPDX-License-Identifier: GPL-3.0-or-later
// UpSampling1D: every step of a sequence becomes several equal ones.
// Source: keras/src/layers/reshaping/up_sampling1d.py.
#include "engine/layers/common.h"
#include "engine/layers/sequence.h"

namespace lamina {

namespace {

void inferUpSampling(InferContext& c) {
    if (requireSequence(c)) c.output = {c.inputs[0][0] * c.params.integer("size"), c.inputs[0][1]};
}

}  // namespace

LayerSpec upSampling1dLayer() {
    LayerSpec spec;
    spec.name = "UpSampling1D";
    spec.family = Family::Reshaping;
    spec.help = "Makes a sequence longer: repeats its steps.";
    spec.params = {intParam("size", 2, "How often steps are repeated.", 1, 1024)};
    spec.summary = [](const ParamReader& p) { return "×" + std::to_string(p.integer("size")); };
    spec.infer = inferUpSampling;
    spec.lower = [](LowerContext& c) { return repeated(c, c.inputs[0], 1, c.params.integer("size")); };
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina

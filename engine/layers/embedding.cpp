// SPDX-License-Identifier: GPL-3.0-or-later
// Embedding: every whole number has a learned vector.
// Source: keras/src/layers/core/embedding.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferEmbedding(InferContext& c) {
    const Shape& in = c.inputs[0];
    if (in.rank() + 1 > Shape::maxRank - 1)
        return c.fail(c.node().name + " adds an axis", "there is no room for one more behind the " + std::to_string(in.rank()) + " of " + c.inputName(0),
                      {insertBefore(c, 0, "Flatten")});
    std::vector<Dim> dims(in.begin(), in.end());
    const Dim units = c.params.integer("output_dim");
    dims.push_back(units);
    c.output = Shape(dims);
    c.weights.push_back(governed({"embeddings", {c.params.integer("input_dim"), units}, c.params.text("embeddings_initializer")}, c.params, "embeddings"));
}

ValueId lowerEmbedding(LowerContext& c) {
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Embed{c.inputs[0], c.weights[0], out});
    if (!c.params.boolean("mask_zero")) return out;
    const Shape ids = c.plan.shape(c.inputs[0]);
    std::vector<Dim> single(ids.begin(), ids.end());
    single.push_back(1);
    c.ownMask = c.plan.activation(ids);
    c.plan.forward(StepMask{c.plan.reshape(c.inputs[0], Shape(single)), c.ownMask, 0});
    return out;
}

}  // namespace

LayerSpec embeddingLayer() {
    LayerSpec spec;
    spec.name = "Embedding";
    spec.family = Family::Sequence;
    spec.help = "Gives every whole number, as of a word or a letter, a vector that is learned.";
    spec.params = {
        intParam("input_dim", 1000, "How many different numbers there are, 0 among them.", 1, 1e8),
        intParam("output_dim", 64, "The length of a vector.", 1, 1e6),
        boolParam("mask_zero", false, "Whether 0 only fills up: layers behind it then skip such steps."),
        initializerParam("embeddings_initializer", "random_uniform", "How the vectors start."),
        regularizerParam("embeddings_regularizer"),
        activityRegularizerParam(),
        constraintParam("embeddings_constraint"),
    };
    spec.summary = [](const ParamReader& p) { return std::to_string(p.integer("input_dim")) + " → " + std::to_string(p.integer("output_dim")); };
    spec.infer = inferEmbedding;
    spec.lower = lowerEmbedding;
    spec.mask = [](const ParamReader& p, const Shape&) { return p.boolean("mask_zero") ? MaskRule::Begins : MaskRule::Ends; };
    spec.scale = ScaleRule::Sets;
    spec.ids = "input_dim";
    return spec;
}

}  // namespace lamina

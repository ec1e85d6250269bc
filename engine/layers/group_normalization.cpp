// SPDX-License-Identifier: GPL-3.0-or-later
// GroupNormalization: brings each group of channels of a sample to mean 0 and variance 1, then scales and shifts it.
// Source: keras/src/layers/normalization/group_normalization.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

/** −1: a group for each channel. */
Dim groupsOf(const ParamReader& params, Dim channels) { return params.integer("groups") == -1 ? channels : params.integer("groups"); }

void inferGroupNormalization(InferContext& c) {
    const Shape& in = c.inputs[0];
    if (in.scalar())
        return c.fail(c.node().name + " needs at least one axis", "expected numbers on an axis, received a single number from " + c.inputName(0));
    const auto axis = c.params.integer("axis");
    if (axis != -1 && axis != in.rank())
        return c.fail(c.node().name + " parts the last axis only", "expected axis −1 or " + std::to_string(in.rank()) + ", received " + std::to_string(axis),
                      {setParam(c, "axis", std::int64_t{-1})});
    const Dim channels = in.back(), groups = groupsOf(c.params, channels);
    if (groups == 0 || channels % groups != 0)
        return c.fail(c.node().name + ": the channels cannot be parted into groups",
                      std::to_string(groups) + " groups, " + c.inputName(0) + " gives " + std::to_string(channels) + " channels",
                      {setParam(c, "groups", std::int64_t{1}), setParam(c, "groups", std::int64_t{-1})});
    c.output = in;
    if (c.params.boolean("scale")) c.weights.push_back(governed({"gamma", {channels}, c.params.text("gamma_initializer")}, c.params, "gamma"));
    if (c.params.boolean("center")) c.weights.push_back(governed({"beta", {channels}, c.params.text("beta_initializer")}, c.params, "beta"));
}

}  // namespace

LayerSpec groupNormalizationLayer() {
    LayerSpec spec;
    spec.name = "GroupNormalization";
    spec.family = Family::Normalization;
    spec.help = "Keeps groups of channels of every sample near mean 0 and variance 1, whatever the batch.";
    spec.params = {intParam("groups", 32, "In how many parts the channels are normalised; −1: each by itself.", -1, 65536),
                   floatParam("epsilon", 0.001, "Added to the variance, against division by 0.", 0, unbounded),
                   boolParam("center", true, "Whether a learned number is added."),
                   boolParam("scale", true, "Whether a learned factor is applied."),
                   advanced(intParam("axis", -1, "The axis of the channels: the last one.", -8, 8)),
                   initializerParam("beta_initializer", "zeros", "How the added numbers start."),
                   initializerParam("gamma_initializer", "ones", "How the factors start."),
                   regularizerParam("beta_regularizer"),
                   regularizerParam("gamma_regularizer"),
                   constraintParam("beta_constraint"),
                   constraintParam("gamma_constraint")};
    spec.summary = [](const ParamReader& p) { return p.integer("groups") == -1 ? std::string("each channel") : std::to_string(p.integer("groups")) + " groups"; };
    spec.infer = inferGroupNormalization;
    spec.lower = [](LowerContext& c) { return groupNormalised(c, c.inputs[0], groupsOf(c.params, c.output.back())); };
    spec.mask = passesMask;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax: scores on the last axis become shares that add up to 1.
// Source: keras/src/layers/activations/softmax.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferSoftmax(InferContext& c) {
    const auto axis = c.params.integer("axis");
    const int rank = c.inputs[0].rank();
    if (rank == 0)
        return c.fail(c.node().name + " needs at least one axis",
                      "expected scores on an axis, received a single number from " + c.inputName(0));
    if (axis != -1 && axis != rank)
        return c.fail(c.node().name + " works on the last axis only",
                      "expected axis -1 or " + std::to_string(rank) + ", received " + std::to_string(axis),
                      {setParam(c, "axis", std::int64_t{-1})});
    if (c.hasMask(0))
        return c.fail(c.node().name + " cannot take a sequence with a mask", "Keras' Softmax would lay the mask of steps over the scores",
                      {{"Make it an Activation", [id = c.node().id](Graph& graph) {
                            if (Node* node = findNode(graph, id)) node->layer = "Activation", node->params = {{"activation", std::string("softmax")}};
                        }}});
    sameShape(c);
}

}  // namespace

LayerSpec softmaxLayer() {
    LayerSpec spec;
    spec.name = "Softmax";
    spec.family = Family::Activation;
    spec.help = "Turns scores into shares that add up to 1.";
    spec.params = {advanced(intParam("axis", -1, "The axis of the scores: the last one.", -8, 8))};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferSoftmax;
    spec.lower = [](LowerContext& c) { return c.plan.softmax(c.inputs[0]); };
    spec.mask = passesMask;
    spec.takesMask = true;
    spec.function = [](const ParamReader&) { return std::string("softmax"); };
    return spec;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Small nets with weights that differ everywhere, for tests of formats.
#pragma once

#include <map>
#include <string>

#include "engine/compile/infer.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** A net whose weights are counted through, so that no two are equal; with an optimizer's state where asked. */
inline TrainedModel withWeights(Project project, int slotsPerVariable = 0) {
    TrainedModel model;
    const auto inference = infer(project.graph);
    float next = 0;
    const auto tensor = [&](const Shape& shape) {
        std::vector<float> values(static_cast<std::size_t>(shape.elements()));
        for (auto& v : values) v = next += 0.001f;
        return Tensor::of(shape, values);
    };
    std::vector<Shape> trainable;
    for (const NodeId id : inference.order)
        for (const auto& w : inference.at(id).weights) {
            model.weights.variables.push_back({findNode(project.graph, id)->name, w.name, w.trainable, tensor(w.shape)});
            if (w.trainable) trainable.push_back(w.shape);
        }
    for (const auto& shape : trainable)
        for (int s = 0; s < slotsPerVariable; ++s) model.weights.optimizer.push_back(tensor(shape));
    if (slotsPerVariable > 0) model.weights.iteration = 1234, model.weights.learningRate = 0.0625;
    model.project = std::move(project);
    return model;
}

/** An image net with a branch that Keras lists in another order than it is drawn. */
inline Project imageNet() {
    Project p;
    p.name = "image net";
    auto& g = p.graph;
    const auto in = addNode(g, "Input", "image", {{"shape", Ints{8, 8, 3}}});
    const auto scale = addNode(g, "Rescaling", "scale");
    const auto a = addNode(g, "Conv2D", "a", {{"filters", std::int64_t{4}}, {"padding", "same"}, {"activation", "relu"}});
    const auto norm = addNode(g, "BatchNormalization", "norm");
    const auto pool = addNode(g, "MaxPooling2D", "pool");
    const auto b = addNode(g, "Conv2D", "b", {{"filters", std::int64_t{4}}, {"kernel_size", Ints{2, 2}}, {"strides", Ints{2, 2}}, {"use_bias", false}});
    const auto join = addNode(g, "Concatenate", "join");
    const auto drop = addNode(g, "Dropout", "drop", {{"rate", 0.25}});
    const auto flat = addNode(g, "Flatten", "flat");
    const auto out = addNode(g, "Dense", "out", {{"units", std::int64_t{10}}, {"activation", "softmax"}});
    connect(g, in, scale);
    connect(g, scale, a);
    connect(g, a, norm);
    connect(g, norm, pool);
    connect(g, scale, b);
    connect(g, b, join, 0);
    connect(g, pool, join, 1);
    connect(g, join, drop);
    connect(g, drop, flat);
    connect(g, flat, out);
    p.training.optimizer = {"Adam", {{"learning_rate", 0.002}}};
    p.training.metrics = {{"accuracy", {}}};
    return p;
}

/** Two inputs, two outputs, equal Dense layers on branches of different length. */
inline Project twoEnds() {
    Project p;
    p.name = "two/ends";
    auto& g = p.graph;
    const auto dense = [&](const char* name, NodeId from) {
        const auto id = addNode(g, "Dense", name, {{"units", std::int64_t{4}}});
        connect(g, from, id);
        return id;
    };
    const auto left = addNode(g, "Input", "left", {{"shape", Ints{4}}});
    const auto right = addNode(g, "Input", "right", {{"shape", Ints{4}}});
    const auto a1 = dense("a1", left), a2 = dense("a2", a1), b1 = dense("b1", right);
    const auto sum = addNode(g, "Add", "sum");
    connect(g, b1, sum, 0);
    connect(g, a2, sum, 1);
    const auto leaky = addNode(g, "LeakyReLU", "leaky");
    connect(g, sum, leaky);
    dense("out_a", leaky);
    dense("out_b", dense("c1", b1));
    findNode(g, a1)->trainable = false;
    p.training.optimizer = {"SGD", {{"momentum", 0.9}}};
    p.training.loss = {"mean_squared_error", {}};
    p.training.metrics = {};
    p.training.schedule = Choice{"CosineDecay", {{"decay_steps", std::int64_t{50}}}};
    return p;
}

/** Layer after layer, which Keras calls Sequential. */
inline Project chain() {
    Project p;
    p.name = "chain";
    auto& g = p.graph;
    const auto in = addNode(g, "Input", "row", {{"shape", Ints{6}}});
    const auto hidden = addNode(g, "Dense", "hidden", {{"units", std::int64_t{5}}, {"activation", "relu"}});
    const auto norm = addNode(g, "BatchNormalization", "norm");
    const auto out = addNode(g, "Dense", "out", {{"units", std::int64_t{3}}, {"activation", "softmax"}});
    connect(g, in, hidden);
    connect(g, hidden, norm);
    connect(g, norm, out);
    p.training.optimizer = {"Adam", {{"learning_rate", 0.002}}};
    return p;
}

inline std::map<std::string, TrainedModel> sampleModels() {
    return {{"chain", withWeights(chain(), 2)}, {"image_net", withWeights(imageNet(), 2)}, {"two_ends", withWeights(twoEnds(), 1)}, {"untrained", withWeights(imageNet())}};
}

}  // namespace lamina

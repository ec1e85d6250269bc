// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/template_sketch.h"

#include "engine/data/sources.h"

namespace lamina {

NodeId Sketch::addTo(NodeId from, const std::string& layer, const std::string& name, Params params, double x) {
    const NodeId id = addNode(graph_, layer, name, std::move(params), {x, y_});
    if (from) connect(graph_, from, id);
    y_ += row;
    last_ = id;
    return id;
}

NodeId Sketch::conv(const std::string& name, std::int64_t filters, const std::string& activation, std::int64_t strides) {
    Params params{{"filters", filters}, {"kernel_size", Ints{3, 3}}, {"padding", "same"}, {"activation", activation}};
    if (strides > 1) params["strides"] = Ints{strides, strides};
    return add("Conv2D", name, std::move(params));
}

void Sketch::image(Shape shape) {
    add("Input", "image", {{"shape", Ints(shape.begin(), shape.end())}});
    add("Rescaling", "rescaling", {{"scale", 1.0 / 255}});
}

Project projectOf(const std::string& name, const std::string& data, Sketch& sketch, const std::string& loss, std::int64_t epochs, std::int64_t batch,
                  double learningRate) {
    Project p;
    p.name = name;
    p.graph = sketch.take();
    p.data = source(data).recipe;
    p.training.loss = {loss, {}};
    p.training.metrics = {{loss == "mean_squared_error" ? "mean_absolute_error" : "accuracy", {}}};
    p.training.optimizer = {"Adam", {{"learning_rate", learningRate}}};
    p.training.epochs = epochs;
    p.training.batchSize = batch;
    return p;
}

}  // namespace lamina

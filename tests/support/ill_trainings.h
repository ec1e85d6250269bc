// SPDX-License-Identifier: GPL-3.0-or-later
// Trainings that come upon a value that is no number, each in its way; for the CPU and for GPUs.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/train/trainer.h"

namespace lamina::test {

/** n rows of `columns` numbers between -1 and 1, and a target of theirs: their sum, from 2.5 up. The rows' numbers in the file begin at 100. */
inline std::shared_ptr<Dataset> tableOf(int n, int columns) {
    Random random(6);
    std::vector<float> x, y;
    auto data = std::make_shared<Dataset>();
    for (int i = 0; i < n; ++i) {
        float sum = 2.5f;
        for (int c = 0; c < columns; ++c) {
            x.push_back(static_cast<float>(random.uniform(-1, 1)));
            sum += x.back();
        }
        y.push_back(sum);
        data->rows.push_back(static_cast<std::uint32_t>(100 + i));
        data->parts.train.push_back(static_cast<std::uint32_t>(i));
    }
    data->inputs = {Tensor::of({n, columns}, x)};
    data->targets = {Tensor::of({n, 1}, y)};
    return data;
}

/** Layers behind an input of `columns` numbers, and a Dense of one. */
inline TrainingJob illJob(const std::vector<std::pair<std::string, Params>>& layers, std::shared_ptr<const Dataset> data, const std::string& device) {
    TrainingJob job;
    Graph& graph = job.project.graph;
    NodeId last = addNode(graph, "Input", {}, {{"shape", Ints{data->inputs.front().shape()[1]}}});
    const auto append = [&](const std::string& layer, Params params) {
        const NodeId next = addNode(graph, layer, {}, std::move(params));
        lamina::connect(graph, last, next);
        last = next;
    };
    for (const auto& [layer, params] : layers) append(layer, params);
    append("Dense", {{"units", std::int64_t{1}}});
    job.project.data.source = "csv";
    TrainingRecipe& recipe = job.project.training;
    recipe.loss = {"mean_squared_error", {}};
    recipe.metrics.clear();
    recipe.optimizer = {"SGD", {{"learning_rate", 0.01}}};
    recipe.batchSize = 16;
    recipe.epochs = 3;
    recipe.device = device;
    job.data = std::move(data);
    job.record = false;
    return job;
}

/** The kernel of every Dense has this value everywhere; the biases are 0. */
inline Weights denseWeights(const Graph& graph, const std::vector<float>& kernels, Dim inputs) {
    Weights weights;
    std::size_t next = 0;
    for (const Node& node : graph.nodes) {
        if (node.layer != "Dense") continue;
        const Dim units = static_cast<Dim>(std::get<std::int64_t>(node.params.at("units")));
        weights.variables.push_back({node.name, "kernel", true, Tensor::of({inputs, units}, std::vector<float>(static_cast<std::size_t>(inputs * units), kernels.at(next++)))});
        weights.variables.push_back({node.name, "bias", true, Tensor::of({units}, std::vector<float>(static_cast<std::size_t>(units), 0.0f))});
        inputs = units;
    }
    return weights;
}

struct IllEnd {
    TrainedModel model;
    std::shared_ptr<const History> history;
    TrainingStatus status;
};

inline IllEnd trainIll(TrainingJob job) {
    TrainingCommands commands;
    commands.recipe = job.project.training;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    TrainedModel model = trainer.run();
    return {std::move(model), trainer.history(), trainer.status()};
}

inline bool allFinite(const TrainedModel& model) {
    for (const Weight& w : model.weights.variables) {
        const auto values = w.value.toFloats();
        if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) return false;
    }
    return !model.weights.variables.empty();
}

}  // namespace lamina::test

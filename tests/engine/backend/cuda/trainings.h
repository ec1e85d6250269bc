// SPDX-License-Identifier: GPL-3.0-or-later
// Small trainings by the trainer, for a device by its name.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#include "engine/base/random.h"
#include "engine/train/trainer.h"

namespace lamina::test {

inline NodeId append(Graph& g, NodeId last, const std::string& layer, Params params) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    connect(g, last, next);
    return next;
}

/** y = 2x − 1 from six points, six a step. */
inline TrainingJob lineJob(const std::string& device) {
    TrainingJob job;
    Graph& g = job.project.graph;
    append(g, addNode(g, "Input", {}, {{"shape", Ints{1}}}), "Dense", {{"units", std::int64_t{1}}});
    TrainingRecipe& r = job.project.training;
    r.loss = {"mean_squared_error", {}};
    r.metrics.clear();
    r.optimizer = {"SGD", {{"learning_rate", 0.01}}};
    r.epochs = 300;
    r.batchSize = 6;
    r.device = device;
    Dataset data;
    data.inputs = {Tensor::of<float>({6, 1}, std::vector<float>{-1, 0, 1, 2, 3, 4})};
    data.targets = {Tensor::of<float>({6, 1}, std::vector<float>{-3, -1, 1, 3, 5, 7})};
    data.parts.train = {0, 1, 2, 3, 4, 5};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

/** Two spirals, with a last, smaller batch and a validation part. */
inline TrainingJob spiralJob(const std::string& device, std::int64_t epochs) {
    TrainingJob job;
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{2}}});
    last = append(g, last, "Dense", {{"units", std::int64_t{16}}, {"activation", std::string("relu")}});
    last = append(g, last, "BatchNormalization", {});
    last = append(g, last, "Dropout", {{"rate", 0.1}});
    append(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    TrainingRecipe& r = job.project.training;
    r.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    r.epochs = epochs;
    r.batchSize = 32;
    r.device = device;
    Random random(7);
    constexpr int n = 300;
    std::vector<float> x;
    std::vector<std::int32_t> y;
    Dataset data;
    for (int i = 0; i < n; ++i) {
        const double turn = random.uniform(0.25, 3.14159265), side = i % 2 ? 3.14159265 : 0;
        x.push_back(static_cast<float>(0.3 * turn * std::cos(turn + side)));
        x.push_back(static_cast<float>(0.3 * turn * std::sin(turn + side)));
        y.push_back(i % 2);
        (i % 4 ? data.parts.train : data.parts.validation).push_back(static_cast<std::uint32_t>(i));
    }
    data.inputs = {Tensor::of<float>({n, 2}, x)};
    data.targets = {Tensor::of<std::int32_t>({n}, y)};
    data.preparation.classes = {"one", "other"};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

struct Result {
    TrainedModel model;
    std::shared_ptr<const History> history;
    TrainingStatus status;
};

inline Result train(TrainingJob job, const std::function<void(const TrainingStatus&, TrainingCommands&)>& watch = {}) {
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [&](const TrainingStatus& s) {
        if (watch) watch(s, commands);
    });
    TrainedModel model = trainer.run();
    return {std::move(model), trainer.history(), trainer.status()};
}

inline bool sameWeights(const Result& a, const Result& b) {
    for (std::size_t i = 0; i < a.model.weights.variables.size(); ++i) {
        const auto x = a.model.weights.variables[i].value.bytes(), y = b.model.weights.variables[i].value.bytes();
        if (x.size() != y.size() || std::memcmp(x.data(), y.data(), x.size()) != 0) return false;
    }
    return !a.model.weights.variables.empty();
}

}  // namespace lamina::test

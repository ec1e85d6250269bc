// SPDX-License-Identifier: GPL-3.0-or-later
// Small trainings that end within a second, for tests of the trainer.
#pragma once

#include <cmath>
#include <cstring>
#include <memory>
#include <utility>

#include "engine/base/random.h"
#include "engine/train/trainer.h"
#include "tests/support/home.h"
#include "tests/support/wait_for.h"

namespace lamina::test {

inline NodeId append(Graph& g, NodeId last, const std::string& layer, Params params) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    connect(g, last, next);
    return next;
}

inline TrainingJob lineJob() {
    TrainingJob job;
    Graph& g = job.project.graph;
    append(g, addNode(g, "Input", {}, {{"shape", Ints{1}}}), "Dense", {{"units", std::int64_t{1}}});
    TrainingRecipe& r = job.project.training;
    r.loss = {"mean_squared_error", {}};
    r.metrics.clear();
    r.optimizer = {"SGD", {{"learning_rate", 0.01}}};
    r.epochs = 2000;
    r.batchSize = 6;
    Dataset data;
    data.inputs = {Tensor::of<float>({6, 1}, std::vector<float>{-1, 0, 1, 2, 3, 4})};
    data.targets = {Tensor::of<float>({6, 1}, std::vector<float>{-3, -1, 1, 3, 5, 7})};
    data.parts.train = {0, 1, 2, 3, 4, 5};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

/** Two spirals of a turn and a half, 1 000 points each, a quarter of them for the test. */
inline TrainingJob spiralJob(std::int64_t epochs) {
    TrainingJob job;
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{2}}});
    last = append(g, last, "Dense", {{"units", std::int64_t{64}}, {"activation", std::string("relu")}});
    last = append(g, last, "Dense", {{"units", std::int64_t{64}}, {"activation", std::string("relu")}});
    append(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
    TrainingRecipe& r = job.project.training;
    r.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    r.epochs = epochs;
    Random random(7);
    constexpr int n = 2000;
    std::vector<float> x;
    std::vector<std::int32_t> y;
    Dataset data;
    for (int i = 0; i < n; ++i) {
        const double turn = random.uniform(0.25, 3 * 3.14159265), side = i % 2 ? 3.14159265 : 0;
        x.push_back(static_cast<float>(0.1 * turn * std::cos(turn + side) + random.normal(0, 0.01)));
        x.push_back(static_cast<float>(0.1 * turn * std::sin(turn + side) + random.normal(0, 0.01)));
        y.push_back(i % 2);
        (i % 4 < 2 || i % 3 ? data.parts.train : data.parts.test).push_back(static_cast<std::uint32_t>(i));
    }
    data.parts.validation = data.parts.test;
    data.inputs = {Tensor::of<float>({n, 2}, x)};
    data.targets = {Tensor::of<std::int32_t>({n}, y)};
    data.preparation.classes = {"one", "other"};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

inline TrainedModel train(TrainingJob job, std::shared_ptr<const History>* history = nullptr, TrainingStatus* status = nullptr) {
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    TrainedModel model = trainer.run();
    if (history) *history = trainer.history();
    if (status) *status = trainer.status();
    return model;
}

inline bool sameBytes(const Tensor& a, const Tensor& b) {
    return a.bytes().size() == b.bytes().size() && std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
}

}  // namespace lamina::test

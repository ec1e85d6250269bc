// SPDX-License-Identifier: GPL-3.0-or-later
// Small trainings that end within a second, for tests of the trainer on any device.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
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

/** y = 2x − 1 from six points, six a step. */
inline TrainingJob lineJob(const std::string& device = "auto", std::int64_t epochs = 2000) {
    TrainingJob job;
    Graph& g = job.project.graph;
    append(g, addNode(g, "Input", {}, {{"shape", Ints{1}}}), "Dense", {{"units", std::int64_t{1}}});
    TrainingRecipe& r = job.project.training;
    r.loss = {"mean_squared_error", {}};
    r.metrics.clear();
    r.optimizer = {"SGD", {{"learning_rate", 0.01}}};
    r.epochs = epochs;
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

/** Two spirals of so many half turns; who calls says which rows are of which part. */
inline Dataset spirals(int n, double halfTurns, double size, double noise) {
    Random random(7);
    const auto off = [&] { return noise > 0 ? random.normal(0, noise) : 0; };
    std::vector<float> x;
    std::vector<std::int32_t> y;
    for (int i = 0; i < n; ++i) {
        const double turn = random.uniform(0.25, halfTurns * 3.14159265), side = i % 2 ? 3.14159265 : 0;
        x.push_back(static_cast<float>(size * turn * std::cos(turn + side) + off()));
        x.push_back(static_cast<float>(size * turn * std::sin(turn + side) + off()));
        y.push_back(i % 2);
    }
    Dataset data;
    data.inputs = {Tensor::of<float>({n, 2}, x)};
    data.targets = {Tensor::of<std::int32_t>({n}, y)};
    data.preparation.classes = {"one", "other"};
    return data;
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
    Dataset data = spirals(2000, 3, 0.1, 0.01);
    for (std::uint32_t i = 0; i < 2000; ++i) (i % 4 < 2 || i % 3 ? data.parts.train : data.parts.test).push_back(i);
    data.parts.validation = data.parts.test;
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

/** Two spirals of half a turn, with moving statistics and dropout, a last, smaller batch and a validation part. */
inline TrainingJob noisySpiralJob(const std::string& device, std::int64_t epochs) {
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
    Dataset data = spirals(300, 1, 0.3, 0);
    for (std::uint32_t i = 0; i < 300; ++i) (i % 4 ? data.parts.train : data.parts.validation).push_back(i);
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

/** All that a training leaves. */
struct Trained {
    TrainedModel model;
    std::shared_ptr<const History> history;
    TrainingStatus status;
};

inline Trained trainWatched(TrainingJob job, const std::function<void(const TrainingStatus&, TrainingCommands&)>& watch = {}) {
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [&](const TrainingStatus& s) {
        if (watch) watch(s, commands);
    });
    TrainedModel model = trainer.run();
    return {std::move(model), trainer.history(), trainer.status()};
}

inline TrainedModel train(TrainingJob job, std::shared_ptr<const History>* history = nullptr, TrainingStatus* status = nullptr) {
    Trained all = trainWatched(std::move(job));
    if (history) *history = std::move(all.history);
    if (status) *status = std::move(all.status);
    return std::move(all.model);
}

inline bool sameBytes(const Tensor& a, const Tensor& b) {
    return a.bytes().size() == b.bytes().size() && std::memcmp(a.bytes().data(), b.bytes().data(), a.bytes().size()) == 0;
}

inline bool sameWeights(const Trained& a, const Trained& b) {
    const auto &x = a.model.weights.variables, &y = b.model.weights.variables;
    if (x.empty() || x.size() != y.size()) return false;
    for (std::size_t i = 0; i < x.size(); ++i)
        if (!sameBytes(x[i].value, y[i].value)) return false;
    return true;
}

/** The first figure of a step that is another on a device than on the CPU; empty: none is. */
inline std::string whereStepsDiffer(const History& device, const History& cpu, double tolerance) {
    if (device.steps.size() != cpu.steps.size()) return std::to_string(device.steps.size()) + " steps, on the CPU " + std::to_string(cpu.steps.size());
    for (std::size_t i = 0; i < cpu.steps.size(); ++i)
        for (std::size_t f = 0; f < cpu.stepNames().size(); ++f) {
            const double d = static_cast<double>(device.steps.at(i, f)), c = static_cast<double>(cpu.steps.at(i, f));
            if (std::fabs(d - c) <= tolerance * (1 + std::fabs(c))) continue;
            return "step " + std::to_string(i) + ", " + cpu.stepNames()[f] + ": " + std::to_string(d) + ", on the CPU " + std::to_string(c);
        }
    return {};
}

}  // namespace lamina::test

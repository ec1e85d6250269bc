// SPDX-License-Identifier: GPL-3.0-or-later
// Trainings in which the next step depends on more than weights and data: chance of every kind, averages, gradients that wait, rates
// that have fallen. Broken off and taken up as runs of the registry are, on any device.
#pragma once

#include <QFile>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/recipes/optimizers.h"
#include "engine/runs/registry.h"
#include "engine/train/going_on.h"
#include "tests/support/small_trainings.h"

namespace lamina::test {

struct ResumeCase {
    std::string name;
    std::string layer;  // behind the Input; empty: none
    Params params;
    std::function<void(TrainingRecipe&)> change = {};
    bool reads = false;  // the layer, of six units, reads a picture row by row
};

inline std::vector<ResumeCase> resumeCases() {
    using I = std::int64_t;
    const auto optimizer = [](Params params) {
        return [params](TrainingRecipe& r) { r.optimizer.params.insert(params.begin(), params.end()); };
    };
    return {
        {"Dropout", "Dropout", {{"rate", 0.3}}},
        {"SpatialDropout2D", "SpatialDropout2D", {{"rate", 0.3}}},
        {"GaussianNoise", "GaussianNoise", {{"stddev", 20.0}}},
        {"RandomFlip", "RandomFlip", {}},
        {"RandomRotation", "RandomRotation", {{"factor", Floats{0.2}}}},
        {"RandomTranslation", "RandomTranslation", {{"height_factor", Floats{0.3}}, {"width_factor", Floats{0.3}}}},
        {"RandomZoom", "RandomZoom", {{"height_factor", Floats{0.3}}}},
        {"RandomCrop", "RandomCrop", {{"height", I{5}}, {"width", I{5}}}},
        {"RandomContrast", "RandomContrast", {{"factor", Floats{0.4}}}},
        {"RandomBrightness", "RandomBrightness", {{"factor", Floats{0.4}}}},
        {"RandomErasing", "RandomErasing", {}},
        {"recurrent_dropout", "LSTM", {{"units", I{6}}, {"return_sequences", true}, {"dropout", 0.2}, {"recurrent_dropout", 0.3}}, {}, true},
        {"recurrent_dropout in both directions", "Bidirectional",
         {{"layer", std::string("GRU")}, {"units", I{6}}, {"return_sequences", true}, {"merge_mode", std::string("sum")}, {"recurrent_dropout", 0.3}}, {}, true},
        {"BatchNormalization", "BatchNormalization", {{"momentum", 0.9}}},
        {"MixUp", "", {}, [](TrainingRecipe& r) { r.mixUp = 0.3; }},
        {"MixUp behind RandomFlip", "RandomFlip", {}, [](TrainingRecipe& r) { r.mixUp = 0.3; }},
        {"use_ema", "", {}, optimizer({{"use_ema", true}, {"ema_momentum", 0.9}})},
        {"ema_overwrite_frequency", "", {}, optimizer({{"use_ema", true}, {"ema_momentum", 0.9}, {"ema_overwrite_frequency", I{5}}})},
        {"gradient_accumulation_steps", "", {}, optimizer({{"gradient_accumulation_steps", I{3}}})},
        {"both of these", "", {}, optimizer({{"use_ema", true}, {"ema_momentum", 0.9}, {"gradient_accumulation_steps", I{3}}})},
        {"ReduceLROnPlateau", "", {}, [](TrainingRecipe& r) { r.callbacks = {{"ReduceLROnPlateau", {{"monitor", std::string("loss")}, {"patience", I{1}}, {"factor", 0.5}, {"min_delta", 1e9}}}}; }},
        {"EarlyStopping and use_ema", "Dropout", {{"rate", 0.3}}, [](TrainingRecipe& r) {
             r.optimizer.params = {{"use_ema", true}, {"ema_momentum", 0.9}, {"learning_rate", 0.01}};
             r.callbacks = {{"EarlyStopping", {{"patience", I{1}}, {"restore_best_weights", true}}}};
         }},
    };
}

/** Every optimizer there is: as it comes, with momentum, and with each of its switches thrown. */
inline std::vector<ResumeCase> optimizerCases() {
    std::vector<ResumeCase> cases;
    for (const OptimizerSpec& spec : optimizers()) {
        const auto add = [&](const std::string& how, const Params& params) {
            cases.push_back({spec.member.name + how, "", {}, [name = spec.member.name, params](TrainingRecipe& r) { r.optimizer = {name, params}; }});
        };
        Params usual{{"learning_rate", 0.01}};
        add("", usual);
        for (const ParamSpec& p : spec.member.params)
            if (p.key == "momentum") usual["momentum"] = 0.9, add(" with momentum", usual);
        for (const ParamSpec& p : spec.member.params) {
            if (p.type != ParamType::Bool || p.key == "use_ema") continue;  // that all have, and is a case of its own
            Params switched = usual;
            switched[p.key] = p.defaultValue != ParamValue(true);
            add(" with " + p.key, switched);
        }
    }
    return cases;
}

/** 30 pictures of three classes, 8 steps an epoch of which the last is smaller; 4 epochs. */
inline TrainingJob resumeJob(const ResumeCase& what, const std::string& device) {
    TrainingJob job;
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{6, 6, 1}}});
    if (what.reads) last = append(g, append(g, last, "Reshape", {{"target_shape", Ints{6, 6}}}), "Rescaling", {{"scale", 1 / 255.0}});
    if (!what.layer.empty()) last = append(g, last, what.layer, what.params);
    if (what.reads) last = append(g, last, "Reshape", {{"target_shape", Ints{6, 6, 1}}});
    last = append(g, last, "Rescaling", {{"scale", 1 / 255.0}});
    last = append(g, last, "Conv2D", {{"filters", std::int64_t{4}}, {"kernel_size", Ints{3, 3}}, {"activation", std::string("relu")}});
    last = append(g, last, "Flatten", {});
    append(g, last, "Dense", {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}});
    TrainingRecipe& r = job.project.training;
    r.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    r.epochs = 4;
    r.batchSize = 4;
    r.device = device;
    if (what.change) what.change(r);
    Random random(11);
    std::vector<float> x;
    std::vector<std::int32_t> y;
    Dataset data;
    for (std::uint32_t i = 0; i < 40; ++i) {
        y.push_back(static_cast<std::int32_t>(i % 3));
        for (std::uint32_t p = 0; p < 36; ++p) x.push_back(static_cast<float>(random.uniform(0, 128) + (p / 12 == i % 3 ? 100 : 0)));
        (i % 4 == 3 ? data.parts.validation : data.parts.train).push_back(i);
    }
    data.inputs = {Tensor::of<float>({40, 6, 6, 1}, x)};
    data.targets = {Tensor::of<std::int32_t>({40}, y)};
    data.preparation.classes = {"high", "middle", "low"};
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = true;
    return job;
}

/** Trains and gives what the registry keeps of it, the state of its last step and all. */
inline TrainedModel trainKept(TrainingJob job, RunId* run = nullptr) {
    std::optional<TrainedModel> kept;
    job.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
        kept = model;
        QFile(QString::fromStdString(file.string())).open(QIODevice::WriteOnly);
    };
    job.checkpointEvery = std::chrono::hours(1);
    TrainingStatus status;
    train(std::move(job), nullptr, &status);
    if (run) *run = status.run;
    return kept.value();
}

/** What is another after a break at that step than without one; empty: nothing, to the last bit. */
inline std::string whatABreakChanges(const ResumeCase& what, const std::string& device, std::int64_t step) {
    const Home home;
    const TrainedModel whole = trainKept(resumeJob(what, device));
    TrainingJob part = resumeJob(what, device), rest = resumeJob(what, device);
    part.maxSteps = step;
    RunId run = 0;
    TrainedModel kept = trainKept(std::move(part), &run);
    const Run ended = Registry().get(run);
    goOn(rest, {ended, afterItsLastStep(std::move(kept), ended, "model.keras")});
    const TrainedModel resumed = trainKept(std::move(rest));
    if (resumed.weights.iteration != whole.weights.iteration) return "ended at step " + std::to_string(resumed.weights.iteration) + " of " + std::to_string(whole.weights.iteration);
    if (resumed.weights.learningRate != whole.weights.learningRate) return "the learning rate: " + std::to_string(resumed.weights.learningRate) + ", not " + std::to_string(whole.weights.learningRate);
    if (resumed.bestEpoch != whole.bestEpoch) return "the best epoch";
    if (resumed.best.has_value() != whole.best.has_value()) return "whether there is a best epoch beside the last step";
    if (whole.best && (resumed.best->epoch != whole.best->epoch || resumed.best->figure != whole.best->figure)) return "the best epoch beside the last step";
    if (whole.best && resumed.best->variables.size() != whole.best->variables.size()) return "whose weights the best ones are";
    for (std::size_t v = 0; whole.best && v < whole.best->variables.size(); ++v)
        if (!sameBytes(whole.best->variables[v].value, resumed.best->variables[v].value)) return "the best " + whole.best->variables[v].layer + "/" + whole.best->variables[v].name;
    for (std::size_t v = 0; v < whole.weights.variables.size(); ++v)
        if (!sameBytes(whole.weights.variables[v].value, resumed.weights.variables[v].value)) return whole.weights.variables[v].layer + "/" + whole.weights.variables[v].name;
    if (whole.weights.optimizer.size() != resumed.weights.optimizer.size()) return "the optimizer's slots";
    for (std::size_t o = 0; o < whole.weights.optimizer.size(); ++o)
        if (!sameBytes(whole.weights.optimizer[o], resumed.weights.optimizer[o])) return "slot " + std::to_string(o) + " of the optimizer";
    return {};
}

}  // namespace lamina::test

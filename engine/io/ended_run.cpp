// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/ended_run.h"

#include <filesystem>
#include <string>
#include <utility>

#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/layers/without_defaults.h"

namespace lamina {

namespace {

Graph allWithoutDefaults(Graph graph) {
    for (Node& node : graph.nodes) node.params = withoutDefaults(node);
    return graph;
}

}  // namespace

EndedRun endedRun(Registry& registry, RunId id) {
    EndedRun ended{registry.get(id), {}};
    const auto file = registry.modelFile(id);
    requireGoingOn(ended.run, std::filesystem::exists(file));
    if (auto kept = keptModel(registry, id)) ended.model = afterItsLastStep(std::move(*kept), ended.run, file);
    return ended;
}

void keepProjectAndNet(TrainingJob& job) {
    job.configuration = compactJson(toJson(job.project));
    job.saveModel = [](const TrainedModel& model, const std::filesystem::path& file) { writeKeras(file, model); };
}

std::optional<TrainedModel> keptModel(const Registry& registry, RunId id) {
    const auto file = registry.modelFile(id);
    if (!std::filesystem::exists(file)) return {};
    TrainedModel model = readKeras(file);
    model.run = id;
    return model;
}

Project recordedProject(const Run& run) {
    const std::string called = "run " + std::to_string(run.id);
    const Json configuration = parseJson(run.configuration, called);
    return projectFromJson({configuration, called + ": "});
}

Project recordedProject(const EndedRun& ended) {
    Project project = recordedProject(ended.run);
    if (!ended.model) return project;
    project.training.epochs = ended.model->project.training.epochs;
    project.training.callbacks = ended.model->project.training.callbacks;
    return project;
}

bool goesOnWith(const Project& then, const Project& now) {
    TrainingRecipe recipe = now.training;
    recipe.epochs = then.training.epochs;
    recipe.callbacks = then.training.callbacks;
    return recipe == then.training && now.data == then.data && (sameNet(now.graph, then.graph) || sameNet(allWithoutDefaults(now.graph), allWithoutDefaults(then.graph)));
}

}  // namespace lamina

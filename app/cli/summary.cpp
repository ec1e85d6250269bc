// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli summary: layers, output shapes, parameters, multiply-adds, memory for training.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/files.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "engine/compile/compile.h"
#include "engine/train/precision.h"

namespace lamina::cli {

namespace {

std::uint64_t trainingMemory(const Project& project) {
    CompileOptions options;
    options.programs = {{ProgramKind::Train, project.training.batchSize}, {ProgramKind::Evaluate, project.training.batchSize}};
    options.compute = computeType(project.training);
    auto plan = compile(project.graph, project.training, options);
    options.compute = computeTypeOn(project.training, preferredDevice(project.training.device, *plan));
    if (options.compute != plan->compute) plan = compile(project.graph, project.training, options);
    return plan->memory().total();
}

nlohmann::json layersOf(const Graph& graph, const Inference& found) {
    auto list = nlohmann::json::array();
    for (const NodeId id : found.order) {
        const Node& node = *findNode(graph, id);
        const NodeInfo& info = found.at(id);
        list.push_back({{"name", node.name}, {"layer", node.layer}, {"output_shape", std::vector<Dim>(info.output.begin(), info.output.end())},
                        {"parameters", info.parameters}, {"multiply_adds", info.multiplyAdds}});
    }
    return list;
}

void printText(const Project& project, const Inference& found) {
    std::vector<std::vector<std::string>> rows = {{"layer", "kind", "output", "parameters"}};
    for (const NodeId id : found.order) {
        const Node& node = *findNode(project.graph, id);
        const NodeInfo& info = found.at(id);
        rows.push_back({node.name, node.layer, info.known ? toString(info.output) : "?", std::to_string(info.parameters)});
    }
    printTable(rows);
    std::cout << found.parameters << " parameters, " << found.trainableParameters << " of them trainable; " << count(found.multiplyAdds) << " multiply-adds a sample\n";
    for (const auto& issue : found.issues) std::cout << issue.title << ": " << issue.detail << "\n";
    if (!found.hasErrors()) std::cout << bytes(trainingMemory(project)) << " to train at batch " << project.training.batchSize << "\n";
}

void run(const std::string& file, bool json) {
    const Opened opened = openFile(file);
    const Inference found = infer(opened.project.graph);
    if (!json) return printText(opened.project, found);
    nlohmann::ordered_json all = {{"name", opened.project.name}, {"layers", layersOf(opened.project.graph, found)}, {"parameters", found.parameters},
                                  {"trainable_parameters", found.trainableParameters}, {"multiply_adds", found.multiplyAdds}};
    auto issues = nlohmann::json::array();
    for (const auto& issue : found.issues) issues.push_back({{"title", issue.title}, {"detail", issue.detail}});
    all["issues"] = std::move(issues);
    if (!found.hasErrors()) all["training_memory"] = trainingMemory(opened.project);
    std::cout << all.dump(2) << "\n";
}

}  // namespace

void addSummary(CLI::App& app) {
    auto* verb = app.add_subcommand("summary", "layers, shapes, parameters and memory of a project or model");
    auto file = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    verb->add_option("FILE", *file, "PROJECT.lamina or MODEL.keras")->required();
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([file, json] { run(*file, *json); });
}

}  // namespace lamina::cli

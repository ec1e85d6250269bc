// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli summary: layers, output shapes, parameters, FLOPs, memory for training and the time of an epoch.
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/files.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "engine/base/error.h"
#include "engine/base/quantities.h"
#include "engine/base/words.h"
#include "engine/compile/infer.h"
#include "engine/io/epoch_outlook.h"
#include "engine/train/training_memory.h"

namespace lamina::cli {

namespace {

/** What a training will take, known before it starts. */
struct Outlook {
    DataSize data;
    TrainingMemory memory;
    std::optional<EpochTime> time;
};

/** Of no samples where the project names no data, or they cannot be had: the net alone is summed up then. */
DataSize dataOf(const Opened& opened) {
    if (opened.project.data.source.empty()) return {};
    try {
        const Dataset data = prepareData(opened);
        return sizeOf(&data);
    } catch (const Error& e) {
        remark(std::string("memory and time without the data: ") + e.what());
        return {};
    }
}

/** A net can be looked at on a machine that has not the device it is to be trained on. */
bool hasDevice(const std::string& wanted) {
    if (wanted.empty() || wanted == "auto") return true;
    try {
        deviceOf(wanted);
        return true;
    } catch (const Error& e) {
        remark(std::string("without memory and time: ") + e.what());
        return false;
    }
}

std::optional<Outlook> outlookOf(const Opened& opened, const Inference& found) {
    if (found.hasErrors() || opened.project.graph.nodes.empty() || !hasDevice(opened.project.training.device)) return {};
    Outlook outlook;
    outlook.data = dataOf(opened);
    outlook.memory = trainingMemory(opened.project, outlook.data);
    outlook.time = epochTimeOn(outlook.memory.device, opened.project, outlook.data);
    return outlook;
}

nlohmann::ordered_json partsOf(const TrainingMemory& m) {
    return {{"weights", m.plan.weights + m.plan.state}, {"gradients", m.plan.gradients}, {"optimizer", m.plan.optimizer}, {"copies", m.plan.copies},
            {"activations", m.plan.activations + m.plan.scalars}, {"workspace", m.beside.workspace}, {"data", m.beside.data}, {"best_weights", m.snapshots}};
}

/** "4.1 MB to train at batch 32 on cpu: weights 1.2 MB, …": the larger parts of it. */
std::string memoryWords(const TrainingMemory& m, const DataSize& data) {
    const auto all = partsOf(m);
    std::vector<std::string> large;
    for (const auto& [name, size] : all.items())
        if (const auto n = size.get<std::uint64_t>(); n * 200 >= m.total()) large.push_back(name + " " + shortBytes(n));
    std::string parts = joined(large);
    std::replace(parts.begin(), parts.end(), '_', ' ');
    const std::string fits = m.room == 0 ? "" : m.fits() ? "; " + shortBytes(m.room) + " are free" : "; there is room for " + shortBytes(m.room) + " only";
    return shortBytes(m.total()) + " to train at batch " + std::to_string(m.batch) + " on " + m.device.id + ": " + parts + fits +
           (m.beside.data == 0 && data.bytes > 0 ? "; " + shortBytes(data.bytes) + " of data lie in the memory of this machine" : "");
}

std::string timeWords(const EpochTime& time, std::int64_t epochs) {
    const std::string grounds = time.run > 0 ? ", corrected by run " + std::to_string(time.run) + ")" : ")";
    if (time.epoch <= 0) return aboutDuration(time.step) + " a step (predicted" + grounds;
    return aboutDuration(time.epoch) + " an epoch, " + shortDuration(time.epoch * static_cast<double>(epochs)) + " for " + std::to_string(epochs) + " (predicted" + grounds;
}

/** A multiply-add counts twice, as everywhere in the field. */
double flopsOf(double multiplyAdds) { return 2 * multiplyAdds; }

nlohmann::json layersOf(const Graph& graph, const Inference& found) {
    auto list = nlohmann::json::array();
    for (const NodeId id : found.order) {
        const Node& node = *findNode(graph, id);
        const NodeInfo& info = found.at(id);
        list.push_back({{"name", node.name}, {"layer", node.layer}, {"output_shape", std::vector<Dim>(info.output.begin(), info.output.end())},
                        {"parameters", info.parameters}, {"flops", flopsOf(info.multiplyAdds)}, {"multiply_adds", info.multiplyAdds}});
    }
    return list;
}

void printText(const Opened& opened, const Inference& found) {
    const Project& project = opened.project;
    std::vector<std::vector<std::string>> rows = {{"layer", "kind", "output", "parameters"}};
    for (const NodeId id : found.order) {
        const Node& node = *findNode(project.graph, id);
        const NodeInfo& info = found.at(id);
        rows.push_back({node.name, node.layer, info.known ? toString(info.output) : "?", std::to_string(info.parameters)});
    }
    printTable(rows);
    std::cout << found.parameters << " parameters, " << found.trainableParameters << " of them trainable; " << shortCount(flopsOf(found.multiplyAdds)) << " FLOPs a sample\n";
    for (const auto& issue : found.issues) std::cout << issue.title << ": " << issue.detail << "\n";
    const auto outlook = outlookOf(opened, found);
    if (!outlook) return;
    std::cout << memoryWords(outlook->memory, outlook->data) << "\n";
    if (outlook->time) std::cout << timeWords(*outlook->time, project.training.epochs) << "\n";
}

void run(const std::string& file, bool json) {
    const Opened opened = openFile(file);
    const Inference found = infer(opened.project.graph);
    if (!json) return printText(opened, found);
    nlohmann::ordered_json all = {{"name", opened.project.name}, {"layers", layersOf(opened.project.graph, found)}, {"parameters", found.parameters},
                                  {"trainable_parameters", found.trainableParameters}, {"flops", flopsOf(found.multiplyAdds)}, {"multiply_adds", found.multiplyAdds}};
    auto issues = nlohmann::json::array();
    for (const auto& issue : found.issues) issues.push_back({{"title", issue.title}, {"detail", issue.detail}});
    all["issues"] = std::move(issues);
    if (const auto outlook = outlookOf(opened, found)) {
        const TrainingMemory& m = outlook->memory;
        all["training_memory"] = m.total();
        all["training_memory_parts"] = partsOf(m);
        all["data_bytes"] = outlook->data.bytes;
        all["device"] = m.device.id;
        all["samples"] = {{"train", outlook->data.train}, {"validation", outlook->data.validation}};
        if (outlook->time) all["predicted_seconds_a_step"] = outlook->time->step;
        if (outlook->time && outlook->time->epoch > 0) all["predicted_seconds_an_epoch"] = outlook->time->epoch;
        if (outlook->time && outlook->time->run > 0) all["corrected_by_run"] = outlook->time->run;
    }
    std::cout << all.dump(2) << "\n";
}

}  // namespace

void addSummary(CLI::App& app) {
    auto* verb = app.add_subcommand("summary", "layers, shapes, parameters, memory for training and the predicted time of an epoch");
    auto file = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);
    verb->add_option("FILE", *file, "PROJECT.lamina or MODEL.keras")->required();
    verb->add_flag("--json", *json, "JSON alone on standard output");
    verb->callback([file, json] { run(*file, *json); });
}

}  // namespace lamina::cli

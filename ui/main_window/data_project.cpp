// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/data_project.h"

#include <QFileInfo>
#include <algorithm>

#include "engine/data/prepare.h"
#include "engine/data/sources.h"

namespace lamina::ui {
namespace {

constexpr double kRow = 90;

/** The layers that stand between the data and the last Dense. */
void addBody(Graph& graph, NodeId& last, double& y, const Shape& sample) {
    const auto add = [&](const std::string& layer, const std::string& name, Params params) {
        const NodeId id = addNode(graph, layer, name, std::move(params), {0, y += kRow});
        connect(graph, last, id);
        last = id;
    };
    if (sample.rank() == 3) {
        add("Rescaling", "rescaling", {{"scale", 1.0 / 255}});
        for (const std::int64_t filters : {16, 32}) {
            add("Conv2D", {}, {{"filters", filters}, {"kernel_size", Ints{3, 3}}, {"padding", "same"}, {"activation", "relu"}});
            add("MaxPooling2D", {}, {});
        }
    }
    if (sample.rank() > 1) add("Flatten", "flatten", {});
    add("Dense", "hidden_1", {{"units", std::int64_t{64}}, {"activation", "relu"}});
    if (sample.rank() <= 1) add("Dense", "hidden_2", {{"units", std::int64_t{32}}, {"activation", "relu"}});
}

}  // namespace

Project projectForData(const QString& path) {
    Project project;
    project.name = QFileInfo(path).completeBaseName().toStdString();
    project.data = sniff(path.toStdString());
    const RawData raw = load(project.data, {});
    const Dataset data = prepare(raw, project.data, TargetForm::Index);
    const auto classes = static_cast<std::int64_t>(data.preparation.classes.size());
    const Shape sample = data.inputs.front().shape().withoutBatch();
    double y = 0;
    NodeId last = addNode(project.graph, "Input", "input", {{"shape", Ints(sample.begin(), sample.end())}});
    addBody(project.graph, last, y, sample);
    Params head{{"units", std::max<std::int64_t>(classes, 1)}};
    if (classes > 0) head["activation"] = "softmax";
    const NodeId output = addNode(project.graph, "Dense", classes > 0 ? "classes" : "value", std::move(head), {0, y + kRow});
    connect(project.graph, last, output);
    if (classes == 0) {
        project.training.loss = {"mean_squared_error", {}};
        project.training.metrics = {{"mean_absolute_error", {}}};
        project.data.targetNumbers = "standardize";
    }
    return project;
}

}  // namespace lamina::ui

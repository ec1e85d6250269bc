// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/data_project.h"

#include <QFileInfo>
#include <algorithm>
#include <string>

#include "engine/data/sources.h"
#include "engine/io/keras_file.h"
#include "engine/io/templates.h"
#include "engine/train/fit.h"
#include "ui/document/arrange.h"

namespace lamina::ui {
namespace {

/** Pictures want convolutions, all else rows. */
Project netFor(const RawData& raw) {
    const bool images = raw.arrays && !raw.arrays->empty() && raw.arrays->front().tensor.shape().rank() == 4;
    return projectFromTemplate(images ? "digits_cnn" : "table");
}

}  // namespace

Project projectForData(const QString& path) {
    const DataRecipe recipe = sniff(path.toStdString());
    const RawData raw = load(recipe, {});
    Project project = netFor(raw);
    project.name = QFileInfo(path).completeBaseName().toStdString();
    project.data = recipe;
    adaptToData(project, raw);
    return project;
}

Project projectForModel(const QString& path) {
    Project project = readKeras(path.toStdString()).project;
    project.name = QFileInfo(path).completeBaseName().toStdString();
    auto& nodes = project.graph.nodes;
    const auto unplaced = [&](const Node& n) { return n.position == nodes.front().position; };
    if (!std::all_of(nodes.begin(), nodes.end(), unplaced)) return project;
    for (const auto& [id, at] : arrange(project.graph)) findNode(project.graph, id)->position = at;
    return project;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/data_project.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <string>

#include "engine/data/sources.h"
#include "engine/io/keras_file.h"
#include "engine/io/templates.h"
#include "engine/train/fit.h"
#include "ui/document/arrange.h"

namespace lamina::ui {

Project projectForData(const QStringList& paths) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.emplace_back(path.toStdString());
    const DataRecipe recipe = sniff(files);
    const RawData raw = glance(recipe, {});
    Project project = projectFromTemplate(templateFor(raw, recipe));
    project.name = QFileInfo(QDir::cleanPath(paths.front())).completeBaseName().toStdString();
    project.data = recipe;
    adaptToData(project, raw);
    return project;
}

TrainedModel modelOfFile(const QString& path, std::vector<std::string>& warnings) {
    const std::filesystem::path file(path.toStdString());
    TrainedModel model = readKeras(file, &warnings);
    Project& project = model.project;
    project.name = QFileInfo(path).completeBaseName().toStdString();
    auto& nodes = project.graph.nodes;
    const auto unplaced = [&](const Node& n) { return n.position == nodes.front().position; };
    if (!std::all_of(nodes.begin(), nodes.end(), unplaced)) return model;
    for (const auto& [id, at] : arrange(project.graph)) findNode(project.graph, id)->position = at;
    return model;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/data_project.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/checks/checkup.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/keras_file.h"
#include "engine/io/templates.h"
#include "engine/layers/catalogue.h"
#include "engine/model/arrange.h"

namespace lamina::ui {

namespace {

/** What was taken for the target of a table, and how much of it the person should look at. */
void notice(OpenedFile& opened, const RawData& raw) {
    if (!raw.table) return;
    const auto targets = roles(raw, opened.project.data).targets;
    if (targets.size() == 1) opened.target = QString::fromStdString(raw.table->columns[static_cast<std::size_t>(targets.front())].name);
    if (!opened.raw) return;
    const auto findings = examine(raw, opened.project, lossNames(opened.project), wantedBy(opened.project));
    opened.toLookAt = static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [](const Issue& f) { return f.severity != Issue::Severity::Good; }));
}

/** The net that was asked for where the data are of its kind: pictures for one, rows for the other; else the one that suits them. */
Project netFor(const RawData& raw, const DataRecipe& recipe, const QString& asked) {
    const std::string suits = templateFor(raw, recipe);
    Project suited = projectFromTemplate(suits);
    if (asked.isEmpty()) return suited;
    Project wanted = projectFromTemplate(asked.toStdString());
    const bool rows = suits == "table", photos = raw.source == "image_folder";
    return (seesPictures(wanted) ? photos && seesPictures(suited) : rows) ? wanted : suited;
}

OpenedFile dataProject(const QStringList& paths, LoadProgress& progress, const QString& net) {
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.emplace_back(path.toStdString());
    const DataRecipe recipe = sniff(files);
    const RawData raw = glance(recipe, {}, &progress);
    OpenedFile opened;
    Project& project = opened.project;
    project = netFor(raw, recipe, net);
    project.name = QFileInfo(QDir::cleanPath(paths.front())).completeBaseName().toStdString();
    project.data = recipe;
    adaptToData(project, raw);
    if (glanceReadsAll(recipe)) opened.raw = raw;
    notice(opened, raw);
    return opened;
}

KerasContents contentsOf(const QString& path, std::vector<std::string>& warnings) {
    KerasContents contents = readKerasContents(std::filesystem::path(path.toStdString()), warnings);
    Project& project = contents.project;
    project.name = QFileInfo(path).completeBaseName().toStdString();
    auto& nodes = project.graph.nodes;
    const auto unplaced = [&](const Node& n) { return n.position == nodes.front().position; };
    if (std::all_of(nodes.begin(), nodes.end(), unplaced))
        for (const auto& [id, at] : arrange(project.graph)) findNode(project.graph, id)->position = at;
    if (contents.model) contents.model->project = project;
    return contents;
}

}  // namespace

bool seesPictures(const Project& project) {
    const auto& nodes = project.graph.nodes;
    const auto input = std::find_if(nodes.begin(), nodes.end(), isInput);
    const auto shape = input == nodes.end() ? Params::const_iterator() : input->params.find("shape");
    return input != nodes.end() && shape != input->params.end() && std::get<Ints>(shape->second).size() == 3;
}

OpenedFile openedFile(const QStringList& paths, LoadProgress& progress, const QString& net) {
    if (!paths.front().endsWith(QLatin1String(".keras"))) return dataProject(paths, progress, net);
    OpenedFile opened;
    std::vector<std::string> warnings;
    KerasContents contents = contentsOf(paths.front(), warnings);
    opened.drawing = true;
    opened.project = std::move(contents.project);
    if (contents.model) opened.model = std::make_shared<const TrainedModel>(std::move(*contents.model));
    if (contents.part) opened.part = std::make_shared<const TrainedModel>(std::move(*contents.part));
    for (const auto& warning : warnings) opened.leftOut << QString::fromStdString(warning);
    return opened;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/card_face.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

#include "engine/base/error.h"
#include "engine/layers/catalogue.h"
#include "ui/document/words.h"

namespace lamina::ui {
namespace {

/** "Conv2D · 64, 3×3, same"; a summary needs readable parameters, a file may hold others. */
QString summaryOf(const Node& node, const LayerSpec* spec) {
    const QString layer = QString::fromStdString(node.layer);
    if (!spec || !spec->summary) return layer;
    try {
        const std::string words = spec->summary(ParamReader(node.params, spec->params));
        return words.empty() ? layer : layer + QStringLiteral(" · ") + QString::fromStdString(words);
    } catch (const Error&) {
        return layer;
    }
}

/** What merges has a point for every wire, and at least as many as it needs. */
int landingPoints(const Graph& graph, const Node& node, const LayerSpec* spec) {
    if (!spec || (spec->maxInputs >= 0 && spec->maxInputs <= 1)) return 1;
    const auto wires = std::count_if(graph.edges.begin(), graph.edges.end(), [&](const Edge& e) { return e.to == node.id; });
    return std::max(spec->minInputs, static_cast<int>(wires));
}

}  // namespace

QStringList shorterSummaries(const QString& summary) {
    const QString dot = QStringLiteral(" · "), comma = QStringLiteral(", ");
    QStringList parts = summary.split(dot), all{summary};
    if (parts.size() < 3) return all;
    QStringList list = parts[1].split(comma);
    while (list.size() > 1) {
        list.removeLast();
        parts[1] = list.join(comma);
        all << parts.join(dot);
    }
    return all;
}

CardFace faceOf(const Document& document, const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    const NodeInfo* info = document.info(node.id);
    const Issue* issue = document.issue(node.id);
    CardFace face;
    face.id = face.entry = face.exit = node.id;
    face.name = QString::fromStdString(node.name);
    face.summary = summaryOf(node, spec);
    if (const NodeId owner = ownerOf(document.graph(), node); owner != node.id)
        face.summary = QCoreApplication::translate("CardFace", "weights of %1").arg(QString::fromStdString(findNode(document.graph(), owner)->name));
    face.shape = info && info->known ? QString::fromStdString(toString(info->output)) : QStringLiteral("?");
    if (info && info->parameters > 0) face.parameters = shortCount(info->parameters);
    if (spec) face.family = spec->family;
    face.takesInput = !spec || spec->maxInputs != 0;
    face.inputs = landingPoints(document.graph(), node, spec);
    face.frozen = !node.trainable;
    face.selected = document.selected(node.id);
    face.wrong = issue && issue->severity == Issue::Severity::Error;
    face.warned = issue && issue->severity == Issue::Severity::Warning;
    return face;
}

CardFace faceOf(const Document& document, const Block& block) {
    CardFace face;
    face.id = block.id();
    face.block = QString::fromStdString(block.path);
    face.name = QString::fromStdString(block.name());
    face.summary = counted(block.layers.size(), QCoreApplication::translate("CardFace", "1 layer"), QCoreApplication::translate("CardFace", "%1 layers"));
    face.entry = block.entries.size() == 1 ? block.entries.front() : 0;
    face.exit = block.exits.size() == 1 ? block.exits.front() : 0;
    std::int64_t parameters = 0, most = -1;
    bool trained = false;
    face.selected = true;
    for (const NodeId id : block.layers) {
        const Node& node = *document.node(id);
        const NodeInfo* info = document.info(id);
        const Issue* issue = document.issue(id);
        const std::int64_t own = info ? info->parameters : 0;
        if (const LayerSpec* spec = findLayer(node.layer); spec && own > most) face.family = spec->family, most = own;
        parameters += own;
        trained = trained || node.trainable;
        face.selected = face.selected && document.selected(id);
        face.wrong = face.wrong || (issue && issue->severity == Issue::Severity::Error);
        face.warned = face.warned || issue;
    }
    face.warned = face.warned && !face.wrong;
    face.frozen = !trained;
    if (parameters > 0) face.parameters = shortCount(static_cast<double>(parameters));
    const NodeInfo* out = face.exit ? document.info(face.exit) : nullptr;
    face.shape = out && out->known ? QString::fromStdString(toString(out->output)) : face.exit ? QStringLiteral("?") : QString();
    face.takesInput = !block.entries.empty();
    const std::set<NodeId> members(block.layers.begin(), block.layers.end());
    std::set<NodeId> sources;
    for (const auto& e : document.graph().edges)
        if (members.contains(e.to) && !members.contains(e.from)) sources.insert(e.from);
    face.inputs = std::max(1, static_cast<int>(sources.size()));
    return face;
}

}  // namespace lamina::ui

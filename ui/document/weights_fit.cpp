// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/weights_fit.h"

#include <QCoreApplication>
#include <map>
#include <string_view>
#include <utility>

namespace lamina::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("WeightsFit", text); }

}  // namespace

QString whyNoFit(const Graph& graph, const Inference& inference, const Weights& weights) {
    std::map<std::pair<std::string_view, std::string_view>, const Weight*> byName;
    for (const auto& w : weights.variables) byName[{w.layer, w.name}] = &w;
    for (const auto& node : graph.nodes) {
        const auto info = inference.nodes.find(node.id);
        if (info == inference.nodes.end()) continue;
        for (const auto& wanted : info->second.weights) {
            const auto found = byName.find({node.name, wanted.name});
            const QString name = QString::fromStdString(node.name), variable = QString::fromStdString(wanted.name);
            if (found == byName.end()) return tr("%1 is new: there is no %2 for it.").arg(name, variable);
            const Shape& shape = found->second->value.shape();
            if (shape != wanted.shape)
                return tr("%1 takes a %2 of %3, the weights have %4.")
                    .arg(name, variable, QString::fromStdString(toString(wanted.shape)), QString::fromStdString(toString(shape)));
        }
    }
    return {};
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/weights_fit.h"

#include <map>
#include <string_view>
#include <utility>

#include "ui/document/text.h"

namespace lamina::ui {

QString whyNoFit(const Graph& graph, const Inference& inference, const Weights& weights) {
    std::map<std::pair<std::string_view, std::string_view>, const Weight*> byName;
    for (const auto& w : weights.variables) byName[{w.layer, w.name}] = &w;
    for (const auto& node : graph.nodes) {
        const auto info = inference.nodes.find(node.id);
        if (info == inference.nodes.end()) continue;
        for (const auto& wanted : info->second.weights) {
            const auto found = byName.find({node.name, wanted.name});
            if (found != byName.end() && found->second->value.shape() == wanted.shape) continue;
            const QString name = text(node.name), variable = text(wanted.name);  // not of each weight: this is asked after every edit
            if (found == byName.end()) return tr("%1 is new: there is no %2 for it.").arg(name, variable);
            return tr("%1 takes a %2 of %3, the weights have %4.")
                .arg(name, variable, text(toString(wanted.shape)), text(toString(found->second->value.shape())));
        }
    }
    return {};
}

}  // namespace lamina::ui

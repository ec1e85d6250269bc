// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/net_misfit.h"

#include <string>

#include "engine/checks/fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

namespace lamina::ui {

namespace {

/** The layers that do not fit what was prepared; where it is the loss that does not: the net's end. */
std::vector<NodeId> layersThatMisfit(const Document& document, const PreparedData& prepared, const RawData& raw) {
    const Project& project = *document.project();
    const Inference& inference = document.inference();
    std::vector<NodeId> layers;
    if (prepared.dataset && !lossMisfit(project, inference, raw, prepared.target))
        for (const auto& issue : checkFit(project.graph, inference, project.training, prepared.shape))
            if (issue.node) layers.push_back(issue.node);
    if (layers.empty()) layers.push_back(inference.outputs.front());
    return layers;
}

/** "dense does not fit the target: it gives 7, …": the first words are the title. */
Issue issueOf(const Misfit& misfit, NodeId node) {
    const std::string words = misfit.sentence.toStdString();
    const auto colon = words.find(": ");
    Issue issue{Issue::Severity::Error, node, words.substr(0, colon), colon == std::string::npos ? std::string() : words.substr(colon + 2), {}};
    if (misfit.fix && !misfit.fixTitle.isEmpty()) issue.fixes.push_back({misfit.fixTitle.toStdString(), {}});
    return issue;
}

}  // namespace

std::optional<NetMisfit> netMisfit(const Document& document, const DataStore& data) {
    const auto prepared = data.prepared();
    const Inference& inference = document.inference();
    if (data.state() != DataStore::State::Ready || !prepared || inference.hasErrors() || inference.outputs.empty()) return {};
    const auto found = doctorsMisfits(*document.project(), inference, *prepared, data.raw());
    if (found.empty()) return {};
    const auto layers = layersThatMisfit(document, *prepared, data.raw());
    return NetMisfit{issueOf(found.front(), layers.front()), found.front(), layers, {}};
}

}  // namespace lamina::ui

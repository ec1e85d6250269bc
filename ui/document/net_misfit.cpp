// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/net_misfit.h"

#include "engine/checks/fit.h"
#include "engine/checks/misfits.h"
#include <string>
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

}  // namespace

std::optional<NetMisfit> netMisfit(const Document& document, const DataStore& data) {
    const auto prepared = data.prepared();
    const Inference& inference = document.inference();
    if (data.state() != DataStore::State::Ready || !prepared || inference.hasErrors() || inference.outputs.empty()) return {};
    const auto& found = data.misfits();
    if (found.empty()) return {};
    NetMisfit misfit{found.front(), layersThatMisfit(document, *prepared, data.raw()), {}};
    misfit.issue.node = misfit.layers.front();
    return misfit;
}

}  // namespace lamina::ui

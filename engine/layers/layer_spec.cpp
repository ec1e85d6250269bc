// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/layer_spec.h"

namespace lamina {

std::string_view title(Family family) {
    switch (family) {
        case Family::Input: return "Input";
        case Family::Augmentation: return "Augmentation";
        case Family::Core: return "Core";
        case Family::Reshaping: return "Reshaping";
        case Family::Convolution: return "Convolution";
        case Family::Pooling: return "Pooling";
        case Family::Sequence: return "Sequence";
        case Family::Normalization: return "Normalization";
        case Family::Activation: return "Activation";
        case Family::Regularization: return "Regularization";
        case Family::Merging: return "Merging";
    }
    return "";
}

void InferContext::fail(std::string title, std::string detail, std::vector<Remedy> fixes) {
    if (failed_) return;
    failed_ = true;
    issue_ = {Issue::Severity::Error, node_->id, std::move(title), std::move(detail), std::move(fixes)};
}

}  // namespace lamina

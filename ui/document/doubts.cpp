// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/doubts.h"

#include <exception>

#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "engine/checks/misfits.h"
#include "ui/document/data_store.h"

namespace lamina::ui {

namespace {

Issue doubtOf(Issue finding, const RawData& raw) {
    for (Remedy& remedy : finding.remedies)
        if (remedy.ofData()) remedy = mendedWithNet(remedy, raw);
    return finding;
}

/** Nothing where the recipe cannot be read: the trainer says so. */
std::vector<Issue> endingsInDoubt(const Project& project, const Inference& inference) {
    try {
        return examineEndings(project, inference);
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

Remedy mendedWithNet(const Remedy& remedy, const RawData& raw) {
    return {remedy.title, [remedy, raw](Project& p) {
                lamina::mend(p, remedy);
                try {
                    adaptNet(p, raw);
                } catch (const std::exception&) {
                    // What is left cannot be prepared: the next look at the data says why.
                }
            }};
}

std::vector<Issue> doubts(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw) {
    std::vector<Issue> found;
    if (const auto loss = lossMisfit(project, inference, raw, prepared.target)) found.push_back(*loss);
    const bool misfit = !found.empty();
    const auto take = [&](const Issue& finding) {
        if (finding.severity == Issue::Severity::Error && !(misfit && finding.ofLoss)) found.push_back(doubtOf(finding, raw));
    };
    if (!misfit)
        for (const auto& ending : endingsInDoubt(project, inference)) take(ending);
    for (const auto& finding : prepared.findings) take(finding);
    return found;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/doubts.h"

#include <exception>

#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "ui/document/data_store.h"
#include "ui/document/text.h"

namespace lamina::ui {

namespace {

Misfit doubtOf(const Finding& finding, const RawData& raw) {
    Misfit doubt{QString::fromStdString(finding.sentence) + QLatin1Char('.'), {}, nullptr};
    if (!finding.mends() || finding.fixTitle.empty()) return doubt;
    doubt.fixTitle = QString::fromStdString(finding.fixTitle);
    if (finding.fix) doubt.fix = mendedWithNet(finding, raw);
    else doubt.fix = [finding](Project& p) { lamina::mend(p, finding); };
    return doubt;
}

/** Nothing where the recipe cannot be read: the trainer says so. */
std::vector<Finding> endingsInDoubt(const Project& project, const Inference& inference) {
    try {
        return examineEndings(project, inference);
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

std::function<void(Project&)> mendedWithNet(const Finding& finding, const RawData& raw) {
    return [finding, raw](Project& p) {
        lamina::mend(p, finding);
        try {
            adaptNet(p, raw);
        } catch (const std::exception&) {
            // What is left cannot be prepared: the next look at the data says why.
        }
    };
}

std::vector<Misfit> doubts(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw) {
    std::vector<Misfit> found;
    if (const auto loss = lossMisfit(project, inference, raw, prepared.target)) found.push_back(misfitOf(*loss));
    const bool misfit = !found.empty();
    const auto take = [&](const Finding& finding) {
        if (finding.severity == Finding::Severity::Problem && !(misfit && finding.ofLoss)) found.push_back(doubtOf(finding, raw));
    };
    if (!misfit)
        for (const auto& ending : endingsInDoubt(project, inference)) take(ending);
    for (const auto& finding : prepared.findings) take(finding);
    return found;
}

}  // namespace lamina::ui

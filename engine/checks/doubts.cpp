// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/doubts.h"

#include <exception>

#include "engine/checks/fit.h"

namespace lamina {

namespace {

Issue doubtOf(Issue finding, const RawData& raw) {
    for (Remedy& remedy : finding.remedies)
        if (remedy.ofData()) remedy = mendedWithNet(remedy, raw);
    return finding;
}

}  // namespace

Remedy mendedWithNet(const Remedy& remedy, const RawData& raw) {
    return {remedy.title, [remedy, raw](Project& p) {
                mend(p, remedy);
                try {
                    adaptNet(p, raw);
                } catch (const std::exception&) {
                    // What is left cannot be prepared: the next look at the data says why.
                }
            }};
}

std::vector<Issue> doubts(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known, const std::vector<Issue>& findings) {
    std::vector<Issue> found;
    if (const auto loss = lossMisfit(project, inference, raw, known)) found.push_back(*loss);
    const bool misfit = !found.empty();
    for (const auto& finding : findings)
        if (finding.severity == Issue::Severity::Error && !(misfit && finding.ofLoss)) found.push_back(doubtOf(finding, raw));
    return found;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/doubts.h"

#include <exception>
#include <string>

#include "engine/checks/checkup.h"
#include "engine/checks/fit.h"
#include "engine/checks/misfits.h"

namespace lamina {

namespace {

Issue doubtOf(Issue finding, const RawData& raw) {
    for (Remedy& remedy : finding.remedies)
        if (remedy.ofData()) remedy = mendedWithNet(remedy, raw);
    return finding;
}

/** Of a table, and of labels, the doctor says it. */
std::vector<Issue> sameness(const RawData& raw, const Dataset& data) {
    const std::string same = raw.table ? std::string() : sameInEverySample(data);
    if (same.empty()) return {};
    Issue doubt{Issue::Severity::Error, 0, same};
    doubt.room = Issue::Room::Data;
    return {doubt};
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

std::vector<Issue> doubts(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known, const std::vector<Issue>& findings,
                          const Dataset* data) {
    std::vector<Issue> found;
    if (const auto loss = lossMisfit(project, inference, raw, known)) found.push_back(*loss);
    for (const auto& finding : besideMisfits(findings, found))
        if (finding.severity == Issue::Severity::Error) found.push_back(doubtOf(finding, raw));
    if (data && found.empty()) found = sameness(raw, *data);
    return found;
}

std::vector<Issue> doubts(const RawData& raw, const Project& project, const Dataset& data) {
    return doubts(project, infer(project.graph), raw, firstTarget(raw, project.data), examine(raw, project, lossNames(project), wantedBy(project)), &data);
}

}  // namespace lamina

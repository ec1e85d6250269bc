// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of verbs; each is a file of its own that adds a subcommand.
#pragma once

#include <CLI/App.hpp>
#include <vector>

namespace lamina::cli {

using AddVerb = void (*)(CLI::App&);

void addNew(CLI::App& app);
void addDoctor(CLI::App& app);
void addTrain(CLI::App& app);
void addCrossValidate(CLI::App& app);
void addEvaluate(CLI::App& app);
void addPredict(CLI::App& app);
void addGenerate(CLI::App& app);
void addConvert(CLI::App& app);
void addSummary(CLI::App& app);
void addLayers(CLI::App& app);
void addLosses(CLI::App& app);
void addOptimizers(CLI::App& app);
void addMetrics(CLI::App& app);
void addTemplates(CLI::App& app);
void addDevices(CLI::App& app);
void addRuns(CLI::App& app);
void addBench(CLI::App& app);

inline const std::vector<AddVerb>& verbs() {
    static const std::vector<AddVerb> all = {addNew,    addDoctor, addTrain,  addCrossValidate, addEvaluate,  addPredict, addGenerate, addConvert, addSummary,
                                             addLayers, addLosses, addOptimizers,    addMetrics, addTemplates, addDevices, addRuns,    addBench};
    return all;
}

}  // namespace lamina::cli

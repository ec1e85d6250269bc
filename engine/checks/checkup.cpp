// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/checkup.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/error.h"
#include "engine/checks/ending_check.h"
#include "engine/checks/fit.h"
#include "engine/checks/input_scale.h"
#include "engine/checks/misfits.h"
#include "engine/checks/net_end.h"
#include "engine/data/prepare.h"
#include "engine/data/split.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"

namespace lamina {

namespace {

/** A callback and the figure of validation that it watches. */
struct Watcher {
    std::string chosen;  // as the recipe calls it
    std::string name, monitor;

    /** The same figure of what trains. */
    std::string trained() const { return monitor.substr(4); }
};

std::optional<Watcher> watcherOfValidation(const TrainingRecipe& recipe) {
    for (const Choice& callback : recipe.callbacks) {
        const CallbackSpec* spec = findMember(callbacks(), callback.name);
        if (!spec) continue;  // the trainer says so
        const ParamReader params(callback.params, spec->member.params);
        if (params.knows("monitor") && params.text("monitor").starts_with("val_")) return Watcher{callback.name, spec->member.name, params.text("monitor")};
    }
    return {};
}

void watchTraining(TrainingRecipe& recipe, const Watcher& watcher) {
    if (Choice* callback = callbackOf(recipe, watcher.chosen)) callback->params["monitor"] = watcher.trained();
}

/** What is wrong with a net that is whole in itself, and its data; what is wrong with either alone is said elsewhere. */
struct Misfits {
    std::vector<Issue> ofNet;   // it does not go with loss and data
    std::vector<Issue> beside;  // its ending, and what is watched: of the target they say nothing
};

Misfits misfitsOf(const RawData& raw, const Project& project) {
    const Inference inference = infer(project.graph);
    if (project.graph.nodes.empty() || inference.hasErrors()) return {};
    const FirstTarget target = firstTarget(raw, project.data);
    try {
        const Dataset data = prepare(raw, project.data, wantedBy(project));
        const DataShape shape = shapeOf(data);
        Misfits found{findMisfits(project, inference, raw, target, &shape), examineEndings(project, inference)};
        if (auto vain = watchedInVain(project, !data.parts.validation.empty())) found.beside.push_back(std::move(*vain));
        return found;
    } catch (const Error&) {  // examine() says what it was
        return {findMisfits(project, inference, raw, target, nullptr), {}};
    }
}

}  // namespace

std::optional<Issue> watchedInVain(const Project& project, bool validated) {
    const auto watcher = validated ? std::nullopt : watcherOfValidation(project.training);
    if (!watcher) return {};
    Issue finding{Issue::Severity::Error, 0, watcher->name + " watches " + watcher->monitor + ", but nothing is kept for validation"};
    finding.room = Issue::Room::Data;
    if (project.data.split.validation < usualValidation) finding.remedies.push_back({"Keep 20 % for validation", keepForValidation});
    else finding.remedies.push_back({"Watch " + watcher->trained() + " instead", [watcher = *watcher](TrainingRecipe& t) { watchTraining(t, watcher); }});  // a share of too few samples
    return finding;
}

void requireWatched(const Project& project) {
    const auto watcher = keepsValidation(project.data.split) ? std::nullopt : watcherOfValidation(project.training);
    if (!watcher) return;
    throw Error::input(watcher->name + " watches " + watcher->monitor + ", but there is no validation part", "",
                       "give validation a share of the split (--validation-split 0.2), or let it watch " + watcher->trained());
}

std::string sameInEverySample(const Dataset& data) {
    for (std::size_t i = 0; i < data.targets.size(); ++i) {
        const auto bytes = data.targets[i].bytes();
        const auto samples = static_cast<std::size_t>(data.samples());
        if (samples < 2 || bytes.empty()) continue;
        const auto row = bytes.size() / samples;
        if (!std::equal(bytes.begin() + static_cast<std::ptrdiff_t>(row), bytes.end(), bytes.begin())) continue;  // each as the one before
        const std::string what = i < data.targetNames.size() ? data.targetNames[i] : std::string("target");
        return "every sample has the same " + what + ": there is nothing to tell apart, add samples with another";
    }
    return {};
}

std::vector<Issue> examine(const RawData& raw, const Project& project, const std::vector<std::string>& losses, const Wanted& wanted) {
    const DoctorsFacts facts = doctorsFacts(project);
    auto found = examine(raw, project.data, losses, wanted, &facts);
    for (Issue& finding : found) {
        if (finding.exclusive == 0) continue;
        finding.remedies = {{askWhichTitle(finding.exclusive), [classes = finding.exclusive](Project& p) { askWhich(p, classes); }}};
    }
    return found;
}

std::vector<Issue> checkup(const RawData& raw, const Project& project) {
    auto [ofNet, beside] = misfitsOf(raw, project);
    auto found = besideMisfits(examine(raw, project, lossNames(project), wantedBy(project)), ofNet, beside);
    std::move(ofNet.begin(), ofNet.end(), std::back_inserter(found));
    std::move(beside.begin(), beside.end(), std::back_inserter(found));
    return found;
}

}  // namespace lamina

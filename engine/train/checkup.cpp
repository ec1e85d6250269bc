// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkup.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/error.h"
#include "engine/data/picture_doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/split.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/losses.h"
#include "engine/train/ending_check.h"
#include "engine/train/fit.h"
#include "engine/train/question.h"

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

void watchTraining(Project& project, const Watcher& watcher) {
    if (Choice* callback = callbackOf(project.training, watcher.chosen)) callback->params["monitor"] = watcher.trained();
}

/** What a drawing and its data lack to go together, as a finding of the doctor. */
Finding findingOf(const Issue& issue) {
    Finding finding{Finding::Severity::Problem, false, issue.title + ": " + issue.detail, {}, nullptr};
    if (issue.fixes.empty()) return finding;
    finding.fixTitle = issue.fixes.front().title;
    finding.change = [apply = issue.fixes.front().apply](Project& p) { apply(p.graph); };
    return finding;
}

/** Arrays of numbers for a loss over classes, or of either for one over yes and no: nothing can be prepared, but the net can be made one for them. */
std::optional<Finding> arraysForAnotherLoss(const RawData& raw, const Project& project) {
    const TargetForm form = targetForm(project.training.loss);
    if (!raw.arrays || form == TargetForm::Number) return {};
    const bool yesOrNo = form == TargetForm::Binary;
    Question question = Question::HowMuch;
    try {
        const auto asked = questionOfArrays(raw, project);
        if (!asked || (asked->question != Question::HowMuch && !(yesOrNo && asked->question == Question::Which))) return {};
        question = asked->question;
    } catch (const Error&) {  // there is no such target: examine() says that, too
        return {};
    }
    const bool which = question == Question::Which;
    Finding finding{Finding::Severity::Problem, true,
                    "The target of these arrays holds " + std::string(which ? "classes, " : "numbers, ") + project.training.loss.name + " is for " + (yesOrNo ? "yes and no" : "classes"),
                    which ? "Use sparse_categorical_crossentropy and softmax" : "Use mean_squared_error and a linear output", nullptr};
    finding.change = [raw](Project& p) { adaptToData(p, raw); };
    return finding;
}

/** What is wrong with a net that is whole in itself, and data that can be prepared for it; what is wrong with either alone is said elsewhere. */
std::vector<Finding> misfitsOf(const RawData& raw, const Project& project) {
    std::vector<Finding> found;
    const Inference inference = infer(project.graph);
    if (project.graph.nodes.empty() || inference.hasErrors()) return found;
    if (auto clash = pictureClash(raw, project)) found.push_back(std::move(*clash));
    try {
        const Dataset data = prepare(raw, project.data, wantedBy(project));
        for (const auto& issue : checkFit(project.graph, inference, project.training, shapeOf(data))) found.push_back(findingOf(issue));
        for (auto& ending : examineEndings(project, inference)) found.push_back(std::move(ending));
        if (auto vain = watchedInVain(project, !data.parts.validation.empty())) found.push_back(std::move(*vain));
    } catch (const Error&) {  // examine() says what it was
        if (auto other = arraysForAnotherLoss(raw, project)) found.push_back(std::move(*other));
    }
    return found;
}

}  // namespace

std::optional<Finding> watchedInVain(const Project& project, bool validated) {
    const auto watcher = validated ? std::nullopt : watcherOfValidation(project.training);
    if (!watcher) return {};
    Finding finding{Finding::Severity::Problem, false, watcher->name + " watches " + watcher->monitor + ", but nothing is kept for validation", {}, nullptr};
    if (project.data.split.validation < usualValidation) {
        finding.fixTitle = "Keep 20 % for validation";
        finding.fix = keepForValidation;
    } else {  // a share of too few samples
        finding.fixTitle = "Watch " + watcher->trained() + " instead";
        finding.change = [watcher = *watcher](Project& p) { watchTraining(p, watcher); };
    }
    return finding;
}

void requireWatched(const Project& project) {
    const auto watcher = keepsValidation(project.data.split) ? std::nullopt : watcherOfValidation(project.training);
    if (!watcher) return;
    throw Error::input(watcher->name + " watches " + watcher->monitor + ", but there is no validation part", "",
                       "give validation a share of the split (--validation-split 0.2), or let it watch " + watcher->trained());
}

std::vector<Finding> checkup(const RawData& raw, const Project& project) {
    auto found = examine(raw, project.data, lossNames(project), wantedBy(project), &project);
    auto misfits = misfitsOf(raw, project);
    const auto offered = [&](const Finding& f) { return f.mends() && std::any_of(misfits.begin(), misfits.end(), [&](const Finding& m) { return m.fixTitle == f.fixTitle; }); };
    std::erase_if(found, [&](const Finding& f) { return (f.ofLoss && !f.mends() && !misfits.empty()) || offered(f); });
    std::move(misfits.begin(), misfits.end(), std::back_inserter(found));
    return found;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/misfits.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "engine/checks/net_end.h"
#include "engine/checks/question.h"
#include "engine/data/picture_doctor.h"
#include "engine/data/prepare.h"
#include "engine/layers/catalogue.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

/** What a drawing and its data lack to go together, as a finding of the doctor, which offers one remedy. */
Issue findingOf(Issue issue) {
    if (issue.remedies.size() > 1) issue.remedies.erase(issue.remedies.begin() + 1, issue.remedies.end());
    return issue;
}

/** Loss, metrics, units, activation and the shape of the Input in one go. */
Issue adaptation(std::string said, std::string title, const RawData& raw) {
    return {Issue::Severity::Error, 0, std::move(said), {}, {{std::move(title), [raw](Project& p) { adaptToData(p, raw); }}}};
}

/** Null where there is none, or no table. */
const Column* firstTargetColumn(const RawData& raw, const DataRecipe& recipe) {
    if (!raw.table) return nullptr;
    try {
        const auto targets = roles(raw, recipe).targets;
        return targets.empty() ? nullptr : &raw.table->columns[static_cast<std::size_t>(targets.front())];
    } catch (const std::exception&) {
        return nullptr;  // the preparation says what is wrong with the roles
    }
}

/** An array that is to be given back as it is taken holds numbers, whatever they are. */
FirstTarget firstTargetOfArrays(const RawData& raw, const DataRecipe& recipe) {
    try {
        const Roles chosen = roles(raw, recipe);
        if (chosen.targets.size() != 1) return {};
        const int which = chosen.targets.front();
        const NamedTensor& target = (*raw.arrays)[static_cast<std::size_t>(which)];
        const bool itself = std::find(chosen.inputs.begin(), chosen.inputs.end(), which) != chosen.inputs.end();
        return {target.name, itself ? 0 : labelsIn(target.tensor), itself};
    } catch (const std::exception&) {
        return {};  // the preparation says what is wrong with the roles
    }
}

/** Where nobody has counted the classes: what it is about. */
std::string whichTitle(const std::string& target, std::size_t classes) { return classes > 1 ? askWhichTitle(classes) : "Adapt the net to " + target; }

/** Whether a net says a number for each class. */
bool saysAsMany(const Inference& inference, std::size_t classes) {
    const NodeInfo* end = inference.outputs.size() == 1 ? &inference.at(inference.outputs.front()) : nullptr;
    return end && end->known && !end->output.scalar() && static_cast<std::size_t>(end->output.back()) == classes;
}

ColumnType typeInEffect(const Column& column, const DataRecipe& recipe) {
    const auto choice = recipe.columns.find(column.name);
    return choice == recipe.columns.end() || choice->second.type == ColumnType::Auto ? column.type : choice->second.type;
}

/** Arrays that a loss over classes, or over yes and no, cannot take: nothing was prepared. */
std::optional<Issue> arraysForAnotherLoss(const Project& project, const RawData& raw, const FirstTarget& known) {
    const TargetForm form = targetForm(project.training.loss);
    const bool classes = form == TargetForm::Index || form == TargetForm::OneHot, yesOrNo = form == TargetForm::Binary;
    const std::string &name = known.name, &loss = project.training.loss.name;
    if (!raw.arrays || name.empty()) return {};
    if (yesOrNo && !known.input && (known.plainClasses == 0 || known.plainClasses > 2))
        return adaptation(name + " holds more than yes and no, which " + loss + " is for", "Adapt the net to " + name, raw);
    if (!classes || known.plainClasses > 0) return {};
    return adaptation(name + " holds numbers that are no labels, " + loss + " is for classes", "Adapt the net to " + name, raw);
}

/** Of an Input whose pictures can be read as it takes them: what the opposite change does. */
void sayOtherWayRound(Issue& misfit, const Node& input) {
    misfit.title = "Or the net changes";
    misfit.detail = input.name + " takes the pictures as they are read, and what was learnt from others may not fit any more";
}

}  // namespace

FirstTarget firstTarget(const RawData& raw, const DataRecipe& recipe) {
    if (raw.arrays) return firstTargetOfArrays(raw, recipe);
    const Column* column = firstTargetColumn(raw, recipe);
    return column ? FirstTarget{column->name, plainClasses(*column)} : FirstTarget{};
}

std::optional<Issue> lossMisfit(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known) {
    if (wantedBy(project.graph, inference, project.training).several()) return {};  // each has its own, and checkFit tells them apart
    const Column* target = firstTargetColumn(raw, project.data);
    if (!target || target->name != known.name) return {};
    const bool category = typeInEffect(*target, project.data) == ColumnType::Category;
    const TargetForm form = targetForm(project.training.loss);
    const std::string &name = target->name, &loss = project.training.loss.name;
    const std::size_t classes = known.plainClasses;
    if (category && form == TargetForm::Binary && classes > 2 && !saysAsMany(inference, classes))
        return adaptation(name + " holds " + std::to_string(classes) + " classes of which one is true, " + loss + " asks yes or no", whichTitle(name, classes), raw);
    if (category != (form == TargetForm::Number)) return {};
    if (category) return adaptation(name + " is a category, " + loss + " is for numbers", whichTitle(name, classes), raw);
    if (classes > 0) return {};  // 0 and 1 are classes as well
    return adaptation(name + " is a number, " + loss + " is for classes", "Adapt the net to " + name, raw);
}

std::vector<Issue> shapeMisfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw) {
    auto clash = pictureClash(raw, project);
    if (clash && !clash->mends()) clash.reset();
    std::vector<Issue> found;
    std::string first;
    for (const auto& issue : checkFit(project.graph, inference, project.training, shape)) {
        found.push_back(findingOf(issue));
        if (first.empty()) first = found.back().sentence();
        const Node* node = findNode(project.graph, issue.node);
        if (clash && node && isInput(*node)) sayOtherWayRound(found.back(), *node);
    }
    if (found.size() > 1) {
        found.insert(found.begin(), adaptation("The net does not fit the data", "Adapt the net", raw));
        found.front().detail = first;
    }
    if (clash) found.insert(found.begin(), std::move(*clash));
    return found;
}

std::vector<Issue> findMisfits(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known, const DataShape* shape) {
    if (project.graph.nodes.empty()) return {};
    auto alone = lossMisfit(project, inference, raw, known);
    if (!alone && shape) return shapeMisfits(project, inference, *shape, raw);
    if (!alone) alone = arraysForAnotherLoss(project, raw, known);
    return alone ? std::vector<Issue>{std::move(*alone)} : std::vector<Issue>{};
}

std::vector<Issue> besideMisfits(std::vector<Issue> findings, const std::vector<Issue>& misfits, const std::vector<Issue>& others) {
    std::erase_if(findings, [&](const Issue& finding) {
        const auto mendsAlike = [&](const Issue& said) { return finding.mends() && said.offer() == finding.offer(); };
        return (finding.ofLoss && !misfits.empty()) || std::any_of(misfits.begin(), misfits.end(), mendsAlike) || std::any_of(others.begin(), others.end(), mendsAlike);
    });
    return findings;
}

}  // namespace lamina

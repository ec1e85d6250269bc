// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/data_fit.h"

#include <exception>

#include "engine/data/doctor.h"
#include "engine/data/picture_doctor.h"
#include "engine/data/prepare.h"
#include "engine/io/templates.h"
#include "engine/recipes/losses.h"
#include "engine/train/checkup.h"
#include "engine/train/fit.h"
#include "engine/train/question.h"
#include "ui/document/data_store.h"
#include "ui/document/text.h"

namespace lamina::ui {

namespace {

/** What the end of a net should say for a target. */
struct Ending {
    std::int64_t units;
    std::string activation;
};

Ending endingFor(const Choice& loss, const DataShape& shape) {
    const bool binary = targetForm(loss) == TargetForm::Binary;
    if (shape.classes > 1 && !binary) return {shape.classes, "softmax"};
    return {shape.target.scalar() ? 1 : shape.target.back(), binary ? "sigmoid" : "linear"};
}

/** The layer whose units decide what the net says: the last Dense, over activations that stand alone. */
const Node* lastDense(const Graph& graph, NodeId output) {
    const Node* node = findNode(graph, output);
    while (node && node->layer != "Dense") {
        const auto inputs = inputsOf(graph, node->id);
        const bool passes = node->layer == "Activation" || node->layer == "Softmax" || node->layer == "Dropout";
        node = passes && inputs.size() == 1 ? findNode(graph, inputs.front().from) : nullptr;
    }
    return node;
}

void mendEnding(Project& project, NodeId id, const Ending& ending, bool withActivation) {
    Node* node = findNode(project.graph, id);
    if (!node) return;
    node->params["units"] = ending.units;
    if (withActivation) node->params["activation"] = ending.activation;
}

Misfit fromIssue(const Issue& issue) {
    Misfit misfit;
    misfit.sentence = QString::fromStdString(issue.title + ": " + issue.detail + ".");
    if (issue.fixes.empty()) return misfit;
    const Fix& fix = issue.fixes.front();
    misfit.fixTitle = QString::fromStdString(fix.title);
    misfit.fix = [apply = fix.apply](Project& p) { apply(p.graph); };
    return misfit;
}

Misfit fromFinding(const Finding& finding) {
    return {QString::fromStdString(finding.sentence + "."), QString::fromStdString(finding.fixTitle), [finding](Project& p) { lamina::mend(p, finding); }};
}

/** The same misfit with a change that also sets the activation. given: the shape that the output has now. */
void improveEnding(Misfit& misfit, const Project& project, NodeId output, const Shape& given, const DataShape& shape) {
    const Node* dense = lastDense(project.graph, output);
    if (!dense || shape.target.rank() > 1 || given.rank() > 1) return;  // else a Flatten or a Reshape mends it
    const Ending ending = endingFor(project.training.loss, shape);
    const bool own = dense->id == output;  // else an activation of its own follows
    const QString name = QString::fromStdString(dense->name);
    const QString units = QString::number(ending.units);
    misfit.fixTitle = own ? tr("Set %1 to %2 · %3").arg(name, units, QString::fromStdString(ending.activation))
                          : tr("Set %1 to %2").arg(name, units);
    misfit.fix = [id = dense->id, ending, own](Project& p) { mendEnding(p, id, ending, own); };
}

/** Of an Input whose pictures can be read as it takes them: what the opposite change does. */
QString otherWayRound(const Node& input) {
    return tr("Or the net changes: %1 takes the pictures as they are read, and what was learnt from others may not fit any more.").arg(QString::fromStdString(input.name));
}

/** Loss, metrics, units, activation and the shape of the Input in one go. */
Misfit adaptation(const QString& sentence, const QString& title, const RawData& raw) {
    return {sentence, title, [raw](Project& p) { adaptToData(p, raw); }};
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

/** Of arrays with a number a sample. */
FirstTarget firstTargetOfArrays(const RawData& raw, const DataRecipe& recipe) {
    try {
        const auto targets = roles(raw, recipe).targets;
        if (targets.size() != 1) return {};
        const NamedTensor& target = (*raw.arrays)[static_cast<std::size_t>(targets.front())];
        return {target.name, labelsIn(target.tensor)};
    } catch (const std::exception&) {
        return {};  // the preparation says what is wrong with the roles
    }
}

/** "Use sparse categorical crossentropy with 3 units and softmax"; where nobody has counted them, what it is about. */
QString whichTitle(const QString& target, std::size_t classes) {
    return classes > 1 ? tr("Use sparse categorical crossentropy with %1 units and softmax").arg(classes) : tr("Adapt the net to %1").arg(target);
}

/** Whether a net says a number for each class. */
bool saysAsMany(const Inference& inference, std::size_t classes) {
    const NodeInfo* end = inference.outputs.size() == 1 ? &inference.at(inference.outputs.front()) : nullptr;
    return end && end->known && !end->output.scalar() && static_cast<std::size_t>(end->output.back()) == classes;
}

ColumnType typeInEffect(const Column& column, const DataRecipe& recipe) {
    const auto choice = recipe.columns.find(column.name);
    return choice == recipe.columns.end() || choice->second.type == ColumnType::Auto ? column.type : choice->second.type;
}

}  // namespace

QString shapeInWords(const Shape& shape) {
    if (shape.rank() != 1) return QString::fromStdString(toString(shape));
    return shape[0] == 1 ? tr("1 number") : tr("%1 numbers").arg(shape[0]);
}

FirstTarget firstTarget(const RawData& raw, const DataRecipe& recipe) {
    if (raw.arrays) return firstTargetOfArrays(raw, recipe);
    const Column* column = firstTargetColumn(raw, recipe);
    return column ? FirstTarget{column->name, plainClasses(*column)} : FirstTarget{};
}

std::vector<Misfit> lossMisfits(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known) {
    if (wantedBy(project.graph, inference, project.training).several()) return {};  // each has its own, and checkFit tells them apart
    const Column* column = firstTargetColumn(raw, project.data);
    if (!column || column->name != known.name) return {};
    const Column& target = *column;
    const bool category = typeInEffect(target, project.data) == ColumnType::Category;
    const bool numeric = targetForm(project.training.loss) == TargetForm::Number;
    const QString name = QString::fromStdString(target.name), loss = QString::fromStdString(project.training.loss.name);
    const bool yesOrNo = targetForm(project.training.loss) == TargetForm::Binary;
    if (category && yesOrNo && known.plainClasses > 2 && !saysAsMany(inference, known.plainClasses))
        return {adaptation(tr("%1 holds %2 classes of which one is true, %3 asks yes or no.").arg(name).arg(known.plainClasses).arg(loss), whichTitle(name, known.plainClasses), raw)};
    if (category != numeric) return {};
    if (!numeric && known.plainClasses > 0) return {};  // 0 and 1 are classes as well
    const QString sentence = category ? tr("%1 is a category, %2 is for numbers.") : tr("%1 is a number, %2 is for classes.");
    return {adaptation(sentence.arg(name, loss), category ? whichTitle(name, known.plainClasses) : tr("Adapt the net to %1").arg(name), raw)};
}

Misfit suggestedNet(const RawData& raw) {
    return {tr("Nothing is drawn yet."), tr("Suggest a net"), [raw](Project& p) {
                Project suggested = projectFromTemplate(templateFor(raw, p.data));
                p.graph = std::move(suggested.graph);
                p.training = std::move(suggested.training);
                adaptToData(p, raw);
            }};
}

std::vector<Misfit> misfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw) {
    const auto clash = pictureClash(raw, project);
    const bool readable = clash && clash->mends();
    std::vector<Misfit> found;
    QString first;
    for (const auto& issue : checkFit(project.graph, inference, project.training, shape)) {
        Misfit misfit = fromIssue(issue);
        if (first.isEmpty()) first = misfit.sentence;
        const Node* node = findNode(project.graph, issue.node);
        if (readable && node && node->layer == "Input") misfit.sentence = otherWayRound(*node);
        const bool ending = inference.outputs.size() == 1 && issue.node == inference.outputs.front();
        if (ending) improveEnding(misfit, project, issue.node, inference.at(issue.node).output, shape);
        found.push_back(std::move(misfit));
    }
    if (found.size() > 1) found.insert(found.begin(), adaptation(tr("The net does not fit the data: %1").arg(first), tr("Adapt the net"), raw));
    if (readable) found.insert(found.begin(), fromFinding(*clash));
    return found;
}

namespace {

/** Arrays that a loss over classes, or over yes and no, cannot take: nothing was prepared. */
std::vector<Misfit> arraysForAnotherLoss(const Project& project, const RawData& raw, const FirstTarget& known) {
    const TargetForm form = targetForm(project.training.loss);
    const bool classes = form == TargetForm::Index || form == TargetForm::OneHot, yesOrNo = form == TargetForm::Binary;
    if (!raw.arrays || known.name.empty() || form == TargetForm::Number) return {};
    const QString name = QString::fromStdString(known.name), loss = QString::fromStdString(project.training.loss.name);
    if (yesOrNo && (known.plainClasses == 0 || known.plainClasses > 2))
        return {adaptation(tr("%1 holds more than yes and no, which %2 is for.").arg(name, loss), tr("Adapt the net to %1").arg(name), raw)};
    if (!classes || known.plainClasses > 0) return {};
    return {adaptation(tr("%1 holds numbers that are no labels, %2 is for classes.").arg(name, loss), tr("Adapt the net to %1").arg(name), raw)};
}

}  // namespace

std::vector<Misfit> recipeMisfits(const Project& project, const PreparedData& prepared) {
    if (!prepared.dataset || prepared.recipe != project.data) return {};  // soon they are prepared anew
    try {
        const auto vain = watchedInVain(project, !prepared.dataset->parts.validation.empty());
        return vain ? std::vector<Misfit>{fromFinding(*vain)} : std::vector<Misfit>{};
    } catch (const std::exception&) {
        return {};  // a callback's parameter of another type, as a file may have it: the trainer says so
    }
}

std::vector<Misfit> doctorsMisfits(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw) {
    if (project.graph.nodes.empty()) return {};
    auto found = lossMisfits(project, inference, raw, prepared.target);
    if (found.empty() && !prepared.dataset) found = arraysForAnotherLoss(project, raw, prepared.target);
    if (found.empty() && prepared.dataset) found = misfits(project, inference, prepared.shape, raw);
    return found;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/recipe_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <limits>

#include "engine/checks/class_weights.h"
#include "engine/checks/metric_sense.h"
#include "engine/model/param_makers.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "engine/recipes/training_params.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/memory_outlook.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"
#include "ui/training/choice_editor.h"
#include "ui/training/class_weights_form.h"
#include "ui/training/output_panel.h"

namespace lamina::ui {

namespace {

/** The rest of the recipe as parameters, so that one form shows all. */
const std::vector<ParamSpec>& runSpecs() {
    static const std::vector<ParamSpec> specs = {
        choiceParam("device", "auto", {"auto", "cpu", "cuda"}, "auto takes what is fastest for this net and says why."),
        trainingParam("precision"),
        trainingParam("class_weight"),
        trainingParam("mixup"),
        boolParam("shuffle", true, "A new order of the samples each epoch."),
        intParam("seed", 42, "The same seed gives the same weights, bit for bit.", 0, std::numeric_limits<int>::max()),
        trainingParam("threads"),
    };
    return specs;
}

Params runValues(const TrainingRecipe& r) {
    return {{"device", r.device}, {"precision", r.precision}, {"class_weight", r.classWeight}, {"mixup", r.mixUp}, {"shuffle", r.shuffle},
            {"seed", static_cast<std::int64_t>(r.seed)}, {"threads", std::int64_t{r.threads}}};
}

void setRunValue(TrainingRecipe& r, const std::string& key, const ParamValue& value) {
    if (key == "device") r.device = std::get<std::string>(value);
    if (key == "precision") r.precision = std::get<std::string>(value);
    if (key == "class_weight") r.classWeight = std::get<std::string>(value);
    if (r.classWeight != "own") r.classWeights.clear();  // a file has the word or the weights
    if (key == "mixup") r.mixUp = std::get<double>(value);
    if (key == "shuffle") r.shuffle = std::get<bool>(value);
    if (key == "seed") r.seed = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
    if (key == "threads") r.threads = static_cast<int>(std::get<std::int64_t>(value));
}

const std::string plateauName = "ReduceLROnPlateau";

std::vector<Member> plateauMembers() { return {memberOf(callbacks(), plateauName, "callback").member}; }

}  // namespace

RecipePanel::RecipePanel(Document& document, TrainingController& training, MemoryOutlook& outlook, QWidget* parent)
    : QWidget(parent), document_(document), training_(training), outlook_(outlook),
      outputs_(new QVBoxLayout), optimizer_(new ChoiceEditor(membersOf(optimizers()), tr("Optimizer"))),
      schedule_(new ChoiceEditor(membersOf(schedules()), tr("Learning rate schedule"), tr("constant"))),
      plateau_(new ChoiceEditor(plateauMembers(), tr("On a plateau"), tr("nothing"))), run_(new ParamForm),
      weights_(new ClassWeightsForm) {
    setProperty("kind", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    layout->setSpacing(0);
    outputs_->setSpacing(0);
    layout->addLayout(outputs_);
    addSection(layout, tr("Optimizer"), optimizer_);
    addSection(layout, tr("Learning rate schedule"), schedule_);
    addSection(layout, tr("On a plateau"), plateau_);
    addSection(layout, tr("Run"), run_);
    layout->addWidget(weights_);
    layout->addSpacing(metrics::space);
    addSection(layout, tr("Memory and time"), buildMemory());
    layout->addStretch();
    connect(optimizer_, &ChoiceEditor::edited, this, [this](const Choice& c) {
        document_.edit(tr("Use %1").arg(QString::fromStdString(c.name)), [&](Project& p) { p.training.optimizer = c; });
    });
    connect(schedule_, &ChoiceEditor::edited, this, [this](const Choice& c) {
        document_.edit(tr("Change the schedule"), [&](Project& p) {
            p.training.schedule = c.name.empty() ? std::nullopt : std::optional<Choice>(c);
        });
    });
    connect(plateau_, &ChoiceEditor::edited, this, [this](const Choice& c) {
        document_.edit(tr("Change what happens on a plateau"), [&](Project& p) {
            c.name.empty() ? dropCallback(p.training, plateauName) : setCallback(p.training, c);
        });
    });
    connect(run_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        document_.edit(tr("Change %1").arg(key), [&](Project& p) { setRunValue(p.training, key.toStdString(), value); });
    });
    connect(weights_, &ClassWeightsForm::edited, this, [this](const std::map<std::string, double>& weights) {
        document_.edit(tr("Change the weights of classes"), [&](Project& p) { p.training.classWeights = weights; });
    });
    connect(&training_.store(), &DataStore::preparedChanged, this, &RecipePanel::showClassWeights);
    connect(&training_.store(), &DataStore::preparedChanged, this, &RecipePanel::tellTargets);
    connect(&document_, &Document::changed, this, &RecipePanel::refresh);
    connect(&training_, &TrainingController::stateChanged, this, &RecipePanel::refresh);
    refresh();
}

void RecipePanel::addSection(QVBoxLayout* layout, const QString& title, QWidget* content) {
    layout->addWidget(sectionLabel(title));
    layout->addSpacing(metrics::gap);
    layout->addWidget(content);
    layout->addSpacing(metrics::space);
}

/** Of a net without any, as it is when it is begun, one that has no name yet. */
std::vector<std::string> RecipePanel::outputNames() const {
    std::vector<std::string> names;
    for (const NodeId id : document_.inference().outputs) names.push_back(document_.node(id)->name);
    if (names.empty()) names.emplace_back();
    return names;
}

void RecipePanel::showOutputs() {
    const auto names = outputNames();
    const auto& recipe = document_.project()->training;
    while (panels_.size() < names.size()) {
        panels_.push_back(new OutputPanel);
        outputs_->addWidget(panels_.back());
        connect(panels_.back(), &OutputPanel::edited, this, [this, i = panels_.size() - 1](const QString& what, const OutputRecipe& changed) { take(i, what, changed); });
    }
    for (std::size_t i = 0; i < panels_.size(); ++i) {
        panels_[i]->setVisible(i < names.size());
        if (i >= names.size()) continue;
        const bool several = names.size() > 1;
        panels_[i]->show(several ? QString::fromStdString(names[i]) : QString(), several ? recipe.of(names[i]) : OutputRecipe{recipe.loss, 1, recipe.metrics});
        panels_[i]->setEnabled(!training_.active());
    }
    tellTargets();
}

void RecipePanel::tellTargets() {
    const auto prepared = training_.store().prepared();
    for (std::size_t i = 0; i < panels_.size(); ++i) panels_[i]->setFreeNumbers(prepared && prepared->dataset && holdsFreeNumbers(*prepared->dataset, i));
}

void RecipePanel::take(std::size_t output, const QString& what, const OutputRecipe& recipe) {
    const auto names = outputNames();
    document_.edit(what, [&](Project& p) {
        if (names.size() > 1) p.training.outputs[names[output]] = recipe;
        else p.training.loss = recipe.loss, p.training.metrics = recipe.metrics;
    });
}

QWidget* RecipePanel::buildMemory() {
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    need_ = strongLabel({});
    fits_ = mutedLabel({});
    parts_ = mutedLabel({});
    time_ = strongLabel({});
    for (auto* label : {need_, fits_, parts_, time_}) {
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    connect(&outlook_, &MemoryOutlook::changed, this, &RecipePanel::showMemory);
    showMemory();
    return box;
}

void RecipePanel::showMemory() {
    const TrainingMemory& m = outlook_.memory();
    need_->setText(outlook_.known() ? tr("%1 at batch %2").arg(shortBytes(static_cast<double>(m.total()))).arg(m.batch) : QStringLiteral("–"));
    fits_->setText(outlook_.fitWords());
    setKind(fits_, outlook_.known() && !m.fits() ? "warning" : "muted");
    parts_->setText(outlook_.partWords());
    parts_->setVisible(outlook_.known());
    time_->setText(outlook_.timeWords());
    time_->setToolTip(outlook_.timeGrounds());
}

void RecipePanel::showClassWeights() {
    const auto& recipe = document_.project()->training;
    weights_->setVisible(recipe.classWeight == "own");
    if (recipe.classWeight != "own") return;
    const auto prepared = training_.store().prepared();
    const bool known = prepared && prepared->dataset;
    weights_->show(known ? classesToWeigh(*prepared->dataset, prepared->shape, prepared->wanted) : std::vector<std::string>(), recipe.classWeights);
    weights_->setEnabled(!training_.active());
}

void RecipePanel::refresh() {
    const auto& recipe = document_.project()->training;
    showOutputs();
    optimizer_->show(&recipe.optimizer);
    schedule_->show(recipe.schedule ? &*recipe.schedule : nullptr);
    plateau_->show(callbackOf(recipe, plateauName));
    run_->show(runSpecs(), runValues(recipe));
    showClassWeights();
    for (QWidget* editor : {static_cast<QWidget*>(optimizer_), static_cast<QWidget*>(schedule_), static_cast<QWidget*>(plateau_),
                            static_cast<QWidget*>(run_)})
        editor->setEnabled(!training_.active());
}

}  // namespace lamina::ui

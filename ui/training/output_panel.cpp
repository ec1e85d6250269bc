// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/output_panel.h"

#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/checks/metric_sense.h"
#include "engine/model/param_makers.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "ui/theme/labels.h"
#include "ui/theme/menu_choice.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"
#include "ui/theme/tick_menu.h"
#include "ui/training/choice_editor.h"
#include "ui/training/metric_list.h"

namespace lamina::ui {

namespace {

const std::vector<ParamSpec>& weightSpecs() {
    static const std::vector<ParamSpec> specs = {floatParam("loss_weight", 1, "How much the loss of this output counts in the loss of all.", 0, 1e6)};
    return specs;
}

/** Whether it is the metric of that name, by whichever of its names it was chosen: mse. */
bool isMetric(const Choice& choice, const std::string& name) {
    const MetricSpec* spec = findMember(lamina::metrics(), choice.name);
    return spec && spec->member.name == name;
}

void addSection(QVBoxLayout* layout, QWidget* head, QWidget* content) {
    layout->addWidget(head);
    layout->addSpacing(metrics::gap);
    layout->addWidget(content);
    layout->addSpacing(metrics::space);
}

}  // namespace

OutputPanel::OutputPanel(QWidget* parent)
    : QWidget(parent), head_(sectionLabel({})), loss_(new ChoiceEditor(membersOf(losses()), tr("Loss"))), weight_(new ParamForm), metrics_(buildMetrics()),
      settings_(new MetricList) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    addSection(layout, head_, loss_);
    layout->addWidget(weight_);
    weight_->layout()->setContentsMargins(0, 0, 0, metrics::space);  // of its own: no gap where it is not shown
    layout->addWidget(sectionLabel(tr("Metrics")));
    layout->addSpacing(metrics::gap);
    layout->addWidget(metrics_);
    layout->addWidget(settings_);
    layout->addSpacing(metrics::space);
    connect(loss_, &ChoiceEditor::edited, this, [this](const Choice& c) {
        OutputRecipe changed = recipe_;
        changed.loss = c;
        emit edited(tr("Use the loss %1").arg(QString::fromStdString(c.name)), changed);
    });
    connect(weight_, &ParamForm::edited, this, [this](const QString&, const ParamValue& value) {
        OutputRecipe changed = recipe_;
        changed.lossWeight = std::get<double>(value);
        emit edited(tr("Change the weight of a loss"), changed);
    });
    connect(settings_, &MetricList::edited, this, [this](const QString& what, const std::vector<Choice>& watched) {
        OutputRecipe changed = recipe_;
        changed.metrics = watched;
        emit edited(what, changed);
    });
}

QToolButton* OutputPanel::buildMetrics() {
    auto* button = new MenuChoice;
    button->setAccessibleName(tr("Metrics"));
    auto* menu = new TickMenu(button);
    for (const auto& spec : lamina::metrics()) {
        auto* action = menu->addAction(QString::fromStdString(spec.member.name));
        action->setCheckable(true);
        action->setToolTip(QString::fromStdString(spec.member.help));
        connect(action, &QAction::triggered, this, [this, name = spec.member.name](bool on) { toggleMetric(name, on); });
    }
    menu->setToolTipsVisible(true);
    button->setMenu(menu);
    return button;
}

void OutputPanel::toggleMetric(const std::string& name, bool on) {
    OutputRecipe changed = recipe_;
    std::erase_if(changed.metrics, [&](const Choice& c) { return isMetric(c, name); });
    if (on) changed.metrics.push_back({name, {}});
    emit edited((on ? tr("Watch %1") : tr("Do not watch %1")).arg(QString::fromStdString(name)), changed);
}

void OutputPanel::setFreeNumbers(bool free) {
    if (free == freeNumbers_) return;
    freeNumbers_ = free;
    showMetrics();
}

void OutputPanel::show(const QString& name, const OutputRecipe& recipe) {
    recipe_ = recipe;
    head_->setText(name.isEmpty() ? tr("Loss") : tr("Loss of %1").arg(name));
    loss_->show(&recipe_.loss);
    weight_->setVisible(!name.isEmpty());
    weight_->show(weightSpecs(), {{"loss_weight", recipe_.lossWeight}});
    showMetrics();
}

void OutputPanel::showMetrics() {
    QStringList names;
    for (const auto& metric : recipe_.metrics) names << MetricList::words(metric);
    metrics_->setText(names.isEmpty() ? tr("none") : names.join(QStringLiteral(", ")));
    settings_->show(recipe_.metrics);
    for (auto* action : metrics_->menu()->actions()) {
        const std::string name = action->text().toStdString();
        action->setChecked(std::any_of(recipe_.metrics.begin(), recipe_.metrics.end(), [&](const Choice& c) { return isMetric(c, name); }));
        // What does not go with loss and target can be taken away, not added.
        const std::string why = whyItSaysNothing({name, {}}, recipe_.loss, freeNumbers_);
        action->setEnabled(action->isChecked() || why.empty());
        const QString help = QString::fromStdString(memberOf(lamina::metrics(), name, "metric").member.help);
        action->setToolTip(why.empty() ? help : tr("%1 It says nothing here: %2.").arg(help, QString::fromStdString(why)));
    }
}

}  // namespace lamina::ui

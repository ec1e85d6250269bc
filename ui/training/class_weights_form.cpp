// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/class_weights_form.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "engine/model/param_makers.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostRows = 100;  // more of them nobody types

ParamSpec weightOfClass(const std::string& name, bool known) {
    return floatParam(name, 1, (known ? ClassWeightsForm::tr("How much a sample of this class counts in the loss; 1 is usual.")
                                      : ClassWeightsForm::tr("The data have no such class: 1 takes its weight away.")).toStdString(), 0, 1e6);
}

std::vector<ParamSpec> weightRows(const std::vector<std::string>& classes, const std::map<std::string, double>& weights) {
    std::vector<ParamSpec> rows;
    for (const auto& name : classes)
        if (rows.size() < mostRows) rows.push_back(weightOfClass(name, true));
    for (const auto& [name, weight] : weights)
        if (std::find(classes.begin(), classes.end(), name) == classes.end()) rows.push_back(weightOfClass(name, classes.empty()));
    return rows;
}

}  // namespace

ClassWeightsForm::ClassWeightsForm(QWidget* parent) : QWidget(parent), note_(mutedLabel({})), form_(new ParamForm) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, metrics::gap, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(sectionLabel(tr("Weights of the classes")));
    layout->addWidget(note_);
    layout->addWidget(form_);
    note_->setWordWrap(true);
    connect(form_, &ParamForm::edited, this, [this](const QString& key, const ParamValue& value) {
        std::map<std::string, double> changed = weights_;
        const double weight = std::get<double>(value);
        if (weight == 1) changed.erase(key.toStdString());  // what all have that are not named
        else changed[key.toStdString()] = weight;
        emit edited(changed);
    });
}

void ClassWeightsForm::show(const std::vector<std::string>& classes, const std::map<std::string, double>& weights) {
    weights_ = weights;
    const QString none = classes.empty() ? tr("The classes are known as soon as there are data with a target of classes.") : QString();
    note_->setText(classes.size() > mostRows ? tr("The first %1 of %2 classes; the others are weighed in the project's file.").arg(mostRows).arg(classes.size()) : none);
    note_->setVisible(!note_->text().isEmpty());
    Params values;
    for (const auto& [name, weight] : weights) values[name] = weight;
    form_->show(weightRows(classes, weights), values);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/metric_list.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "engine/recipes/metrics.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/param_form.h"

namespace lamina::ui {

namespace {

const Member* metricMember(const Choice& metric) {
    const MetricSpec* spec = findMember(lamina::metrics(), metric.name);
    return spec ? &spec->member : nullptr;
}

bool hasSettings(const Choice& metric) {
    const Member* member = metricMember(metric);
    return member && std::any_of(member->params.begin(), member->params.end(), [](const ParamSpec& p) { return !p.advanced; });
}

std::vector<std::string> namesOfMetrics(const std::vector<Choice>& metrics) {
    std::vector<std::string> names;
    for (const auto& metric : metrics) names.push_back(metric.name);
    return names;
}

}  // namespace

MetricList::MetricList(QWidget* parent) : QWidget(parent), rows_(new QVBoxLayout(this)) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(6);
}

QString MetricList::words(const Choice& metric) {
    const Member* member = metricMember(metric);
    QStringList settings;
    for (const auto& spec : member ? member->params : std::vector<ParamSpec>())
        if (const auto it = metric.params.find(spec.key); it != metric.params.end() && it->second != spec.defaultValue)
            settings << QString::fromStdString(spec.key + " " + toString(it->second));
    const QString name = QString::fromStdString(metric.name);
    return settings.isEmpty() ? name : QStringLiteral("%1 (%2)").arg(name, settings.join(QStringLiteral(", ")));
}

void MetricList::show(const std::vector<Choice>& metrics) {
    metrics_ = metrics;
    if (namesOfMetrics(metrics_) != built_) build();
    for (const auto& [place, form] : forms_) form->show(metricMember(metrics_[place])->params, metrics_[place].params);
    setVisible(!forms_.empty());
}

/** A button that is pressed may go with its row: all go when what they do is done. What was half typed there no longer has a place. */
void MetricList::build() {
    for (const auto& [place, form] : forms_) form->disconnect(this);  // an editor that is hidden tells what it holds
    while (QLayoutItem* item = rows_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    forms_.clear();
    built_ = namesOfMetrics(metrics_);
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
        if (!metricMember(metrics_[i])) continue;  // of a newer Lamina: the trainer says so
        // As Keras and the curves name them: the second is auc_1.
        const int before = seen[metricLogName(metrics_[i])]++;
        if (!hasSettings(metrics_[i])) continue;
        const QString name = QString::fromStdString(metricLogName(metrics_[i]));
        rows_->addWidget(buildHead(before == 0 ? name : QStringLiteral("%1_%2").arg(name).arg(before), i));
        auto* form = new ParamForm;
        connect(form, &ParamForm::edited, this, [this, i](const QString& key, const ParamValue& value) { change(i, key.toStdString(), value); });
        rows_->addWidget(form);
        forms_.emplace_back(i, form);
    }
}

QWidget* MetricList::buildHead(const QString& name, std::size_t place) {
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, metrics::grid, 0, 0);
    row->setSpacing(metrics::grid);
    auto* label = strongLabel(name);
    label->setToolTip(QString::fromStdString(metricMember(metrics_[place])->help));
    label->setMinimumWidth(0);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // a long name must not widen the panel
    row->addWidget(label, 1);
    auto* again = iconButton(QStringLiteral("copy"), tr("Watch %1 once more, with other settings").arg(name));
    again->setObjectName(QStringLiteral("again"));
    auto* away = iconButton(QStringLiteral("close"), tr("Do not watch %1").arg(name));
    away->setObjectName(QStringLiteral("away"));
    row->addWidget(again);
    row->addWidget(away);
    connect(again, &QToolButton::clicked, this, [this, place] { watchAgain(place); });
    connect(away, &QToolButton::clicked, this, [this, place] { remove(place); });
    return head;
}

void MetricList::change(std::size_t place, const std::string& key, const ParamValue& value) {
    std::vector<Choice> changed = metrics_;
    const Member& member = *metricMember(changed[place]);
    const bool usual = std::any_of(member.params.begin(), member.params.end(), [&](const ParamSpec& p) { return p.key == key && p.defaultValue == value; });
    if (usual) changed[place].params.erase(key);
    else changed[place].params[key] = value;
    emit edited(tr("Change %1 of %2").arg(QString::fromStdString(key), QString::fromStdString(changed[place].name)), changed);
}

void MetricList::watchAgain(std::size_t place) {
    std::vector<Choice> changed = metrics_;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(place) + 1, metrics_[place]);
    emit edited(tr("Watch %1 once more").arg(QString::fromStdString(metrics_[place].name)), changed);
}

void MetricList::remove(std::size_t place) {
    std::vector<Choice> changed = metrics_;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(place));
    emit edited(tr("Do not watch %1").arg(QString::fromStdString(metrics_[place].name)), changed);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/status_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "ui/document/words.h"
#include "ui/theme/badge.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

/** The first error, else the first warning. */
const Issue* worstIssue(const Inference& inference) {
    for (const auto severity : {Issue::Severity::Error, Issue::Severity::Warning})
        for (const auto& issue : inference.issues)
            if (issue.severity == severity) return &issue;
    return nullptr;
}

}  // namespace

StatusBar::StatusBar(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setFixedHeight(metrics::statusBar);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Status"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 1, 16, 0);
    row->setSpacing(12);
    device_ = new Badge({}, Badge::Tone::Accent, this);
    count_ = mutedLabel({}, this);
    first_ = linkButton({}, this);
    progress_ = new QHBoxLayout;
    progress_->setContentsMargins(0, 0, 0, 0);
    row->addWidget(device_);
    row->addWidget(count_);
    row->addWidget(first_);
    row->addLayout(progress_);
    row->addStretch(1);
    connect(&document_, &Document::graphChanged, this, &StatusBar::refresh);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &StatusBar::refresh);
    connect(first_, &QPushButton::clicked, this, [this] {
        if (const Issue* worst = worstIssue(document_.inference())) emit issuePressed(worst->node);
    });
    refresh();
}

void StatusBar::setDevice(const QString& device, const QString& why) {
    device_->setText(device);
    device_->setToolTip(why);
    device_->setAccessibleName(tr("Device: %1").arg(device));
}

void StatusBar::refresh() {
    const auto& issues = document_.inference().issues;
    const Issue* worst = worstIssue(document_.inference());
    const bool wrong = worst && worst->severity == Issue::Severity::Error;
    const auto count = static_cast<std::size_t>(std::count_if(issues.begin(), issues.end(), [&](const Issue& i) { return worst->severity == i.severity; }));
    count_->setText(wrong ? counted(count, tr("1 error"), tr("%1 errors")) : counted(count, tr("1 warning"), tr("%1 warnings")));
    first_->setText(worst ? QString::fromStdString(worst->title) : QString());
    first_->setToolTip(tr("Show the layer"));
    first_->setStyleSheet(QStringLiteral("color: %1; font-weight: 400; min-height: 18px; max-height: 20px;").arg((wrong ? theme().errorText : theme().warningText).name()));
    const bool told = worst && !document_.graph().nodes.empty();  // before the first layer nothing is wrong yet
    count_->setVisible(told);
    first_->setVisible(told);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

}  // namespace lamina::ui

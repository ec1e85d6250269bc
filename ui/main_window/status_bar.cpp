// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/status_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "ui/theme/badge.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

StatusBar::StatusBar(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
    setFixedHeight(metrics::statusBar);
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
        for (const auto& issue : document_.inference().issues)
            if (issue.severity == Issue::Severity::Error) return emit issuePressed(issue.node);
    });
    refresh();
}

void StatusBar::setDevice(const QString& device, const QString& why) {
    device_->setText(device);
    device_->setToolTip(why);
    device_->setAccessibleName(tr("Device: %1").arg(device));
}

void StatusBar::refresh() {
    int errors = 0;
    QString first;
    for (const auto& issue : document_.inference().issues) {
        if (issue.severity != Issue::Severity::Error) continue;
        if (!errors++) first = QString::fromStdString(issue.title);
    }
    count_->setText(errors == 1 ? tr("1 error") : tr("%1 errors").arg(errors));
    first_->setText(first);
    first_->setToolTip(tr("Show the layer"));
    first_->setStyleSheet(QStringLiteral("color: %1; font-weight: 400; min-height: 18px; max-height: 20px;").arg(theme().errorText.name()));
    count_->setVisible(errors > 0);
    first_->setVisible(errors > 0);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(0, 0, width(), 1), theme().line);
}

}  // namespace lamina::ui

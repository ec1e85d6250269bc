// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/strip_holder.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

StripHolder::StripHolder(const std::vector<Strip*>& strips, const QMargins& around, QWidget* parent) : QWidget(parent), strips_(strips) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(around);
    column->setSpacing(metrics::gap);
    for (Strip* strip : strips_) {
        column->addWidget(strip);
        strip->installEventFilter(this);
    }
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    follow();
}

void StripHolder::follow() {
    setVisible(std::any_of(strips_.begin(), strips_.end(), [](const Strip* s) { return !s->isHidden(); }));
}

bool StripHolder::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) follow();
    return QWidget::eventFilter(watched, event);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/strip_holder.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/strip.h"

namespace lamina::ui {

StripHolder::StripHolder(const std::vector<Strip*>& strips, const QMargins& around, QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(around);
    column->setSpacing(0);
    for (Strip* strip : strips) {
        auto* place = new QWidget;
        auto* alone = new QVBoxLayout(place);
        alone->setContentsMargins(0, 0, 0, 0);
        alone->addWidget(strip);
        place->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
        column->addWidget(place);
        slots_.push_back({strip, place});
        strip->installEventFilter(this);
    }
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    follow();
}

void StripHolder::follow() {
    const auto first = std::find_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return !slot.strip->isHidden(); });
    for (auto slot = slots_.begin(); slot != slots_.end(); ++slot)
        if (slot != first) slot->place->hide();
    if (first != slots_.end()) first->place->show();
    setVisible(first != slots_.end());
}

bool StripHolder::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent) follow();
    return QWidget::eventFilter(watched, event);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/layer_choice.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/plots/legend_item.h"
#include "ui/theme/button.h"
#include "ui/theme/menu_button.h"
#include "ui/theme/tick_menu.h"

namespace lamina::ui {

LayerChoice::LayerChoice(QWidget* parent) : QWidget(parent), button_(menuButton({}, this)), menu_(new TickMenu(this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(button_);
    layout->addStretch();
    button_->setMenu(menu_);
    button_->setToolTip(tr("Which layers are drawn. Those selected in the Model room are drawn, too."));
}

void LayerChoice::setLayers(const QStringList& names, std::size_t first) {
    menu_->clear();  // deletes its actions
    layers_.clear();
    first_ = first;
    connect(menu_->addAction(tr("%1 from the first to the last").arg(first)), &QAction::triggered, this, &LayerChoice::chooseEvenly);
    if (static_cast<std::size_t>(names.size()) <= mostToldApart)
        connect(menu_->addAction(tr("All layers")), &QAction::triggered, this, [this] { choose(std::vector<bool>(layers_.size(), true)); });
    menu_->addSeparator();
    for (const QString& name : names) {
        QAction* action = menu_->addAction(name);
        action->setCheckable(true);
        connect(action, &QAction::toggled, this, &LayerChoice::changed);
        layers_.push_back(action);
    }
    const QSignalBlocker quiet(this);
    chooseEvenly();
}

void LayerChoice::setDrawn(const std::vector<int>& colours) {
    const auto drawn = std::count_if(colours.begin(), colours.end(), [](int slot) { return slot >= 0; });
    for (std::size_t i = 0; i < layers_.size(); ++i) layers_[i]->setIcon(legendIcon(CurveStyle::plain(std::max(colours[i], 0)), colours[i] >= 0));
    button_->setText(tr("%1 of %2 layers").arg(drawn).arg(layers_.size()));
    button_->setAccessibleName(tr("Layers that are drawn: %1").arg(button_->text()));
}

QPushButton* LayerChoice::button() const { return button_; }

bool LayerChoice::chosen(std::size_t layer) const { return layers_[layer]->isChecked(); }

void LayerChoice::choose(const std::vector<bool>& chosen) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const QSignalBlocker quiet(layers_[i]);  // heard of once
        layers_[i]->setChecked(chosen[i]);
    }
    emit changed();
}

/** Of many layers the first, the last and some between them: what vanishes does so from end to end. */
void LayerChoice::chooseEvenly() {
    std::vector<bool> chosen(layers_.size(), layers_.size() <= first_);
    for (std::size_t i = 0; i < first_ && layers_.size() > first_; ++i) chosen[i * (layers_.size() - 1) / (first_ - 1)] = true;
    choose(chosen);
}

}  // namespace lamina::ui

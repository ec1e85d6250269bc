// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/project_menu.h"

#include <QActionGroup>
#include <QFileInfo>
#include <utility>

#include "ui/document/recents.h"
#include "ui/theme/name_label.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

ProjectMenu::ProjectMenu(const Actions& actions, QWidget* parent) : QMenu(parent), recents_(new QMenu(tr("Open recent"), this)) {
    setObjectName(QStringLiteral("projectMenu"));
    addActions({&actions.create, &actions.open});
    addMenu(recents_);
    addSeparator();
    addActions({&actions.save, &actions.saveAs, &actions.exportNet});
    addSeparator();
    addMenu(themes());
    addActions({&actions.commands, &actions.start});
    addSeparator();
    addAction(&actions.quit);
    connect(this, &QMenu::aboutToShow, this, &ProjectMenu::fillRecents);
}

void ProjectMenu::fillRecents() {
    recents_->clear();
    for (const Recent& recent : recents()) {
        QAction* action = recents_->addAction(shortName(QFileInfo(recent.path).completeBaseName()), this, [this, path = recent.path] { emit recentChosen(path); });
        action->setToolTip(recent.path);
    }
    recents_->setToolTipsVisible(true);
    recents_->setEnabled(!recents_->isEmpty());
}

QMenu* ProjectMenu::themes() {
    auto* menu = new QMenu(tr("Theme"), this);
    auto* one = new QActionGroup(menu);
    for (const auto& [choice, name] : {std::pair(ThemeChoice::System, tr("As the system")), std::pair(ThemeChoice::Light, tr("Light")), std::pair(ThemeChoice::Dark, tr("Dark"))}) {
        QAction* action = one->addAction(name);
        action->setCheckable(true);
        connect(action, &QAction::triggered, this, [choice = choice] { ThemeManager::instance().setChoice(choice); });
        connect(menu, &QMenu::aboutToShow, action, [action, choice = choice] { action->setChecked(ThemeManager::instance().choice() == choice); });
    }
    menu->addActions(one->actions());
    return menu;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/top_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>

#include "ui/main_window/keys_button.h"
#include "ui/theme/button.h"
#include "ui/theme/icons.h"
#include "ui/theme/menu_button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int kWidestName = 360;  // pixels: where one is stands behind it

QString withKeys(const QString& words, const QAction& action) { return KeysButton::withKeys(words, action.shortcut()); }

}  // namespace

TopBar::TopBar(const Actions& actions, QMenu& menu, QWidget* parent) : QWidget(parent), row_(new QHBoxLayout(this)), train_(&actions.train) {
    setFixedHeight(metrics::topBar);
    row_->setContentsMargins(8, 0, 16, 1);
    row_->setSpacing(metrics::gap);
    project_ = menuButton({}, this);
    project_->setObjectName(QStringLiteral("project"));
    project_->setMenu(&menu);
    project_->setMaximumWidth(kWidestName);
    where_ = new NameLabel({}, "muted", this);  // weights may come from a file of any name
    where_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row_->addWidget(project_);
    row_->addWidget(where_, 1);
    undo_ = add(flatButton(tr("Undo"), this), actions.undo, false);
    redo_ = add(flatButton(tr("Redo"), this), actions.redo, false);
    save_ = add(flatButton(tr("Save"), this), actions.save, false);
    export_ = add(flatButton(tr("Export…"), this), actions.exportNet, false);
    add(flatButton(tr("Search"), this), actions.search, true);
    create_ = add(secondaryButton(tr("New"), this), actions.create, false);
    open_ = add(secondaryButton(tr("Open…"), this), actions.open, false);
    trainButton_ = add(new KeysButton(this), actions.train, true);
}

QPushButton* TopBar::add(QPushButton* button, QAction& action, bool keys) {
    if (keys) button->setText(withKeys(button->text(), action));
    button->setFocusPolicy(Qt::TabFocus);
    const auto show = [this, button, &action] {
        if (&action == train_) {  // Train, Pause, Resume
            button->setText(withKeys(action.text(), action));
            button->setIcon(icon(action.data().toString(), IconColor::OnAccent));
        }
        button->setEnabled(action.isEnabled());
        button->setToolTip(action.toolTip());
        button->setAccessibleName(action.text().remove(QLatin1Char('&')));
    };
    show();
    connect(&action, &QAction::changed, button, show);
    connect(button, &QPushButton::clicked, &action, &QAction::trigger);
    row_->addWidget(button);
    return button;
}

void TopBar::setTitle(const QString& project, const QString& where) {
    project_->setText(QString(project).replace(QLatin1Char('&'), QStringLiteral("&&")));
    project_->setAccessibleName(project);
    project_->setToolTip(tr("%1: new, open, save, theme").arg(project));
    where_->setText(where.isEmpty() ? QString() : QStringLiteral("/ ") + where);
}

void TopBar::setStart(bool start) {
    for (QWidget* button : {undo_, redo_, save_, export_, trainButton_}) button->setVisible(!start);
    for (QWidget* button : {create_, open_}) button->setVisible(start);
}

void TopBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().line);
}

}  // namespace lamina::ui

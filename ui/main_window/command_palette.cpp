// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/card.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kWidth = 520, kHeight = 380, kFromTop = 64;
enum Role { KeysRole = Qt::UserRole, IndexRole };

QString nameOf(const QAction& action) { return action.text().remove(QLatin1Char('&')).remove(QStringLiteral("…")); }

/** All words occur, in any order. */
bool matches(const QString& name, const QString& words) {
    const auto parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(parts.begin(), parts.end(), [&](const QString& p) { return name.contains(p, Qt::CaseInsensitive); });
}

/** The name left, its keys muted at the right. */
class CommandDelegate : public QStyledItemDelegate {
 public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        painter->setPen(theme().muted);
        painter->setFont(option.font);
        painter->drawText(option.rect.adjusted(0, 0, -12, 0), Qt::AlignRight | Qt::AlignVCenter, index.data(KeysRole).toString());
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, 32}; }
};

}  // namespace

QList<QAction*> CommandPalette::commandsOf(QWidget* window) {
    QList<QAction*> commands;
    QList<QWidget*> widgets = window->findChildren<QWidget*>();
    widgets.prepend(window);
    for (QWidget* widget : widgets) {
        if (!widget->isVisible()) continue;
        for (QAction* action : widget->actions())
            if (action->isEnabled() && !action->isSeparator() && !action->menu() && !action->text().isEmpty() && !commands.contains(action)) commands << action;
    }
    return commands;
}

CommandPalette::CommandPalette(QWidget* window) : QFrame(window, Qt::Popup), search_(new QLineEdit(this)), list_(new QListWidget(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* action : commandsOf(window)) commands_ << action;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(search_);
    column->addWidget(list_);
    search_->setPlaceholderText(tr("What do you want to do?"));
    search_->setAccessibleName(tr("Search commands"));
    search_->installEventFilter(this);
    list_->setItemDelegate(new CommandDelegate(list_));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setFrameShape(QFrame::NoFrame);
    resize(std::min(kWidth, window->width() - 40), kHeight);
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, kFromTop)));
    connect(search_, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(search_, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::run);
    fill({});
    search_->setFocus();
}

void CommandPalette::fill(const QString& words) {
    list_->clear();
    for (qsizetype i = 0; i < commands_.size(); ++i) {
        const QPointer<QAction>& action = commands_[i];
        if (!action || !matches(nameOf(*action), words)) continue;
        auto* item = new QListWidgetItem(nameOf(*action), list_);
        item->setData(KeysRole, action->shortcut().toString(QKeySequence::NativeText));
        item->setData(IndexRole, static_cast<int>(i));
    }
    list_->setCurrentRow(0);
}

void CommandPalette::run() {
    const QListWidgetItem* item = list_->currentItem();
    if (!item) return;
    const QPointer<QAction> action = commands_[item->data(IndexRole).toInt()];
    close();
    if (action) action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == search_ && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int by = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (by && list_->count()) list_->setCurrentRow(std::clamp(list_->currentRow() + by, 0, list_->count() - 1));
        if (by) return true;
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme().panel, theme().line, 10);
}

}  // namespace lamina::ui

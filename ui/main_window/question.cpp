// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/question.h"

#include <QPushButton>
#include <QShortcut>
#include <utility>

namespace lamina::ui {

Question::Question(QWidget* parent) : Strip(parent) {
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &Question::drop);
}

void Question::ask(const QString& sentence, const QString& detail, std::vector<Answer> answers) {
    if (isHidden()) before_ = window()->focusWidget();
    show(Tone::Warning, sentence, detail);
    QPushButton* first = nullptr;
    for (auto& answer : answers) {
        auto* button = addAction(answer.text, [this, act = std::move(answer.act)] {
            const auto chosen = act;  // the button that holds it may go
            drop();
            chosen();
        });
        button->setAutoDefault(true);  // Enter presses it, as in a box
        if (!first && !answer.ends) first = button;
    }
    auto* cancel = addAction(tr("Cancel"), [this] { drop(); });
    cancel->setAutoDefault(true);
    if (!first) first = cancel;
    first_ = first;
    first->setFocus();
    emit waitingChanged(true);
}

bool Question::waits() {
    if (isHidden()) return false;
    if (first_ && !isAncestorOf(window()->focusWidget())) first_->setFocus();
    return true;
}

void Question::drop() {
    const bool focused = isAncestorOf(window()->focusWidget()), waited = !isHidden();
    hide();
    if (focused && before_) before_->setFocus();
    before_.clear();
    if (waited) emit waitingChanged(false);
}

}  // namespace lamina::ui

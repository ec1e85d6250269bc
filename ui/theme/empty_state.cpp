// SPDX-License-Identifier: GPL-3.0-or-later
// Layout of the empty page: everything in the middle.
#include "ui/theme/empty_state.h"

#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/button.h"
#include "ui/theme/icons.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kWidth = 380;

}  // namespace

EmptyState::EmptyState(const QString& icon, const QString& sentence, const QString& buttonText, QWidget* parent)
    : QWidget(parent), icon_(icon), picture_(new QWidget(this)), sentence_(mutedLabel(sentence, this)) {
    picture_->setFixedSize(40, icon.isEmpty() ? 0 : 40);
    sentence_->setAlignment(Qt::AlignCenter);
    sentence_->setWordWrap(true);
    sentence_->setFixedWidth(kWidth);  // else a wrapped label gets the height of another width
    auto* column = new QVBoxLayout(this);
    column->setSpacing(metrics::space);
    column->addStretch();
    column->addWidget(picture_, 0, Qt::AlignHCenter);
    column->addWidget(sentence_, 0, Qt::AlignHCenter);
    if (!buttonText.isEmpty()) {
        button_ = primaryButton(buttonText, this);
        connect(button_, &QPushButton::clicked, this, &EmptyState::pressed);
        column->addWidget(button_, 0, Qt::AlignHCenter);
    }
    links_ = new QVBoxLayout;
    column->addLayout(links_);
    column->addStretch();
    setAccessibleName(sentence);
}

QPushButton* EmptyState::addLink(const QString& text) {
    auto* link = linkButton(text, this);
    links_->addWidget(link, 0, Qt::AlignHCenter);
    return link;
}

void EmptyState::setSentence(const QString& sentence) {
    sentence_->setText(sentence);
    setAccessibleName(sentence);
    fit();
}

// In a layout that centres it a wrapped label is as tall as its hint says, and that is for another width.
void EmptyState::fit() {
    sentence_->ensurePolished();
    sentence_->setFixedHeight(sentence_->heightForWidth(kWidth));
}

void EmptyState::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fit();
}

void EmptyState::paintEvent(QPaintEvent*) {
    if (icon_.isEmpty()) return;
    QPainter painter(this);
    painter.drawPixmap(picture_->pos(), iconPixmap(icon_, picture_->width(), theme().faint, devicePixelRatioF()));
}

}  // namespace lamina::ui

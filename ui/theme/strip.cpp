// SPDX-License-Identifier: GPL-3.0-or-later
// Layout and words of the strip.
#include "ui/theme/strip.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <utility>

#include "ui/theme/button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

Strip::Strip(QWidget* parent) : Card(parent), text_(new QLabel(this)), actions_(new QHBoxLayout) {
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::space);
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::RichText);
    text_->setMinimumHeight(metrics::control);
    actions_->setSpacing(metrics::gap + metrics::grid);
    auto* close = iconButton(QStringLiteral("close"), tr("Close this message"), this);
    connect(close, &QToolButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    close_ = close;
    close_->hide();
    row->addWidget(text_, 1);
    row->addLayout(actions_);
    row->addWidget(close_);
    body()->setContentsMargins(17, 9, 14, 9);
    body()->addLayout(row);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &Strip::restyle);
    connect(&passing_, &QTimer::timeout, this, &Strip::pass);
    hide();
}

void Strip::show(Tone tone, const QString& sentence, const QString& detail) {
    passing_.stop();
    tone_ = tone, sentence_ = sentence, detail_ = detail;
    while (QLayoutItem* item = actions_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();  // it may be the button being pressed
        delete item;
    }
    restyle();
    setAccessibleName(detail.isEmpty() ? sentence : sentence + QLatin1Char(' ') + detail);
    QWidget::show();
    QAccessibleEvent spoken(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&spoken);
}

void Strip::setDetail(const QString& detail) {
    if (std::exchange(detail_, detail) != detail) restyle();
}

QPushButton* Strip::addAction(const QString& text, std::function<void()> act, const QString& help) {
    auto* button = secondaryButton(text, this);
    button->setToolTip(help);
    connect(button, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    actions_->addWidget(button);
    button->show();
    return button;
}

void Strip::letPass(int milliseconds) { passing_.start(milliseconds); }

void Strip::pass() {
    if (passing_.interval() > 0 && isVisible() && (underMouse() || isAncestorOf(window()->focusWidget()))) return;  // it is being read: again after the same while
    passing_.stop();
    hide();
}

void Strip::hideEvent(QHideEvent* event) {
    if (passes() && !event->spontaneous()) passing_.start(0);  // its room was left
    Card::hideEvent(event);
}

void Strip::setClosable(bool closable) { close_->setVisible(closable); }

QString Strip::sentence() const { return sentence_; }

void Strip::restyle() {
    const Theme& t = theme();
    const QColor edges[] = {t.accent, t.ok, t.warning, t.error};
    setEdge(edges[static_cast<int>(tone_)]);
    text_->setText(QStringLiteral("<b>%1</b> <span style='color:%2'>%3</span>")
                       .arg(sentence_.toHtmlEscaped(), t.muted.name(), detail_.toHtmlEscaped()));
}

}  // namespace lamina::ui

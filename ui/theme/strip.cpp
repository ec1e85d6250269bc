// SPDX-License-Identifier: GPL-3.0-or-later
// Layout and words of the strip.
#include "ui/theme/strip.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QHideEvent>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <utility>

#include "ui/theme/button.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr qsizetype longestPlace = 80;  // characters of a path in a message

/** Where the path ends that the sentence begins with; 0 where it begins with something else. */
qsizetype placeOf(const QString& sentence) {
    static const QRegularExpression path(QStringLiteral("^(/|[A-Za-z]:[\\\\/]|\\\\\\\\).*?(?=: )"));
    return path.match(sentence).capturedLength();
}

}  // namespace

ToldInOrder toldInOrder(const QString& error) {
    const qsizetype place = placeOf(error), dash = error.indexOf(QStringLiteral(" — "), place);  // a file's name may have one of its own
    const QString head = error.left(dash), advice = dash < 0 ? QString() : error.mid(dash);
    QString what = head.mid(place > 0 ? place + 2 : 0).trimmed();
    if (place == 0 || what.isEmpty()) return {head, advice.trimmed()};
    what[0] = what[0].toUpper();
    return {what.endsWith(QLatin1Char('.')) ? what : what + QLatin1Char('.'), shortName(head.left(place), longestPlace) + advice};
}

int passingTime(qsizetype letters, bool offers) {
    constexpr int noticed = 4000, perLetter = 50, pressed = 6000;
    return noticed + perLetter * static_cast<int>(letters) + (offers ? pressed : 0);
}

Strip::Strip(QWidget* parent) : Card(parent), text_(new QLabel(this)), actions_(new QHBoxLayout) {
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::space);
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::RichText);
    text_->setMinimumHeight(metrics::control);
    text_->setAttribute(Qt::WA_TransparentForMouseEvents);  // a click on it is one on the strip
    actions_->setSpacing(metrics::gap + metrics::grid);
    auto* close = iconButton(QStringLiteral("close"), tr("Close this message"), this);
    connect(close, &QToolButton::clicked, this, &Strip::dismiss);
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

void Strip::letPass(int milliseconds) { passing_.start(milliseconds > 0 ? milliseconds : passingTime(sentence_.size() + detail_.size(), actions_->count() > 0)); }

void Strip::dismiss() {
    hide();
    emit closed();
}

// What stays is closed by its button alone: a click beside that was perhaps meant for another.
void Strip::mousePressEvent(QMouseEvent* event) { passes() ? dismiss() : Card::mousePressEvent(event); }

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
    const bool split = tone_ == Tone::Error && detail_.isEmpty();
    const auto [sentence, detail] = split ? toldInOrder(sentence_) : ToldInOrder{sentence_, detail_};
    const QColor edges[] = {t.accent, t.ok, t.warning, t.error};
    setEdge(edges[static_cast<int>(tone_)]);
    setAccessibleName(detail_.isEmpty() ? sentence_ : sentence_ + QLatin1Char(' ') + detail_);
    text_->setText(QStringLiteral("<b>%1</b> <span style='color:%2'>%3</span>")
                       .arg(sentence.toHtmlEscaped(), t.muted.name(), detail.toHtmlEscaped()));
}

}  // namespace lamina::ui

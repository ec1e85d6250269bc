// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/recent_button.h"

#include <QKeyEvent>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QPainter>

#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kHeight = 44, kLine = 18, kInset = 8, kStripe = 3, kBesideStripe = 8;

QString dayOf(const QDateTime& when) {
    const auto days = when.daysTo(QDateTime::currentDateTime());
    return days == 0 ? RecentButton::tr("today") : days == 1 ? RecentButton::tr("yesterday") : QLocale().toString(when.date(), QStringLiteral("d MMM"));
}

/** As people write it: with ~ for their own folder. */
QString folderOf(const QString& path) {
    const QString folder = QFileInfo(path).absolutePath(), home = QDir::homePath();
    return folder == home || folder.startsWith(home + QLatin1Char('/')) ? QLatin1Char('~') + folder.mid(home.size()) : folder;
}

}  // namespace

RecentButton::RecentButton(const Recent& recent, QWidget* parent) : QAbstractButton(parent), family_(recent.family), said_(recent.run.isEmpty() ? folderOf(recent.path) : recent.run), day_(dayOf(recent.when)) {
    setText(QFileInfo(recent.path).completeBaseName());
    setToolTip(recent.path);
    setAccessibleName(tr("%1, opened %2, %3").arg(text(), day_, said_));
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize RecentButton::sizeHint() const { return {200, kHeight}; }

void RecentButton::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(t.accent, 1) : QPen(Qt::NoPen));
    painter.setBrush(isDown() ? t.accentSoft : underMouse() ? mix(t.text, t.panel, 0.04) : t.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), metrics::controlRadius, metrics::controlRadius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(familyColor(family_));
    painter.drawRoundedRect(QRectF(kInset, (kHeight - 2 * kLine) / 2.0 + 1, kStripe, 2 * kLine - 2), kStripe / 2.0, kStripe / 2.0);
    const int left = kInset + kStripe + kBesideStripe;
    const QRect upper(left, (kHeight - 2 * kLine) / 2, width() - left - kInset, kLine), lower = upper.translated(0, kLine);
    const auto say = [&](const QRect& where, TextSize size, QFont::Weight weight, const QColor& color, Qt::Alignment side, Qt::TextElideMode cut, const QString& words) {
        painter.setFont(lamina::ui::font(size, weight));
        painter.setPen(color);
        painter.drawText(where, static_cast<int>(side | Qt::AlignVCenter), painter.fontMetrics().elidedText(words, cut, where.width()));
        return painter.fontMetrics().horizontalAdvance(words);
    };
    const int day = say(upper, TextSize::Small, QFont::Normal, t.muted, Qt::AlignRight, Qt::ElideRight, day_);
    say(upper.adjusted(0, 0, -day - metrics::gap, 0), TextSize::Body, QFont::DemiBold, t.text, Qt::AlignLeft, Qt::ElideRight, text());
    say(lower, TextSize::Small, QFont::Normal, t.muted, Qt::AlignLeft, Qt::ElideMiddle, said_);
}

void RecentButton::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
    QAbstractButton::keyPressEvent(event);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/mask_legend.h"

#include <QFontMetrics>
#include <QPainter>

#include "ui/evaluation/mask_image.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr int swatch = 12, inside = 6, line = 20;
}

MaskLegend::MaskLegend(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Classes by colour"));
}

void MaskLegend::setWords(const QStringList& words) {
    words_ = words;
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QList<QRect> MaskLegend::places(int width) const {
    const QFontMetrics fm(lamina::ui::font(TextSize::Small));
    QList<QRect> all;
    QPoint at(0, 0);
    for (const auto& word : words_) {
        const int wide = swatch + inside + fm.horizontalAdvance(word);
        if (at.x() > 0 && at.x() + wide > width) at = {0, at.y() + line};
        all << QRect(at, QSize(wide, line));
        at.rx() += wide + metrics::space;
    }
    return all;
}

int MaskLegend::heightForWidth(int width) const {
    const auto all = places(width);
    return all.isEmpty() ? 0 : all.back().bottom() + 1;
}

QSize MaskLegend::sizeHint() const {
    int wide = 0;
    for (const auto& place : places(QWIDGETSIZE_MAX)) wide = place.right() + 1;
    return {wide, line};
}

void MaskLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(lamina::ui::font(TextSize::Small));
    const auto all = places(width());
    for (int c = 0; c < all.size(); ++c) {
        const QRect& place = all[c];
        painter.setPen(Qt::NoPen);
        painter.setBrush(maskColor(c));
        painter.drawRoundedRect(QRectF(place.left(), place.center().y() - swatch / 2.0 + 0.5, swatch, swatch), 3, 3);
        painter.setPen(theme().muted);
        painter.drawText(place.adjusted(swatch + inside, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, words_[c]);
    }
}

}  // namespace lamina::ui

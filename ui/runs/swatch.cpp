// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/swatch.h"

#include <QPainter>
#include <QPixmap>

#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

QIcon swatch(std::optional<int> slot) {
    constexpr int size = 14;
    QPixmap picture(size, size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(slot ? QPen(Qt::NoPen) : QPen(theme().line, 1.2));
    painter.setBrush(slot ? QBrush(curveColor(*slot)) : QBrush());
    painter.drawRoundedRect(QRectF(1, 1, size - 2, size - 2), 3, 3);
    QIcon icon(picture);
    icon.addPixmap(picture, QIcon::Selected);  // else the style tints it
    return icon;
}

}  // namespace lamina::ui

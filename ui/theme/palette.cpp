// SPDX-License-Identifier: GPL-3.0-or-later
// Families by name of the catalogue's groups; curves after Okabe and Ito.
#include "ui/theme/palette.h"

#include <QPen>

#include "ui/theme/theme.h"

namespace lamina::ui {

QColor familyColor(Family family) {
    switch (family) {
        case Family::Input: return QColor(0x7b8494);
        case Family::Augmentation: return QColor(0xb8742a);
        case Family::Core: return QColor(0x3b76e8);
        case Family::Reshaping: return QColor(0xa16a43);
        case Family::Convolution: return QColor(0x0f9f95);
        case Family::Pooling: return QColor(0x2f9fd6);
        case Family::Sequence: return QColor(0x5661d6);
        case Family::Normalization: return QColor(0x8b5cf6);
        case Family::Activation: return QColor(0xd98a0b);
        case Family::Regularization: return QColor(0xd9577b);
        case Family::Merging: return QColor(0x35a853);
    }
    return QColor(0x7b8494);
}

QColor curveColor(int n) {
    const auto& curves = theme().curves;
    return curves[static_cast<std::size_t>(n) % curves.size()];
}

QList<qreal> curveDash(int n) {
    static const QList<QList<qreal>> dashes = {{}, {4, 2}, {1, 1.5}, {5, 1.5, 1, 1.5}, {2.5, 1.5}, {7, 2}, {5, 1.5, 1, 1.5, 1, 1.5}};
    return dashes[n % dashes.size()];  // seven beside six colours: the pair repeats after 42 curves
}

QPen curvePen(int n, double width) {
    QPen pen(curveColor(n), width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (const auto dash = curveDash(n); !dash.isEmpty()) pen.setDashPattern(dash);
    return pen;
}

}  // namespace lamina::ui

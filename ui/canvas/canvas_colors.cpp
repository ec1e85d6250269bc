// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_colors.h"

#include <QGuiApplication>
#include <QPalette>

namespace lamina::ui {
namespace {

// Input, Core, Convolution, Pooling, Normalization, Activation, Regularization, Merging
const std::array<QColor, 8> kFamilies{QColor(0x7b8494), QColor(0x3b76e8), QColor(0x0f9f95), QColor(0x2f9fd6),
                                      QColor(0x8b5cf6), QColor(0xd98a0b), QColor(0xd9577b), QColor(0x35a853)};

const CanvasColors kLight{0xf4f5f7, 0xffffff, 0xe2e5ea, 0x1c2027, 0x6a7280, 0x8c94a1, 0x9aa2ae, 0xd5d9e0, 0x2b66d9, 0xb7791f, 0xcf3a3a, kFamilies};
const CanvasColors kDark{0x15171b, 0x1c1f25, 0x2d323b, 0xe7e9ed, 0x959dab, 0x7d8594, 0x5d6573, 0x2a2e36, 0x6b9bff, 0xe0a94a, 0xff7b72, kFamilies};

}  // namespace

const CanvasColors& canvasColors() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? kDark : kLight;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The colours cards and wires are painted in, of the theme in effect.
#pragma once

#include <QColor>
#include <array>

#include "engine/layers/layer_spec.h"

namespace lamina::ui {

struct CanvasColors {
    QColor window, panel, line, text, muted, faint, wire, dot, accent, warning, error;
    std::array<QColor, 8> families;  // by Family
    const QColor& family(Family f) const { return families[static_cast<std::size_t>(f)]; }
};

/** Of the theme in effect. */
const CanvasColors& canvasColors();

}  // namespace lamina::ui

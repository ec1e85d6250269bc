// SPDX-License-Identifier: GPL-3.0-or-later
// Colours with a meaning of their own: layer families and curves.
#pragma once

#include <QColor>
#include <QList>

#include "engine/layers/layer_spec.h"

class QPen;

namespace lamina::ui {

/** The stripe of a layer of this family. The same in light and dark. */
QColor familyColor(Family family);

/** The n-th curve (or class, or run); after six the palette starts again with other dashes. */
QColor curveColor(int n);

/** Dash pattern of the n-th curve in pen widths; empty is a solid line. */
QList<qreal> curveDash(int n);

/** Colour and dash of the n-th curve together, round joins. width in pixels. */
QPen curvePen(int n, double width = 1.8);

}  // namespace lamina::ui

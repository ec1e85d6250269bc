// SPDX-License-Identifier: GPL-3.0-or-later
// The square in the colour of a run's curve, which stands beside its name wherever runs are compared.
#pragma once

#include <QIcon>
#include <optional>

namespace lamina::ui {

/** slot: of the palette (curveColor); nothing: an empty square, of a run that is not compared. */
QIcon swatch(std::optional<int> slot);

}  // namespace lamina::ui

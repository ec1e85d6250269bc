// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of the window on a 4-px grid, in device-independent pixels.
#pragma once

namespace lamina::ui::metrics {

inline constexpr int grid = 4;

inline constexpr int topBar = 48;
inline constexpr int rail = 68;
inline constexpr int statusBar = 30;
inline constexpr int row = 32;      // of a table
inline constexpr int control = 30;  // height of a button or an editor

inline constexpr int cardRadius = 9;     // a layer on the canvas
inline constexpr int panelRadius = 10;   // a plot, a strip
inline constexpr int controlRadius = 6;  // a button, an editor

inline constexpr int gap = 8;     // between things that belong together
inline constexpr int space = 16;  // between things that do not
inline constexpr int page = 20;   // around a room
inline constexpr int icon = 20;

}  // namespace lamina::ui::metrics

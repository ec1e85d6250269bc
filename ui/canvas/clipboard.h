// SPDX-License-Identifier: GPL-3.0-or-later
// Layers on the clipboard as readable JSON, so that they travel between windows, and into a text editor.
#pragma once

#include <QMimeData>
#include <optional>

#include "engine/model/graph.h"

namespace lamina::ui {

/** The layers and the wires among them; the caller owns the result (the clipboard takes it). */
QMimeData* toClipboard(const Graph& piece);

/** The layers on a clipboard; nothing when it holds something else. What is broken in them is left out. */
std::optional<Graph> fromClipboard(const QMimeData* data);

}  // namespace lamina::ui

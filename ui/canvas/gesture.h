// SPDX-License-Identifier: GPL-3.0-or-later
// What a pressed mouse button does on the canvas until it is let go: pan, move cards, draw a wire, stretch a rubber band.
#pragma once

#include <QPoint>
#include <QPointF>
#include <memory>
#include <optional>

#include "ui/canvas/canvas_scene.h"

namespace lamina::ui {

class CanvasView;

/** Whether a press adds to what is selected, or takes from it: Shift as in drawings, Ctrl as in tables. */
inline bool extendsSelection(Qt::KeyboardModifiers held) { return held & (Qt::ShiftModifier | Qt::ControlModifier); }

/** One press, moves, one release. Previews in the scene; the document is edited once, at the end. */
class Gesture {
 public:
    virtual ~Gesture() = default;
    virtual void move(QPoint viewPoint, QPointF scenePoint) = 0;
    virtual void release(QPoint viewPoint, QPointF scenePoint) = 0;
    /** Escape: everything as before. */
    virtual void cancel() = 0;
};

std::unique_ptr<Gesture> panGesture(CanvasView& view, QPoint start);
/** Moves the selected cards; a lone card without wires that is let go on a wire goes between its ends. */
std::unique_ptr<Gesture> moveGesture(CanvasView& view, NodeId grabbed, QPointF start);
/** Draws a wire from a port; `detached` is an existing wire that was taken off its end and lets go of it. */
std::unique_ptr<Gesture> connectGesture(CanvasView& view, Port from, std::optional<Edge> detached, QPoint start);
std::unique_ptr<Gesture> rubberGesture(CanvasView& view, QPoint start, bool add);

}  // namespace lamina::ui

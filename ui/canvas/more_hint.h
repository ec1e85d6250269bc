// SPDX-License-Identifier: GPL-3.0-or-later
// Says that a drawing goes on where the canvas ends, as long as its rest was not looked at; a press goes there.
#pragma once

#include <QPushButton>
#include <unordered_set>

#include "engine/model/graph.h"

namespace lamina::ui {

class CanvasView;

class MoreHint : public QPushButton {
    Q_OBJECT
 public:
    explicit MoreHint(CanvasView& view);

    /** A drawing is seen for the first time. */
    void begin();
    /** The canvas shows another part of it. */
    void refresh();
    /** At the lower edge, right of what lies in the corner there. */
    void placeIn(QSize room, int margin, int cornerEnd);

 private:
    void go();

    CanvasView& view_;
    std::unordered_set<NodeId> seen_;  // cards that were
    bool below_ = false;               // all others lie below
    bool waits_ = false;               // there are others
};

}  // namespace lamina::ui

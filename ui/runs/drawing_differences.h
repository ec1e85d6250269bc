// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers of a drawing are not the same in others: what is selected on the canvas when runs are compared there.
#pragma once

#include <string>
#include <vector>

#include "engine/model/graph.h"

namespace lamina::ui {

struct DrawingDifference {
    std::vector<NodeId> here;         // layers of the drawing that another has not, or has otherwise
    std::vector<std::string> others;  // names of layers that only others have

    /** Nothing to be seen: places, blocks and order do not count. */
    bool none() const { return here.empty() && others.empty(); }
};

/** Layers are the same by name. One whose wires come from elsewhere counts where both drawings have the layers that those come from: else
 *  that is a layer more or less, and said there. */
DrawingDifference drawingDifference(const Graph& drawing, const std::vector<Graph>& others);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a drawing or a recipe: shown, never thrown.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** A change of the graph that would mend an issue. */
struct Fix {
    std::string title;  // of the button: "Insert Flatten before dense"
    std::function<void(Graph&)> apply;
};

/** One sentence about a layer, and how to mend it. */
struct Issue {
    enum class Severity { Warning, Error };
    Severity severity = Severity::Error;
    NodeId node = 0;      // where; 0: the whole drawing
    std::string title;    // "concat needs inputs of equal rank"
    std::string detail;   // "gap gives 64, bn_a gives 32 × 32 × 64": both layers, expected and received
    std::vector<Fix> fixes;
};

}  // namespace lamina

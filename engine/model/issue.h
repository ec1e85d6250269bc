// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a drawing, of data or of a recipe: what, how bad, where, and what mends it by a click. Shown, never thrown.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/model/graph.h"
#include "engine/model/remedy.h"

namespace lamina {

/** One thing that was looked at: by compile/infer, by the data doctor, by checks/fit, or before a training begins. */
struct Issue {
    enum class Severity { Good, Warning, Error };  // Good: it was found right
    enum class Room { Model, Data, Training };
    Severity severity = Severity::Error;
    NodeId node = 0;                    // where; 0: at no one layer
    std::string title;                  // "concat needs inputs of equal rank"
    std::string detail = {};            // "gap gives 64, bn_a gives 32 × 32 × 64": both layers, expected and received
    std::vector<Remedy> remedies = {};  // the most to the point first
    Room room = Room::Model;            // where people look at it and mend it by hand
    bool ofLoss = false;                // about how target and loss go together
    std::size_t exclusive = 0;          // so many classes, of which one is true: a net that asks otherwise can be made to ask which (checks/checkup.h)

    bool mends() const { return !remedies.empty(); }
    /** What the button of its first remedy says; empty: there is nothing to press. */
    std::string offer() const { return mends() ? remedies.front().title : std::string(); }
    /** Title and detail in one, without a full stop. */
    std::string sentence() const { return detail.empty() ? title : title + ": " + detail; }
};

}  // namespace lamina

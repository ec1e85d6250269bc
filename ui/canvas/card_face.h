// SPDX-License-Identifier: GPL-3.0-or-later
// What a card shows of a layer, as plain words: the same for canvas, tests and screen readers.
#pragma once

#include <QString>

#include "engine/layers/layer_spec.h"
#include "ui/document/document.h"

namespace lamina::ui {

/** The words and state on one card. */
struct CardFace {
    NodeId id = 0;
    QString name;        // "conv_a"
    QString summary;     // "Conv2D · 64, 3×3, same"
    QString shape;       // "32 × 32 × 64"; "?" when it is not known
    QString parameters;  // "36.9 k"; empty for none
    Family family = Family::Core;
    bool takesInput = true;
    int inputs = 1;          // landing points of wires, from left to right in their order
    bool frozen = false;
    bool selected = false;
    bool wrong = false;    // has an error
    bool warned = false;   // has a warning only
    bool greyed = false;   // no target for the wire that is being drawn
    bool target = false;   // would take the wire that is being drawn
    bool operator==(const CardFace&) const = default;
};

CardFace faceOf(const Document& document, const Node& node);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a card shows of a layer, as plain words: the same for canvas, tests and screen readers.
#pragma once

#include <QString>
#include <QStringList>

#include "engine/layers/layer_spec.h"
#include "engine/model/blocks.h"
#include "ui/document/document.h"

namespace lamina::ui {

/** The words and state on one card. */
struct CardFace {
    NodeId id = 0;
    QString block;            // the path of the block it stands for; empty: a layer
    bool outside = false;     // of a layer elsewhere, wired to the open block
    NodeId entry = 0, exit = 0;  // the layers that its ports belong to; 0: several or none
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

/** A summary as it is and shorter: of a list that something follows, the last words go first. What it does stays:
    "Conv2D · 32, 3×3, same · relu", "Conv2D · 32, 3×3 · relu", "Conv2D · 32 · relu". */
QStringList shorterSummaries(const QString& summary);

CardFace faceOf(const Document& document, const Node& node);
/** Of a block: what its layers are together, in the colour of the one with most parameters. */
CardFace faceOf(const Document& document, const Block& block);

}  // namespace lamina::ui

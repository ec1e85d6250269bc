// SPDX-License-Identifier: GPL-3.0-or-later
// Where cards that come together go so that they cover none that are there.
#pragma once

#include "engine/model/graph.h"

namespace lamina::ui {

class Document;

/** How far cards move to the right, each as far, so that they lie beside those they would cover; nowhere where they cover none. */
Point shiftBeside(const Graph& cards, const Graph& there);

/** Groups the selected layers. What follows comes up to the block's card, unless cards would lie on others: then all stay where they
 *  are, and the card takes the middle of what it stands for, or the next free place to the right. */
bool groupApart(Document& document);

}  // namespace lamina::ui

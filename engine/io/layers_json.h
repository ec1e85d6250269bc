// SPDX-License-Identifier: GPL-3.0-or-later
// Layers and the wires among them as readable JSON: what Ctrl+C leaves for other windows, and for text editors.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/graph.h"

namespace lamina {

std::string layersText(const Graph& piece);

/** Somebody may have edited the text: layers and wires that cannot be, and values that no layer has, are left out. Throws Error (input)
 *  where it holds something else. */
Graph layersFromText(std::string_view text);

}  // namespace lamina

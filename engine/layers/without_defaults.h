// SPDX-License-Identifier: GPL-3.0-or-later
// What was chosen for a drawn layer, whoever wrote it down.
#pragma once

#include "engine/model/graph.h"

namespace lamina {

/** The parameters of a drawn layer that are not as usual: a file leaves out what is, who typed it chose the same. Of a layer that we do not
 *  know, and of keys that it does not have, all. */
Params withoutDefaults(const Node& node);

}  // namespace lamina

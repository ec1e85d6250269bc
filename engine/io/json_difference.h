// SPDX-License-Identifier: GPL-3.0-or-later
// Keys we do not know, found and put back: what a newer Lamina or a person wrote into a file survives our saving it.
#pragma once

#include <string>

#include "engine/io/json.h"

namespace lamina {

/** What is in `original` under keys that `known` does not have, at every depth; null when there is nothing. Lists are
 *  compared element by element when they are of equal length. */
Json unknownPart(const Json& original, const Json& known);

/** Puts an unknown part back; what `target` has itself wins. */
void putBack(Json& target, const Json& unknown);

/** The text kept in a model value's `extra`: empty for null. */
std::string toExtra(const Json& unknown);
/** Null for an empty text, and for one that is no JSON. */
Json fromExtra(const std::string& extra);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Where the config of a layer in Keras' files has objects and ours has numbers and words: Bidirectional is a layer around
// another one there, and one layer with the parameters of both here; a regularizer is an object there, [l1, l2] here; a constraint
// is an object there, words here; an axis for both inputs of a Dot is a number there; how much less and more a RandomContrast
// makes of an image is two numbers there.
#pragma once

#include "engine/io/json_reader.h"

namespace lamina {

/** Our flat config of a layer of that class as Keras writes it. */
Json toKerasConfig(const std::string& layer, Json flat);

/** The other way; what is flat already stays. Throws Error (input) for a Bidirectional around no recurrent layer, or with two
 *  directions that differ. */
Json fromKerasConfig(const std::string& layer, const JsonReader& config);

/** Whether the object of a class is of somebody's own, whatever it is called: Keras names its module, Keras 2 and older projects none. */
bool isForeign(const Json& object);
/** Whether an object is a regularizer of Keras that ours can say: L1, L2, L1L2. */
bool isKnownRegularizer(const Json& value);
/** Whether an object is a constraint of Keras that ours can say: MaxNorm, NonNeg, UnitNorm, MinMaxNorm, with values that fit. */
bool isKnownConstraint(const Json& value);

}  // namespace lamina

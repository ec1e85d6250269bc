// SPDX-License-Identifier: GPL-3.0-or-later
// The slope of an activation behind a maximum is taken at the maximum: over the pooled values, which are fewer, and without
// the activation's own output, whose memory is free again once it is pooled.
#pragma once

#include <vector>

#include "engine/plan/plan.h"

namespace lamina {

/** Where MaxPoolBackward is followed by the ActivateBackward of what was pooled, they change places; their product is the
 *  same, since only maxima get a gradient. Appends the values it needs. */
void moveSlopesBehindPools(std::vector<Op>& ops, std::vector<Value>& values);

}  // namespace lamina

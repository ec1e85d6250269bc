// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/sequence.h"

#include "engine/layers/common.h"

namespace lamina {

bool requireSequence(InferContext& c) { return requireRank(c, 2, "a sequence: steps × channels"); }

Shape rowShape(const Shape& s) { return {s[0], 1, s[1], s[2]}; }

ValueId asRow(LowerContext& c, ValueId x) { return c.plan.reshape(x, rowShape(c.plan.shape(x))); }

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that make one of several, number by number: shapes that stretch, and one op between each two.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** All inputs stretched to one shape: an axis of extent 1 repeats, a missing one in front (behind the batch) is 1. Fails
 *  where extents differ otherwise. Source: keras/src/layers/merging/base_merge.py. */
void inferMerge(InferContext& context);

/** Input i with the shape of the output. */
ValueId stretchedInput(LowerContext& context, std::size_t i);

/** The inputs combined one after another. */
ValueId combineAll(LowerContext& context, CombineKind kind);
/** Their sum. */
ValueId addAll(LowerContext& context);

/** A layer of the family: two inputs or more, no parameters. */
LayerSpec mergingLayer(std::string name, std::string help, ValueId (*lower)(LowerContext&));

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Mixed precision as Keras' policy "mixed_bfloat16": layers compute in bfloat16, variables are float32.
#pragma once

#include "engine/plan/plan.h"

namespace lamina {

/** Gives the values of a program their types, once its ops stand and before they have memory: activations and their gradients
 *  are bfloat16; variables, their gradients, slots, statistics, targets, losses, metrics and what a net says stay
 *  float32, and so do the logits or the softmax that the loss reads, straight from the product before them. Products read
 *  the copies of variables in Storage::Copy, which the optimizer writes in its own pass; where an op would meet both types a
 *  Cast stands before it. The loss is not scaled: bfloat16 has the exponents of float32, so no gradient falls out of it. */
void mixPrecision(Plan& plan, Program& program);

}  // namespace lamina

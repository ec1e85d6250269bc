// SPDX-License-Identifier: GPL-3.0-or-later
// How convolutions become matrix products: which pieces of an image a product reads, what is framed or packed
// first, and how the work is cut up. Nothing of it depends on the number of threads, so neither does a result.
#pragma once

#include "engine/backend/cpu/instruction.h"
#include "engine/backend/cpu/kernel_table.h"

namespace lamina::cpu {

/** Each function appends instructions that do the same as the kernel of that name in kernels/convolution.h; groups = 1.
 *  rounding: for factors in bfloat16; none: in float32. */
void addConv(InstructionList& list, const KernelTable<float>& kernels, const BFloat16Table* rounding, const ConvArgs<float>& a);
void addConvBackwardData(InstructionList& list, const KernelTable<float>& kernels, const BFloat16Table* rounding, const ConvArgs<float>& a);
void addConvBackwardKernel(InstructionList& list, const KernelTable<float>& kernels, const BFloat16Table* rounding, const ConvArgs<float>& a);

}  // namespace lamina::cpu

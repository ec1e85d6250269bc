// SPDX-License-Identifier: GPL-3.0-or-later
// The products of bfloat16, compiled for the instruction set that CMakeLists.txt names for this file.
#define LAMINA_KERNELS avx512bf16BFloat16
#include "engine/backend/cpu/kernels/all_bfloat16.h"

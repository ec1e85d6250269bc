// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels, compiled for the instruction set that CMakeLists.txt names for this file.
#define LAMINA_KERNELS avx512Kernels
#include "engine/backend/cpu/kernels/all.h"

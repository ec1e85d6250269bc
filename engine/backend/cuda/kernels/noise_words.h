// SPDX-License-Identifier: GPL-3.0-or-later
// Random words by counter, as on the CPU. For kernels' own sources only.
#pragma once

#include "engine/backend/cuda/kernels/device.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

/** The words of a block of a stream at a step. */
__device__ inline auto wordsOf(Count block, std::uint64_t step, std::uint64_t key) {
    const auto b = static_cast<std::uint64_t>(block);
    return philox({static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(b >> 32), static_cast<std::uint32_t>(step),
                   static_cast<std::uint32_t>(step >> 32)}, key);
}

/** A normal number of two words, after Box and Muller: u in (0, 1], v in [0, 1). */
__device__ inline float normalOf(std::uint32_t first, std::uint32_t second) {
    const float u = static_cast<float>((first >> 8) + 1) * 0x1.0p-24f, v = static_cast<float>(second >> 8) * 0x1.0p-24f;
    return sqrtf(-2.0f * logf(u)) * cosf(6.2831853f * v);
}

}  // namespace

}  // namespace lamina::cuda

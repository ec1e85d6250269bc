// SPDX-License-Identifier: GPL-3.0-or-later
// How kernels store bfloat16: the upper half of a float32, rounded to the nearest, ties to even. Arithmetic is in float32.
#pragma once

#include <cstdint>
#include <cstring>

#include <cuda_runtime.h>

namespace lamina::cuda {

struct BFloat16 {
    std::uint16_t bits;

    BFloat16() = default;
    template <class N>
    __host__ __device__ explicit BFloat16(N number) : bits(rounded(static_cast<float>(number))) {}
    __host__ __device__ explicit operator float() const {
        const std::uint32_t word = std::uint32_t{bits} << 16;
        float number;
        memcpy(&number, &word, sizeof number);
        return number;
    }

 private:
    __host__ __device__ static std::uint16_t rounded(float number) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
        std::uint16_t result;  // one instruction
        asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result) : "f"(number));
        return result;
#else
        std::uint32_t word;
        memcpy(&word, &number, sizeof word);
        if ((word & 0x7fffffffu) > 0x7f800000u) return 0x7fff;  // not a number
        return static_cast<std::uint16_t>((word + 0x7fffu + (word >> 16 & 1u)) >> 16);
#endif
    }
};
static_assert(sizeof(BFloat16) == 2);

}  // namespace lamina::cuda

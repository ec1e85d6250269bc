// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' activation functions and their derivatives on the device. Source: keras/src/activations/activations.py.
#pragma once

#include <cuda_runtime.h>

#include "engine/backend/activation_kinds.h"
#include "engine/backend/cuda/kernels/device.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

using Kind = ActivationKind;

inline constexpr float seluScale = 1.0507009873554804935f, seluAlpha = 1.6732632423543772848f;

__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
/** log(1 + e^x), stable on both sides. */
__device__ inline float softplus(float x) { return larger(x, 0.0f) + log1pf(expf(-fabsf(x))); }
/** Φ(x), the distribution of the standard normal. */
__device__ inline float normalDistribution(float x) { return 0.5f * (1.0f + erff(x * 0.70710678118654752440f)); }
/** tanh(√(2/π) (x + 0.044715 x³)), the inner function of the approximate gelu. */
__device__ inline float geluInner(float x) { return tanhf(0.79788456080286535588f * (x + 0.044715f * x * x * x)); }
__device__ inline float relu6(float x) { return x < 0.0f ? 0.0f : x > 6.0f ? 6.0f : x; }

/** f(x). */
template <Kind kind>
__device__ inline float activation(float x, [[maybe_unused]] float alpha) {
    if constexpr (kind == Kind::Relu) return x < 0.0f ? 0.0f : x;
    else if constexpr (kind == Kind::Relu6) return relu6(x);
    else if constexpr (kind == Kind::LeakyRelu) return x < 0.0f ? alpha * x : x;
    else if constexpr (kind == Kind::Sigmoid) return sigmoid(x);
    else if constexpr (kind == Kind::Tanh) return tanhf(x);
    else if constexpr (kind == Kind::Softplus) return softplus(x);
    else if constexpr (kind == Kind::Softsign) return x / (1.0f + fabsf(x));
    else if constexpr (kind == Kind::Elu) return x > 0.0f ? x : alpha * expm1f(x);
    else if constexpr (kind == Kind::Selu) return seluScale * (x > 0.0f ? x : seluAlpha * expm1f(x));
    else if constexpr (kind == Kind::Gelu) return x * normalDistribution(x);
    else if constexpr (kind == Kind::GeluTanh) return 0.5f * x * (1.0f + geluInner(x));
    else if constexpr (kind == Kind::Silu) return x * sigmoid(x);
    else if constexpr (kind == Kind::Mish) return x * tanhf(softplus(x));
    else if constexpr (kind == Kind::Exponential) return expf(x);
    else if constexpr (kind == Kind::HardSigmoid) return relu6(x + 3.0f) / 6.0f;
    else if constexpr (kind == Kind::HardSilu) return x * (relu6(x + 3.0f) / 6.0f);
    else return x;
}

/** f'(·) from the reference: y where derivativeFromOutput, else x. */
template <Kind kind>
__device__ inline float slope(float r, [[maybe_unused]] float alpha) {
    if constexpr (kind == Kind::Relu) return r > 0.0f ? 1.0f : 0.0f;
    else if constexpr (kind == Kind::Relu6) return r > 0.0f && r < 6.0f ? 1.0f : 0.0f;
    else if constexpr (kind == Kind::LeakyRelu) return r < 0.0f ? alpha : 1.0f;
    else if constexpr (kind == Kind::Sigmoid) return r * (1.0f - r);
    else if constexpr (kind == Kind::Tanh) return 1.0f - r * r;
    else if constexpr (kind == Kind::Exponential) return r;
    else if constexpr (kind == Kind::Softplus) return sigmoid(r);
    else if constexpr (kind == Kind::Softsign) {
        const float d = 1.0f + fabsf(r);
        return 1.0f / (d * d);
    } else if constexpr (kind == Kind::Elu) return r > 0.0f ? 1.0f : alpha * expf(r);
    else if constexpr (kind == Kind::Selu) return seluScale * (r > 0.0f ? 1.0f : seluAlpha * expf(r));
    else if constexpr (kind == Kind::Gelu) return normalDistribution(r) + r * 0.39894228040143267794f * expf(-0.5f * r * r);
    else if constexpr (kind == Kind::GeluTanh) {
        const float t = geluInner(r), inner = 0.79788456080286535588f * (1.0f + 3 * 0.044715f * r * r);
        return 0.5f * (1.0f + t) + 0.5f * r * (1.0f - t * t) * inner;
    } else if constexpr (kind == Kind::Silu) {
        const float s = sigmoid(r);
        return s * (1.0f + r * (1.0f - s));
    } else if constexpr (kind == Kind::Mish) {
        const float t = tanhf(softplus(r));
        return t + r * sigmoid(r) * (1.0f - t * t);
    } else if constexpr (kind == Kind::HardSigmoid) return r > -3.0f && r < 3.0f ? 1.0f / 6.0f : 0.0f;
    else if constexpr (kind == Kind::HardSilu) return r <= -3.0f ? 0.0f : r >= 3.0f ? 1.0f : (2.0f * r + 3.0f) / 6.0f;
    else return 1.0f;
}

}  // namespace lamina::cuda

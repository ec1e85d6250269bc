// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' activation functions and their derivatives, and the loops over them.
// Source: keras/src/activations/activations.py; slopes by calculus.
#pragma once

#include <type_traits>

#include "engine/backend/activation_kinds.h"
#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

using Kind = ActivationKind;

template <class T>
inline constexpr T seluScale = T(1.0507009873554804934193349852946);
template <class T>
inline constexpr T seluAlpha = T(1.6732632423543772848170429916717);

/** Φ(x), the distribution of the standard normal. */
template <class T>
T normalDistribution(T x) { return T(0.5) * (T(1) + errorFunction(x * T(0.70710678118654752440))); }

/** tanh(√(2/π) (x + 0.044715 x³)), the inner function of the approximate gelu. */
template <class T>
T geluInner(T x) { return hyperbolicTangent(T(0.79788456080286535588) * (x + T(0.044715) * x * x * x)); }

/** f(x). */
template <Kind kind, class T>
inline T activation(T x, [[maybe_unused]] T alpha) {
    if constexpr (kind == Kind::Relu) return x < T(0) ? T(0) : x;
    else if constexpr (kind == Kind::Relu6) return x < T(0) ? T(0) : x > T(6) ? T(6) : x;
    else if constexpr (kind == Kind::LeakyRelu) return x < T(0) ? alpha * x : x;
    else if constexpr (kind == Kind::Sigmoid) return sigmoid(x);
    else if constexpr (kind == Kind::Tanh) return hyperbolicTangent(x);
    else if constexpr (kind == Kind::Softplus) return softplus(x);
    else if constexpr (kind == Kind::Softsign) return x / (T(1) + absolute(x));
    else if constexpr (kind == Kind::Elu) return x > T(0) ? x : alpha * (exponential(x) - T(1));
    else if constexpr (kind == Kind::Selu)
        return seluScale<T> * (x > T(0) ? x : seluAlpha<T> * (exponential(x) - T(1)));
    else if constexpr (kind == Kind::Gelu) return x * normalDistribution(x);
    else if constexpr (kind == Kind::GeluTanh) return T(0.5) * x * (T(1) + geluInner(x));
    else if constexpr (kind == Kind::Silu) return x * sigmoid(x);
    else if constexpr (kind == Kind::Mish) return x * hyperbolicTangent(softplus(x));
    else if constexpr (kind == Kind::Exponential) return exponential(x);
    else if constexpr (kind == Kind::HardSigmoid) return activation<Kind::Relu6>(x + T(3), alpha) / T(6);
    else if constexpr (kind == Kind::HardSilu) return x * (activation<Kind::Relu6>(x + T(3), alpha) / T(6));
    else return x;
}

/** f'(·) from the reference: y where derivativeFromOutput, else x. */
template <Kind kind, class T>
inline T slope(T r, [[maybe_unused]] T alpha) {
    if constexpr (kind == Kind::Relu) return r > T(0) ? T(1) : T(0);
    else if constexpr (kind == Kind::Relu6) return r > T(0) && r < T(6) ? T(1) : T(0);
    else if constexpr (kind == Kind::LeakyRelu) return r < T(0) ? alpha : T(1);
    else if constexpr (kind == Kind::Sigmoid) return r * (T(1) - r);
    else if constexpr (kind == Kind::Tanh) return T(1) - r * r;
    else if constexpr (kind == Kind::Exponential) return r;
    else if constexpr (kind == Kind::Softplus) return sigmoid(r);
    else if constexpr (kind == Kind::Softsign) {
        const T d = T(1) + absolute(r);
        return T(1) / (d * d);
    } else if constexpr (kind == Kind::Elu) return r > T(0) ? T(1) : alpha * exponential(r);
    else if constexpr (kind == Kind::Selu) return seluScale<T> * (r > T(0) ? T(1) : seluAlpha<T> * exponential(r));
    else if constexpr (kind == Kind::Gelu)
        return normalDistribution(r) + r * T(0.39894228040143267794) * exponential(T(-0.5) * r * r);
    else if constexpr (kind == Kind::GeluTanh) {
        const T t = geluInner(r);
        const T inner = T(0.79788456080286535588) * (T(1) + T(3 * 0.044715) * r * r);
        return T(0.5) * (T(1) + t) + T(0.5) * r * (T(1) - t * t) * inner;
    } else if constexpr (kind == Kind::Silu) {
        const T s = sigmoid(r);
        return s * (T(1) + r * (T(1) - s));
    } else if constexpr (kind == Kind::Mish) {
        const T t = hyperbolicTangent(softplus(r));
        return t + r * sigmoid(r) * (T(1) - t * t);
    } else if constexpr (kind == Kind::HardSigmoid) return r > T(-3) && r < T(3) ? T(1) / T(6) : T(0);
    else if constexpr (kind == Kind::HardSilu)
        return r <= T(-3) ? T(0) : r >= T(3) ? T(1) : (T(2) * r + T(3)) / T(6);
    else return T(1);
}

/** Calls `body` with std::true_type or std::false_type, so that the loop inside is made for either. */
template <class Body>
void withFlag(bool flag, Body body) {
    if (flag) body(std::true_type{});
    else body(std::false_type{});
}
/** relu of x where a kernel does it besides. */
template <bool relu, class T>
inline T reluIf(T x) {
    if constexpr (relu) return activation<Kind::Relu>(x, T(0));
    else return x;
}

/** out = f(x) over n elements; out may be x. */
template <class T>
void applyActivation(ActivationFunction function, const T* x, T* out, Count n) {
    const T alpha = static_cast<T>(function.alpha);
    withKind(function.kind, [=](auto kind) {
#pragma omp simd
        for (Count i = 0; i < n; ++i) out[i] = activation<decltype(kind)::value>(x[i], alpha);
    });
}

template <class T>
void activate(const ActivateArgs<T>& a, Range r) {
    applyActivation(a.function, a.x + r.begin, a.out + r.begin, r.end - r.begin);
}

template <class T>
void activateBackward(const ActivateBackwardArgs<T>& a, Range r) {
    const T* reference = a.reference;
    const T* dy = a.dy;
    T* dx = a.dx;
    const T alpha = static_cast<T>(a.function.alpha);
    withKind(a.function.kind, [=](auto kind) {
#pragma omp simd
        for (Count i = r.begin; i < r.end; ++i) dx[i] = dy[i] * slope<decltype(kind)::value>(reference[i], alpha);
    });
}

}  // namespace

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// The terms of those losses that look at single numbers, with their slopes; the same arithmetic on every device.
// Source: keras/src/losses/losses.py. epsilon is Keras' 1e-7.
#pragma once

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** A term of a loss, and its derivative by the prediction. */
template <class T>
struct LossTerm {
    T value, slope;
};

/** The parameters of all losses. */
template <class T>
struct LossNumbers {
    T labelSmoothing, delta, alpha, gamma;
    bool fromLogits, classBalancing;
};

template <class T>
LossNumbers<T> lossNumbers(const Loss& op) {
    return {static_cast<T>(op.labelSmoothing), static_cast<T>(op.delta), static_cast<T>(op.alpha), static_cast<T>(op.gamma),
            op.fromLogits, op.classBalancing};
}

template <class T>
inline constexpr T lossEpsilon = T(1e-7);

// M: the elementary functions of a device, as static members exponential, logarithm, logarithm1p (of 0 to 1), tangent (hyperbolic)
// and power. All that devices call is a template of it, so that each instruction set compiles its own.

template <class M, class T>
LAMINA_HOST_DEVICE inline T clipProbability(T p) {
    constexpr T margin = lossEpsilon<T>;
    return p < margin ? margin : p > T(1) - margin ? T(1) - margin : p;
}

/** Whether the clip lets a gradient through. */
template <class M, class T>
LAMINA_HOST_DEVICE inline bool insideMargins(T p) { return p >= lossEpsilon<T> && p <= T(1) - lossEpsilon<T>; }

/** The sign of x; of a NaN, NaN. */
template <class M, class T>
LAMINA_HOST_DEVICE inline T signOf(T x) { return x > T(0) ? T(1) : x < T(0) ? T(-1) : x * T(0); }

/** x^gamma and its derivative; gamma 0 is 1 everywhere, and does not change. */
template <class M, class T>
LAMINA_HOST_DEVICE inline LossTerm<T> focus(T x, T gamma) {
    if (gamma == T(0)) return {T(1), T(0)};
    const T below = M::power(x, gamma - T(1));
    return {below * x, gamma * below};
}

template <class M, class T>
LAMINA_HOST_DEVICE inline LossTerm<T> binaryTerm(T p, T label, const LossNumbers<T>& n) {
    const T t = label * (T(1) - n.labelSmoothing) + T(0.5) * n.labelSmoothing;
    if (n.fromLogits) {
        const T size = p > T(0) ? p : -p;
        const T soft = (p > T(0) ? p : T(0)) + M::logarithm1p(M::exponential(-size));
        return {soft - t * p, T(1) / (T(1) + M::exponential(-p)) - t};
    }
    const T q = clipProbability<M>(p);
    return {-(t * M::logarithm(q) + (T(1) - t) * M::logarithm(T(1) - q)),
            insideMargins<M>(p) ? (T(1) - t) / (T(1) - q) - t / q : p - p};
}

/** Binary crossentropy with less weight for what is right already. */
template <class M, class T>
LAMINA_HOST_DEVICE inline LossTerm<T> binaryFocalTerm(T x, T label, const LossNumbers<T>& n) {
    const T t = label * (T(1) - n.labelSmoothing) + T(0.5) * n.labelSmoothing;
    const T p = n.fromLogits ? T(1) / (T(1) + M::exponential(-x)) : x;
    const LossTerm<T> entropy = binaryTerm<M, T>(p, t, {T(0), T(0), T(0), T(0), false, false});
    const LossTerm<T> factor = focus<M>(T(1) - (t * p + (T(1) - t) * (T(1) - p)), n.gamma);
    const T weight = n.classBalancing ? t * n.alpha + (T(1) - t) * (T(1) - n.alpha) : T(1);
    const T slope = factor.slope * (T(1) - T(2) * t) * entropy.value + factor.value * entropy.slope;
    return {weight * factor.value * entropy.value, weight * slope * (n.fromLogits ? p * (T(1) - p) : T(1))};
}

/** t · log(t / p), both clipped to [epsilon, 1]. */
template <class M, class T>
LAMINA_HOST_DEVICE inline LossTerm<T> divergenceTerm(T p, T label) {
    const T t = label < lossEpsilon<T> ? lossEpsilon<T> : label > T(1) ? T(1) : label;
    const bool inside = p >= lossEpsilon<T> && p <= T(1);
    const T q = p < lossEpsilon<T> ? lossEpsilon<T> : p > T(1) ? T(1) : p;
    return {t * M::logarithm(t / q), inside ? -t / q : p - p};
}

/** A term and its slope; kinds for which ofSingleNumbers holds. Labels of the hinges are −1 and 1, or 0 and 1. */
template <class M, class T>
LAMINA_HOST_DEVICE inline LossTerm<T> lossTerm(LossKind kind, T p, T t, const LossNumbers<T>& n) {
    const T d = p - t, size = d < T(0) ? -d : d;
    switch (kind) {
        case LossKind::MeanSquaredError: return {d * d, T(2) * d};
        case LossKind::MeanAbsoluteError: return {size, signOf<M>(d)};
        case LossKind::MeanAbsolutePercentageError: {
            const T whole = t < T(0) ? -t : t, of = whole > lossEpsilon<T> ? whole : lossEpsilon<T>;
            return {T(100) * size / of, T(100) * signOf<M>(d) / of};
        }
        case LossKind::MeanSquaredLogarithmicError: {
            const T margin = lossEpsilon<T>;
            const T off = M::logarithm((p > margin ? p : margin) + T(1)) - M::logarithm((t > margin ? t : margin) + T(1));
            return {off * off, p > margin ? T(2) * off / (p + T(1)) : p - p};
        }
        case LossKind::LogCosh: return {size + M::logarithm1p(M::exponential(T(-2) * size)) - T(0.693147180559945309), M::tangent(d)};
        case LossKind::Huber:
            if (size <= n.delta) return {T(0.5) * d * d, d};
            return {n.delta * size - T(0.5) * n.delta * n.delta, n.delta * signOf<M>(d)};
        case LossKind::Poisson: {
            const T q = p + lossEpsilon<T>;
            return {p - t * M::logarithm(q), T(1) - t / q};
        }
        case LossKind::Hinge:
        case LossKind::SquaredHinge: {
            const T side = t == T(0) ? T(-1) : t, gap = T(1) - side * p, short_ = gap < T(0) ? T(0) : gap;
            if (kind == LossKind::SquaredHinge) return {short_ * short_, T(-2) * short_ * side};
            return {short_, gap > T(0) ? -side : p - p};
        }
        case LossKind::BinaryCrossentropy: return binaryTerm<M>(p, t, n);
        case LossKind::BinaryFocalCrossentropy: return binaryFocalTerm<M>(p, t, n);
        case LossKind::KLDivergence: return divergenceTerm<M>(p, t);
        case LossKind::CosineSimilarity:
        case LossKind::CategoricalHinge:
        case LossKind::CategoricalFocalCrossentropy:
        case LossKind::CategoricalCrossentropy:
        case LossKind::SparseCategoricalCrossentropy: break;  // of rows
    }
    return {};
}

}  // namespace lamina

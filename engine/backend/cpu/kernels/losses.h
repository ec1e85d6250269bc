// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' losses with their gradients in the same pass. Sums are in double, by blocks of rows.
// Source: keras/src/losses/losses.py, keras/src/backend/jax/nn.py. epsilon is Keras' 1e-7.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/narrow_logits.h"
#include "engine/backend/cpu/kernels/pointwise.h"

namespace lamina::cpu {

namespace {

template <class T>
inline constexpr T probabilityMargin = T(1e-7);

template <class T>
T clipProbability(T p) {
    return p < probabilityMargin<T> ? probabilityMargin<T> : p > T(1) - probabilityMargin<T> ? T(1) - probabilityMargin<T> : p;
}
/** Whether the clip lets a gradient through. */
template <class T>
bool insideMargins(T p) { return p >= probabilityMargin<T> && p <= T(1) - probabilityMargin<T>; }

template <class T>
double squaredRow(const LossArgs<T>& a, const T* p, const T* t, T* g) {
    double sum = 0;
    for (Count i = 0; i < a.n; ++i) {
        const T d = p[i] - t[i];
        sum += static_cast<double>(d * d);
        if (g) g[i] = T(2) * d * a.gradientScale;
    }
    return sum;
}

template <class T>
double absoluteRow(const LossArgs<T>& a, const T* p, const T* t, T* g) {
    double sum = 0;
    for (Count i = 0; i < a.n; ++i) {
        const T d = p[i] - t[i];
        sum += static_cast<double>(absolute(d));
        if (g) g[i] = d > 0 ? a.gradientScale : d < 0 ? -a.gradientScale : d * T(0);
    }
    return sum;
}

template <class T>
double binaryRow(const LossArgs<T>& a, const T* p, const T* target, T* g) {
    double sum = 0;
    for (Count i = 0; i < a.n; ++i) {
        const T t = target[i] * (T(1) - a.labelSmoothing) + T(0.5) * a.labelSmoothing;
        if (a.fromLogits) {
            sum += static_cast<double>(softplus(p[i]) - t * p[i]);
            if (g) g[i] = (sigmoid(p[i]) - t) * a.gradientScale;
        } else {
            const T q = clipProbability(p[i]);
            sum -= static_cast<double>(t * logarithm(q) + (T(1) - t) * logarithm(T(1) - q));
            if (g) g[i] = insideMargins(p[i]) ? ((T(1) - t) / (T(1) - q) - t / q) * a.gradientScale : (p[i] - p[i]);
        }
    }
    return sum;
}

/** The target of class i: smoothed one-hot from numbers or from an index. */
template <class T>
struct Classes {
    const T* target;
    Count label;
    T keep, share;  // 1 - smoothing, smoothing / classes
    T operator()(Count i) const { return (target ? target[i] : i == label ? T(1) : T(0)) * keep + share; }
};

/** −Σ t log softmax(x) = Σ t · (log Σ e^x − x). */
template <class T>
double logitsRow(const LossArgs<T>& a, const T* x, const Classes<T>& t, T* g) {
    const T most = maximum(x, a.n);
    T sum = 0, weight = 0, product = 0;
    for (Count i = 0; i < a.n; ++i) {
        sum += exponential(x[i] - most);
        weight += t(i);
        product += t(i) == T(0) ? T(0) : t(i) * (x[i] - most);
    }
    if (g) {
        const T scale = weight / sum;
        for (Count i = 0; i < a.n; ++i) g[i] = (exponential(x[i] - most) * scale - t(i)) * a.gradientScale;
    }
    return static_cast<double>(weight * logarithm(sum) - product);
}

/** −Σ t log clip(p / Σ p). */
template <class T>
double probabilityRow(const LossArgs<T>& a, const T* p, const Classes<T>& t, T* g) {
    T total = 0, loss = 0, pull = 0;
    for (Count i = 0; i < a.n; ++i) total += p[i];
    for (Count i = 0; i < a.n; ++i) {
        const T q = p[i] / total;
        loss -= t(i) * logarithm(clipProbability(q));
        if (insideMargins(q)) pull -= t(i);
    }
    if (g)
        for (Count i = 0; i < a.n; ++i) {
            const T q = p[i] / total;
            g[i] = ((insideMargins(q) ? -t(i) / q : T(0)) - pull) / total * a.gradientScale;
        }
    return static_cast<double>(loss);
}

/** A label that is no class: the loss says so by NaN, and the row does not move the weights. */
template <class T>
double noClass(const LossArgs<T>& a, T* g) {
    for (Count i = 0; g && i < a.n; ++i) g[i] = 0;
    return __builtin_nan("");
}

template <class T>
double classRow(const LossArgs<T>& a, Count row, const T* p, T* g) {
    const bool sparse = a.kind == LossKind::SparseCategoricalCrossentropy;
    const Count label = sparse ? a.labels[row] : 0;
    if (label < 0 || label >= a.n) return noClass(a, g);
    const T smoothing = sparse ? T(0) : a.labelSmoothing;
    const Classes<T> t{sparse ? nullptr : a.target + row * a.n, label, T(1) - smoothing,
                       smoothing / static_cast<T>(a.n)};
    return a.fromLogits ? logitsRow(a, p, t, g) : probabilityRow(a, p, t, g);
}

template <class T>
double lossRow(const LossArgs<T>& a, Count row) {
    const T* p = a.prediction + row * a.n;
    T* g = a.gradient ? a.gradient + row * a.n : nullptr;
    switch (a.kind) {
        case LossKind::MeanSquaredError: return squaredRow(a, p, a.target + row * a.n, g);
        case LossKind::MeanAbsoluteError: return absoluteRow(a, p, a.target + row * a.n, g);
        case LossKind::BinaryCrossentropy: return binaryRow(a, p, a.target + row * a.n, g);
        case LossKind::CategoricalCrossentropy:
        case LossKind::SparseCategoricalCrossentropy: break;
    }
    return classRow(a, row, p, g);
}

template <class T>
void loss(const LossArgs<T>& a, Range r) {
    const bool narrow = a.kind == LossKind::SparseCategoricalCrossentropy && a.fromLogits && a.n <= narrowLogits;
    const Count step = narrow ? narrowRows : 1;
    for (Count block = r.begin; block < r.end; ++block) {
        double sum = 0;
        const Count end = smaller((block + 1) * a.rowsABlock, a.rows);
        for (Count row = block * a.rowsABlock; row < end; row += step)
            sum += narrow ? narrowLogitsRows(a, row, smaller(step, end - row)) : lossRow(a, row);
        a.partial[block] = sum;
    }
}

}  // namespace

}  // namespace lamina::cpu

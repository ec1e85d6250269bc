// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' losses with their gradients in the same pass. Sums are in double, by blocks of rows.
// Source: keras/src/losses/losses.py, keras/src/backend/jax/nn.py. Terms of single numbers stand in plan/loss_math.h.
#pragma once

#include "engine/backend/cpu/step_arguments.h"
#include "engine/backend/cpu/kernels/narrow_logits.h"
#include "engine/backend/cpu/kernels/pointwise.h"

namespace lamina::cpu {

namespace {

/** The terms of a row of single numbers, one compiled loop a kind. */
template <LossKind kind, class T>
double termsOfRow(const LossArgs<T>& a, const T* p, const T* t, T* g) {
    const LossNumbers<T> numbers = a.numbers;
    double sum = 0;
    for (Count i = 0; i < a.n; ++i) {
        const LossTerm<T> term = lossTerm<Elementary>(kind, p[i], t[i], numbers);
        sum += static_cast<double>(term.value);
        if (g) g[i] = term.slope * a.gradientScale;
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
        loss -= t(i) * logarithm(clipProbability<Elementary>(q));
        if (insideMargins<Elementary>(q)) pull -= t(i);
    }
    if (g)
        for (Count i = 0; i < a.n; ++i) {
            const T q = p[i] / total;
            g[i] = ((insideMargins<Elementary>(q) ? -t(i) / q : T(0)) - pull) / total * a.gradientScale;
        }
    return static_cast<double>(loss);
}

/** A label that is no class: the loss says so by NaN, and the row does not move the weights. */
template <class T>
double noClass(const LossArgs<T>& a, T* g) {
    for (Count i = 0; g && i < a.n; ++i) g[i] = 0;
    return __builtin_nan("");
}

/** Crossentropy with less weight for what is right already. q: probabilities, of logits or of shares; by the chain rule
 *  dx = q (s − Σ s q) or (s − Σ s q) / Σ p, with s the slope by q. */
template <class T>
double focalRow(const LossArgs<T>& a, const T* p, const Classes<T>& t, T* g) {
    const T most = a.numbers.fromLogits ? maximum(p, a.n) : T(0);
    const auto share = [&](Count i) { return a.numbers.fromLogits ? exponential(p[i] - most) : p[i]; };
    T total = 0, loss = 0, pull = 0;
    for (Count i = 0; i < a.n; ++i) total += share(i);
    const auto slope = [&](Count i, T q) {
        const T inside = clipProbability<Elementary>(q);
        const LossTerm<T> factor = focus<Elementary>(T(1) - inside, a.numbers.gamma);
        loss -= a.numbers.alpha * factor.value * t(i) * logarithm(inside);
        return insideMargins<Elementary>(q) ? a.numbers.alpha * t(i) * (factor.slope * logarithm(inside) - factor.value / inside) : T(0);
    };
    for (Count i = 0; i < a.n; ++i) pull += slope(i, share(i) / total) * (share(i) / total);
    const T result = loss;
    for (Count i = 0; g && i < a.n; ++i) {
        const T q = share(i) / total;
        g[i] = (slope(i, q) - pull) * (a.numbers.fromLogits ? q : T(1) / total) * a.gradientScale;
    }
    return static_cast<double>(result);
}

/** −cos of the angle between prediction and target; a row of zeros has none, and counts 0. */
template <class T>
double cosineRow(const LossArgs<T>& a, const T* p, const T* t, T* g) {
    double pp = 0, tt = 0, pt = 0;
    for (Count i = 0; i < a.n; ++i) {
        const auto x = static_cast<double>(p[i]), y = static_cast<double>(t[i]);
        pp += x * x, tt += y * y, pt += x * y;
    }
    const double both = squareRoot(pp * tt), cosine = both > 0 ? pt / both : 0;
    for (Count i = 0; g && i < a.n; ++i)
        g[i] = both > 0 ? static_cast<T>(cosine * static_cast<double>(p[i]) / pp - static_cast<double>(t[i]) / both) * a.gradientScale : T(0);
    return -cosine;
}

/** How much the best wrong class comes within 1 of the right one. Wrong classes that are equally good share the gradient. */
template <class T>
double categoricalHingeRow(const LossArgs<T>& a, const T* p, const T* t, T* g) {
    T right = 0, wrong = (T(1) - t[0]) * p[0];
    for (Count i = 0; i < a.n; ++i) right += t[i] * p[i], wrong = larger(wrong, (T(1) - t[i]) * p[i]);
    Count equal = 0;
    for (Count i = 0; i < a.n; ++i) equal += (T(1) - t[i]) * p[i] == wrong ? 1 : 0;
    const T gap = wrong - right + T(1);
    for (Count i = 0; g && i < a.n; ++i) {
        const T best = (T(1) - t[i]) * p[i] == wrong ? (T(1) - t[i]) / static_cast<T>(equal) : T(0);
        g[i] = gap > T(0) ? (best - t[i]) * a.gradientScale : gap < T(0) ? T(0) : gap;
    }
    return static_cast<double>(gap < T(0) ? T(0) : gap);
}

template <class T>
double classRow(const LossArgs<T>& a, Count row, const T* p, T* g) {
    const bool sparse = a.kind == LossKind::SparseCategoricalCrossentropy;
    const Count label = sparse ? a.labels[row] : 0;
    if (label < 0 || label >= a.n) return noClass(a, g);
    const T smoothing = sparse ? T(0) : a.numbers.labelSmoothing;
    const Classes<T> t{sparse ? nullptr : a.target + row * a.n, label, T(1) - smoothing,
                       smoothing / static_cast<T>(a.n)};
    if (a.kind == LossKind::CategoricalFocalCrossentropy) return focalRow(a, p, t, g);
    return a.numbers.fromLogits ? logitsRow(a, p, t, g) : probabilityRow(a, p, t, g);
}

template <class T>
double lossRow(const LossArgs<T>& a, Count row) {
    using K = LossKind;
    const T* p = a.prediction + row * a.n;
    const T* t = a.target ? a.target + row * a.n : nullptr;
    T* g = a.gradient ? a.gradient + row * a.n : nullptr;
    switch (a.kind) {
        case K::MeanSquaredError: return termsOfRow<K::MeanSquaredError>(a, p, t, g);
        case K::MeanAbsoluteError: return termsOfRow<K::MeanAbsoluteError>(a, p, t, g);
        case K::MeanAbsolutePercentageError: return termsOfRow<K::MeanAbsolutePercentageError>(a, p, t, g);
        case K::MeanSquaredLogarithmicError: return termsOfRow<K::MeanSquaredLogarithmicError>(a, p, t, g);
        case K::LogCosh: return termsOfRow<K::LogCosh>(a, p, t, g);
        case K::Huber: return termsOfRow<K::Huber>(a, p, t, g);
        case K::Poisson: return termsOfRow<K::Poisson>(a, p, t, g);
        case K::Hinge: return termsOfRow<K::Hinge>(a, p, t, g);
        case K::SquaredHinge: return termsOfRow<K::SquaredHinge>(a, p, t, g);
        case K::BinaryCrossentropy: return termsOfRow<K::BinaryCrossentropy>(a, p, t, g);
        case K::BinaryFocalCrossentropy: return termsOfRow<K::BinaryFocalCrossentropy>(a, p, t, g);
        case K::KLDivergence: return termsOfRow<K::KLDivergence>(a, p, t, g);
        case K::CosineSimilarity: return cosineRow(a, p, t, g);
        case K::CategoricalHinge: return categoricalHingeRow(a, p, t, g);
        case K::CategoricalFocalCrossentropy:
        case K::CategoricalCrossentropy:
        case K::SparseCategoricalCrossentropy: break;
    }
    return classRow(a, row, p, g);
}

/** The weight of a row's class: of class numbers, one-hot rows, or yes and no. */
template <class T>
T classWeight(const LossArgs<T>& a, Count row) {
    if (a.labels) return a.labels[row] >= 0 && a.labels[row] < a.n ? a.classWeights[a.labels[row]] : T(1);
    const T* t = a.target + row * a.n;
    if (a.n == 1) return a.classWeights[t[0] > T(0.5) ? 1 : 0];
    Count best = 0;
    for (Count i = 1; i < a.n; ++i) best = t[i] > t[best] ? i : best;
    return a.classWeights[best];
}

/** A row that does not count, whatever it says. */
template <class T>
double nothing(const LossArgs<T>& a, Count row) {
    for (Count i = 0; a.gradient && i < a.n; ++i) a.gradient[row * a.n + i] = T(0);
    return 0;
}

template <class T>
double weightedRow(LossArgs<T> a, Count row) {
    const T weight = (a.classWeights ? classWeight(a, row) : T(1)) * (a.sampleWeights ? a.sampleWeights[row / a.rowsASample] : T(1));
    if (weight == T(0)) return nothing(a, row);
    a.gradientScale *= weight;
    return static_cast<double>(weight) * lossRow(a, row);
}

template <class T>
void loss(const LossArgs<T>& a, Range r) {
    const bool weighted = a.classWeights || a.sampleWeights;
    const bool narrow = !weighted && a.kind == LossKind::SparseCategoricalCrossentropy && a.numbers.fromLogits && a.n <= narrowLogits;
    const Count step = narrow ? narrowRows : 1;
    for (Count block = r.begin; block < r.end; ++block) {
        double sum = 0;
        const Count end = smaller((block + 1) * a.rowsABlock, a.rows);
        for (Count row = block * a.rowsABlock; row < end; row += step)
            sum += narrow ? narrowLogitsRows(a, row, smaller(step, end - row)) : weighted ? weightedRow(a, row) : lossRow(a, row);
        a.partial[block] = sum;
    }
}

}  // namespace

}  // namespace lamina::cpu

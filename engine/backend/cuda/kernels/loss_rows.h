// SPDX-License-Identifier: GPL-3.0-or-later
// What a row adds to a loss whose terms are rows, and its gradient; a warp a row. For losses.cu and metrics.cu only.
// Source: keras/src/losses/losses.py.
#pragma once

#include "engine/backend/cuda/kernels/activation_math.h"
#include "engine/backend/cuda/kernels/rows.h"
#include "engine/plan/loss_math.h"

namespace lamina::cuda {

namespace {

/** The device's functions for the arithmetic that devices share (plan/loss_math.h, metric_math.h, update_math.h). */
struct Elementary {
    static __device__ float exponential(float x) { return expf(x); }
    static __device__ float logarithm(float x) { return logf(x); }
    static __device__ float logarithm1p(float x) { return log1pf(x); }
    static __device__ float tangent(float x) { return tanhf(x); }
    static __device__ float power(float x, float y) { return powf(x, y); }
    static __device__ double ceiling(double x) { return ceil(x); }
};

/** A row of n numbers. target or the class `label`; gradient may be null. scale: of the gradient. */
template <class T>
struct LossRow {
    LossKind kind;
    const float *prediction, *target;
    Count label;
    T* gradient;
    Count n;
    LossNumbers<float> numbers;
    float scale;
};

/** The target of class i: smoothed one-hot from numbers or from an index. */
struct Classes {
    const float* target;
    Count label;
    float keep, share;  // 1 - smoothing, smoothing / classes
    __device__ float operator()(Count i) const {
        return (target ? target[i] : i == label ? 1.0f : 0.0f) * keep + share;
    }
};

/** −Σ t log softmax(x) = Σ t · (log Σ e^x − x). A warp a row. */
template <class T>
__device__ float logitsRow(const LossRow<T>& a, const Classes& t) {
    const int lane = laneOfRow();
    const float* const x = a.prediction;
    T* const g = a.gradient;
    float most = -INFINITY, sum = 0, weight = 0, product = 0;
    for (Count i = lane; i < a.n; i += 32) most = larger(most, x[i]);
    most = warpMaximum(most);
    for (Count i = lane; i < a.n; i += 32) {
        const float d = x[i] - most, share = t(i);
        sum += expf(d);
        weight += share;
        product += share == 0.0f ? 0.0f : share * d;
    }
    sum = warpSum(sum), weight = warpSum(weight), product = warpSum(product);
    if (g) {
        const float scale = weight / sum;
        for (Count i = lane; i < a.n; i += 32)
            g[i] = static_cast<T>((expf(x[i] - most) * scale - t(i)) * a.scale);
    }
    return weight * logf(sum) - product;
}

/** −Σ t log clip(p / Σ p). A warp a row. */
template <class T>
__device__ float probabilityRow(const LossRow<T>& a, const Classes& t) {
    const int lane = laneOfRow();
    const float* const p = a.prediction;
    T* const g = a.gradient;
    float total = 0, loss = 0, pull = 0;
    for (Count i = lane; i < a.n; i += 32) total += p[i];
    total = warpSum(total);
    for (Count i = lane; i < a.n; i += 32) {
        const float q = p[i] / total;
        loss -= t(i) * logf(clipProbability<Elementary>(q));
        if (insideMargins<Elementary>(q)) pull -= t(i);
    }
    loss = warpSum(loss), pull = warpSum(pull);
    for (Count i = lane; g && i < a.n; i += 32) {
        const float q = p[i] / total;
        g[i] = static_cast<T>(((insideMargins<Elementary>(q) ? -t(i) / q : 0.0f) - pull) / total * a.scale);
    }
    return loss;
}

/** Crossentropy with less weight for what is right already; the chain rule as on the CPU. */
template <class T>
__device__ float focalRow(const LossRow<T>& a, const Classes& t) {
    const int lane = laneOfRow();
    const float* const p = a.prediction;
    const LossNumbers<float> numbers = a.numbers;
    float most = 0, total = 0, loss = 0, pull = 0;
    if (numbers.fromLogits) {
        most = -INFINITY;
        for (Count i = lane; i < a.n; i += 32) most = larger(most, p[i]);
        most = warpMaximum(most);
    }
    const auto share = [&](Count i) { return numbers.fromLogits ? expf(p[i] - most) : p[i]; };
    for (Count i = lane; i < a.n; i += 32) total += share(i);
    total = warpSum(total);
    const auto slope = [&](Count i, float q) {
        const float inside = clipProbability<Elementary>(q);
        const LossTerm<float> factor = focus<Elementary>(1.0f - inside, numbers.gamma);
        return insideMargins<Elementary>(q) ? numbers.alpha * t(i) * (factor.slope * logf(inside) - factor.value / inside) : 0.0f;
    };
    for (Count i = lane; i < a.n; i += 32) {
        const float q = share(i) / total, inside = clipProbability<Elementary>(q);
        loss -= numbers.alpha * focus<Elementary>(1.0f - inside, numbers.gamma).value * t(i) * logf(inside);
        pull += slope(i, q) * q;
    }
    loss = warpSum(loss), pull = warpSum(pull);
    for (Count i = lane; a.gradient && i < a.n; i += 32) {
        const float q = share(i) / total;
        a.gradient[i] = static_cast<T>((slope(i, q) - pull) * (numbers.fromLogits ? q : 1.0f / total) * a.scale);
    }
    return loss;
}

/** −cos of the angle between prediction and target; a row of zeros has none, and counts 0. */
template <class T>
__device__ float cosineRow(const LossRow<T>& a) {
    const int lane = laneOfRow();
    double pp = 0, tt = 0, pt = 0;
    for (Count i = lane; i < a.n; i += 32) {
        const double x = a.prediction[i], y = a.target[i];
        pp += x * x, tt += y * y, pt += x * y;
    }
    pp = warpSum(pp), tt = warpSum(tt), pt = warpSum(pt);
    const double both = sqrt(pp * tt), cosine = both > 0 ? pt / both : 0;
    for (Count i = lane; a.gradient && i < a.n; i += 32) {
        const double slope = both > 0 ? cosine * static_cast<double>(a.prediction[i]) / pp - static_cast<double>(a.target[i]) / both : 0;
        a.gradient[i] = static_cast<T>(static_cast<float>(slope) * a.scale);
    }
    return static_cast<float>(-cosine);
}

/** How much the best wrong class comes within 1 of the right one. Wrong classes that are equally good share the gradient. */
template <class T>
__device__ float categoricalHingeRow(const LossRow<T>& a) {
    const int lane = laneOfRow();
    const float *const p = a.prediction, *const t = a.target;
    float right = 0, wrong = -INFINITY, equal = 0;
    for (Count i = lane; i < a.n; i += 32) right += t[i] * p[i], wrong = larger(wrong, (1.0f - t[i]) * p[i]);
    right = warpSum(right), wrong = warpMaximum(wrong);
    for (Count i = lane; i < a.n; i += 32) equal += (1.0f - t[i]) * p[i] == wrong ? 1.0f : 0.0f;
    equal = warpSum(equal);
    const float gap = wrong - right + 1.0f;
    for (Count i = lane; a.gradient && i < a.n; i += 32) {
        const float best = (1.0f - t[i]) * p[i] == wrong ? (1.0f - t[i]) / equal : 0.0f;
        a.gradient[i] = static_cast<T>(gap > 0.0f ? (best - t[i]) * a.scale : gap < 0.0f ? 0.0f : gap);
    }
    return gap < 0.0f ? 0.0f : gap;
}

/** What a row adds. A label that is no class: NaN, and the row does not move the weights. */
template <class T>
__device__ float lossOfRow(const LossRow<T>& a) {
    if (a.kind == LossKind::CosineSimilarity) return cosineRow(a);
    if (a.kind == LossKind::CategoricalHinge) return categoricalHingeRow(a);
    if (a.label < 0 || a.label >= a.n) {
        for (Count i = laneOfRow(); a.gradient && i < a.n; i += 32) a.gradient[i] = static_cast<T>(0.0f);
        return NAN;
    }
    const float smoothing = a.target ? a.numbers.labelSmoothing : 0.0f;
    const Classes t{a.target, a.label, 1.0f - smoothing, smoothing / static_cast<float>(a.n)};
    if (a.kind == LossKind::CategoricalFocalCrossentropy) return focalRow(a, t);
    return a.numbers.fromLogits ? logitsRow(a, t) : probabilityRow(a, t);
}

}  // namespace

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// What adaptive optimizers do to one weight; the same arithmetic on every device.
// Source: keras/src/optimizers (adagrad.py, adadelta.py, adamax.py, nadam.py, rmsprop.py, lion.py).
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** How many slots an optimizer has. In order, Adagrad: accumulator; Adadelta: squares of gradients, of steps; Adamax: momentum,
 *  norm; Nadam: momentum, velocity; RMSprop: velocity, momentum where there is one, mean gradient where centered; Lion: momentum. */
constexpr int slotsOf(const AdaptiveUpdate& op) {
    switch (op.kind) {
        case UpdateKind::Adagrad:
        case UpdateKind::Lion: return 1;
        case UpdateKind::RMSprop: return 1 + (op.beta1 > 0 ? 1 : 0) + (op.centered ? 1 : 0);
        default: return 2;
    }
}

/** What a step changes: learning rate (bias corrected), the share of w that goes, and Nadam's shares of mean and gradient and
 *  the correction of its squares. */
template <class T>
struct AdaptiveFactors {
    T rate, decay, mean, gradient, squares;
    bool rests = false;  // a step without an update
};

/** Whether a step is one that updates the weights; done: steps before it. */
LAMINA_HOST_DEVICE inline bool updates(std::uint64_t done, std::int64_t every) { return (done + 1) % static_cast<std::uint64_t>(every) == 0; }

/** Whether an average that follows the weights has begun, and whether they become it after this step. Keras counts updates. */
struct AveragingStep {
    bool begun, overwrites;
};
LAMINA_HOST_DEVICE inline AveragingStep averagingStep(const AverageWeights& op, std::uint64_t done) {
    const auto updatesDone = done / static_cast<std::uint64_t>(op.updateEvery);
    return {updatesDone != 0, op.overwriteEvery > 0 && (updatesDone + 1) % static_cast<std::uint64_t>(op.overwriteEvery) == 0};
}

/** Nadam's Π (1 − 0.96^i / 2) for i = 1 … t; the table's last value holds for all later t. */
inline std::vector<double> nadamProducts() {
    constexpr int enough = 1024;  // 0.96^1024 < 1e-18
    std::vector<double> products{1};
    for (int i = 1; i <= enough; ++i) products.push_back(products.back() * (1 - 0.5 * std::pow(0.96, i)));
    return products;
}

/** Factors of the update after so many steps. products: nadamProducts(), `known` of them. */
template <class T>
LAMINA_HOST_DEVICE inline AdaptiveFactors<T> adaptiveFactors(const AdaptiveUpdate& op, double rate, std::uint64_t steps,
                                                             const double* products, std::int64_t known) {
    const std::uint64_t done = steps / static_cast<std::uint64_t>(op.every);
    const auto t = static_cast<double>(done + 1);
    AdaptiveFactors<T> f{static_cast<T>(rate), static_cast<T>(rate * op.weightDecay), T(0), T(0), T(0), !updates(steps, op.every)};
    if (op.kind == UpdateKind::Adamax) f.rate = static_cast<T>(rate / (1 - std::pow(op.beta1, t)));
    if (op.kind != UpdateKind::Nadam) return f;
    const auto product = [&](std::uint64_t i) { return products[i < static_cast<std::uint64_t>(known) ? i : static_cast<std::uint64_t>(known - 1)]; };
    const double now = op.beta1 * (1 - 0.5 * std::pow(0.96, t)), next = op.beta1 * (1 - 0.5 * std::pow(0.96, t + 1));
    f.mean = static_cast<T>(next / (1 - std::pow(op.beta1, t + 1) * product(done + 2)));
    f.gradient = static_cast<T>((1 - now) / (1 - std::pow(op.beta1, t) * product(done + 1)));
    f.squares = static_cast<T>(1 / (1 - std::pow(op.beta2, t)));
    return f;
}

/** A weight and its slots. */
template <class T>
struct AdaptiveState {
    T w, slot[3];
};

/** The constants of an optimizer. */
template <class T>
struct AdaptiveNumbers {
    T beta1, beta2, epsilon;
    bool centered;
};

template <class T>
AdaptiveNumbers<T> adaptiveNumbers(const AdaptiveUpdate& op) {
    return {static_cast<T>(op.beta1), static_cast<T>(op.beta2), static_cast<T>(op.epsilon), op.centered};
}

/** One weight's step with gradient g. M: static member root. */
template <UpdateKind kind, class M, class T>
LAMINA_HOST_DEVICE inline void adapt(AdaptiveState<T>& x, T g, const AdaptiveFactors<T>& f, const AdaptiveNumbers<T>& n) {
    x.w -= x.w * f.decay;
    T *const a = x.slot, &first = a[0], &second = a[1];
    if constexpr (kind == UpdateKind::Adagrad) {
        first += g * g;
        x.w -= f.rate * g / M::root(first + n.epsilon);
    } else if constexpr (kind == UpdateKind::Adadelta) {
        first = n.beta2 * first + (T(1) - n.beta2) * g * g;
        const T step = -M::root(second + n.epsilon) * g / M::root(first + n.epsilon);
        second = n.beta2 * second + (T(1) - n.beta2) * step * step;
        x.w += f.rate * step;
    } else if constexpr (kind == UpdateKind::Adamax) {
        const T size = g < T(0) ? -g : g, faded = n.beta2 * second;
        first += (g - first) * (T(1) - n.beta1);
        second = faded > size ? faded : size;
        x.w -= f.rate * first / (second + n.epsilon);
    } else if constexpr (kind == UpdateKind::Nadam) {
        first += (g - first) * (T(1) - n.beta1);
        second += (g * g - second) * (T(1) - n.beta2);
        x.w -= (f.mean * first + f.gradient * g) * f.rate / (M::root(second * f.squares) + n.epsilon);
    } else if constexpr (kind == UpdateKind::Lion) {
        const T pull = first * n.beta1 + g * (T(1) - n.beta1);
        x.w -= f.rate * (pull > T(0) ? T(1) : pull < T(0) ? T(-1) : pull);
        first = first * n.beta2 + g * (T(1) - n.beta2);
    } else {
        T below = first = n.beta2 * first + (T(1) - n.beta2) * g * g;
        if (n.centered) {
            T& mean = n.beta1 > T(0) ? a[2] : a[1];
            mean = n.beta2 * mean + (T(1) - n.beta2) * g;
            below -= mean * mean;
        }
        const T step = f.rate * g / M::root(below + n.epsilon);
        if (n.beta1 > T(0)) second = n.beta1 * second + step;
        x.w -= n.beta1 > T(0) ? second : step;
    }
}

}  // namespace lamina

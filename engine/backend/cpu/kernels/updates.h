// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizers: one pass over the flat arenas, the gradient's norm in the same pass. Blocks have a fixed size.
// Source: keras/src/optimizers (sgd.py, adam.py, base_optimizer.py); of the others see plan/update_math.h.
#pragma once

#include "engine/backend/cpu/step_arguments.h"
#include "engine/backend/cpu/kernels/vectors.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace lamina::cpu {

namespace {

/** Runs `element(i)`, which returns the gradient used, over the blocks of a range and sums up its squares. */
template <class T, class Args, class Element>
void updateBlocks(const Args& a, Range r, Element element) {
    for (Count block = r.begin; block < r.end; ++block) {
        const Count begin = block * a.elementsABlock, end = smaller(begin + a.elementsABlock, a.count);
        T squares = 0;
#pragma omp simd reduction(+ : squares)
        for (Count i = begin; i < end; ++i) {
            const T g = element(i);
            squares += g * g;
        }
        a.partial[block] = static_cast<double>(squares);
    }
}

/** One number, or a vector of them. */
template <class V, class T>
V loadAs(const T* from) {
    if constexpr (sizeof(V) == sizeof(T)) return *from;
    else return loadVector(from);
}
template <class V, class T>
void storeAs(T* to, V value) {
    if constexpr (sizeof(V) == sizeof(T)) *to = value;
    else storeVector(to, value);
}

/** As updateBlocks, with a rule that takes vectors and, at the end of a block, single numbers. */
template <class Rule>
void updateVectors(const UpdateArgs<float>& a, Range r, const Rule& rule) {
    for (Count block = r.begin; block < r.end; ++block) {
        const Count begin = block * a.elementsABlock, end = smaller(begin + a.elementsABlock, a.count);
        FloatVector squares{};
        Count i = begin;
        for (; i + lanes<float> <= end; i += lanes<float>) {
            const FloatVector g = rule.template step<FloatVector>(i);
            squares += g * g;
        }
        float sum = 0;
        for (Count lane = 0; lane < lanes<float>; ++lane) sum += squares[lane];
        for (; i < end; ++i) {
            const float g = rule.template step<float>(i);
            sum += g * g;
        }
        a.partial[block] = static_cast<double>(sum);
    }
}

template <class T>
void sgd(const UpdateArgs<T>& a, Range r) {
    if (a.factors->rests) return;
    T *const w = a.w, *const m = a.slot0;
    const T* const gradient = a.g;
    const T rate = a.factors->rate, keep = T(1) - a.factors->decay, momentum = a.momentum;
    if (momentum == T(0))
        return updateBlocks<T>(a, r, [=](Count i) {
            w[i] = w[i] * keep - gradient[i] * rate;
            return gradient[i];
        });
    const T ahead = a.nesterov ? momentum : T(1), rest = a.nesterov ? rate : T(0);
    updateBlocks<T>(a, r, [=](Count i) {
        const T g = gradient[i];
        const T next = momentum * m[i] - g * rate;
        m[i] = next;
        w[i] = w[i] * keep + (ahead * next - g * rest);
        return g;
    });
}

/** x / (√square + epsilon). */
template <class T>
T overRoot(T x, T square, T epsilon) {
    return x / (squareRoot(square) + epsilon);
}

#if defined(__AVX512F__)
/** The same of a vector, within four units in the last place: roots and divisions of vectors take twenty cycles each, estimates of
 *  14 bits and a step of Newton's three. What is no number stays none. */
inline FloatVector overRoot(FloatVector x, FloatVector square, float epsilon) {
    constexpr __mmask16 all = 0xffff;  // the functions without a mask make GCC 12 warn
    const FloatVector least = FloatVector{} + 1.17549435e-38f, above = square < least ? least : square;  // the root of 0 is 0, not 0 · ∞
    const FloatVector guess = (FloatVector)_mm512_maskz_rsqrt14_ps(all, (__m512)above), root = square * guess;
    const FloatVector divisor = root + root * (0.5f - 0.5f * root * guess) + epsilon;
    const FloatVector inverse = (FloatVector)_mm512_maskz_rcp14_ps(all, (__m512)divisor);
    return x * (inverse * (2.0f - divisor * inverse));
}
#endif

/** What Adam does to one weight, or to a vector V of them. */
template <class T, bool amsgrad>
struct AdamRule {
    explicit AdamRule(const UpdateArgs<T>& a)
        : w(a.w), m(a.slot0), v(a.slot1), largest(a.slot2), gradient(a.g), rate(a.factors->rate), keep(T(1) - a.factors->decay),
          epsilon(a.epsilon), rest1(T(1) - a.beta1), rest2(T(1) - a.beta2) {}

    template <class V>
    V step(Count i) const {
        const V g = loadAs<V>(gradient + i), oldMean = loadAs<V>(m + i), oldSquare = loadAs<V>(v + i);
        const V mean = oldMean + (g - oldMean) * rest1;
        const V square = oldSquare + (g * g - oldSquare) * rest2;
        V bound = square;
        if constexpr (amsgrad) {
            const V before = loadAs<V>(largest + i);
            bound = square > before ? square : before;
            storeAs(largest + i, bound);
        }
        storeAs(m + i, mean);
        storeAs(v + i, square);
        storeAs(w + i, loadAs<V>(w + i) * keep - overRoot(mean * rate, bound, epsilon));
        return g;
    }

    T *w, *m, *v, *largest;
    const T* gradient;
    T rate, keep, epsilon, rest1, rest2;
};

template <class T, bool amsgrad>
void adamBlocks(const UpdateArgs<T>& a, Range r) {
    const AdamRule<T, amsgrad> rule(a);
#if defined(__AVX512F__)
    if constexpr (sizeof(T) == sizeof(float))
        return updateVectors(a, r, rule);
#endif
    updateBlocks<T>(a, r, [=](Count i) { return rule.template step<T>(i); });
}

template <class T>
void adam(const UpdateArgs<T>& a, Range r) {
    if (a.factors->rests) return;
    if (a.amsgrad) adamBlocks<T, true>(a, r);
    else adamBlocks<T, false>(a, r);
}

template <UpdateKind kind, int slots, class T>
void adaptBlocks(const AdaptiveArgs<T>& a, Range r) {
    T *const w = a.w, *const first = a.slot[0], *const second = a.slot[1], *const third = a.slot[2];
    const T* const gradient = a.g;
    const AdaptiveFactors<T> factors = *a.factors;
    const AdaptiveNumbers<T> numbers = a.numbers;
    updateBlocks<T>(a, r, [=](Count i) {
        const T g = gradient[i];
        AdaptiveState<T> x{w[i], {first[i], slots > 1 ? second[i] : T(0), slots > 2 ? third[i] : T(0)}};
        adapt<kind, Elementary>(x, g, factors, numbers);
        w[i] = x.w;
        first[i] = x.slot[0];
        if constexpr (slots > 1) second[i] = x.slot[1];
        if constexpr (slots > 2) third[i] = x.slot[2];
        return g;
    });
}

template <class T>
void adaptive(const AdaptiveArgs<T>& a, Range r) {
    if (a.factors->rests) return;
    switch (a.kind) {
        case UpdateKind::Adagrad: return adaptBlocks<UpdateKind::Adagrad, 1>(a, r);
        case UpdateKind::Adadelta: return adaptBlocks<UpdateKind::Adadelta, 2>(a, r);
        case UpdateKind::Adamax: return adaptBlocks<UpdateKind::Adamax, 2>(a, r);
        case UpdateKind::Nadam: return adaptBlocks<UpdateKind::Nadam, 2>(a, r);
        case UpdateKind::Lion: return adaptBlocks<UpdateKind::Lion, 1>(a, r);
        case UpdateKind::RMSprop: break;
    }
    if (a.slotCount == 1) return adaptBlocks<UpdateKind::RMSprop, 1>(a, r);
    if (a.slotCount == 2) return adaptBlocks<UpdateKind::RMSprop, 2>(a, r);
    adaptBlocks<UpdateKind::RMSprop, 3>(a, r);
}

template <class T>
void penalty(const PenaltyArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        const PenaltyBlock block = a.blocks[b];
        const T *w = a.w + block.begin, l1 = static_cast<T>(block.l1), l2 = static_cast<T>(block.l2);
        double sizes = 0, squares = 0;
        for (Count i = 0; i < block.count; ++i) {
            const auto x = static_cast<double>(w[i]);
            sizes += absolute(x), squares += x * x;
        }
        a.partial[b] = block.l1 * sizes + block.l2 * squares;
        T* g = a.g ? a.g + block.begin : nullptr;
        for (Count i = 0; g && i < block.count; ++i) g[i] += l1 * signOf<Elementary>(w[i]) + T(2) * l2 * w[i];
    }
}

template <class T>
void constrain(const ConstrainArgs<T>& a, Range r) {
    T* const w = a.w;
    if (!a.firsts) {
#pragma omp simd
        for (Count i = r.begin; i < r.end; ++i) w[i] = notNegative(w[i]);
        return;
    }
    constexpr Count bundle = ConstrainArgs<T>::bundle;
    for (Count b = r.begin; b < r.end; ++b) {
        const Count* const firsts = a.firsts + b * bundle;
        const Count beside = smaller(bundle, a.vectors - b * bundle);
        T factors[bundle] = {};
        for (Count m = 0; m < a.size; ++m)
            for (Count v = 0; v < beside; ++v) {
                const T x = w[firsts[v] + a.members[m]];
                factors[v] += x * x;
            }
        for (Count v = 0; v < beside; ++v) factors[v] = normFactor(a.bounds, squareRoot(factors[v]));
        for (Count m = 0; m < a.size; ++m)
            for (Count v = 0; v < beside; ++v) w[firsts[v] + a.members[m]] *= factors[v];
    }
}

template <class T>
void clipSquares(const ClipArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        const T* g = a.g + a.blocks[b].begin;
        T sum = 0;
#pragma omp simd reduction(+ : sum)
        for (Count i = 0; i < a.blocks[b].count; ++i) sum += g[i] * g[i];
        a.partial[b] = static_cast<double>(sum);
    }
}

template <class T>
void clipApply(const ClipArgs<T>& a, Range r) {
    const T limit = a.limit;
    for (Count b = r.begin; b < r.end; ++b) {
        T* g = a.g + a.blocks[b].begin;
        const Count n = a.blocks[b].count;
        if (limit > T(0)) {
#pragma omp simd
            for (Count i = 0; i < n; ++i) g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i];
        } else {
            const T scale = a.scale[a.blocks[b].variable];
#pragma omp simd
            for (Count i = 0; i < n; ++i) g[i] *= scale;
        }
    }
}

}  // namespace

}  // namespace lamina::cpu

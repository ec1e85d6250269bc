// SPDX-License-Identifier: GPL-3.0-or-later
// Samples mixed with others of their batch; see plan/mix_math.h.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"
#include "engine/backend/cpu/kernels/noise.h"
#include "engine/plan/mix_math.h"

namespace lamina::cpu {

namespace {

struct Powers {
    static double power(double x, double y) { return __builtin_pow(x, y); }
};

template <class T>
MixPair mixPairOf(const MixArgs<T>& a, Count sample) {
    return mixPair<Powers>(sample, a.samples, a.alpha, [&](Count block, int i) {
        return static_cast<double>(wordsOf(block, *a.state, a.key).word[i] >> 8) * 0x1.0p-24;
    });
}

/** range: samples. */
template <class T>
void mixRows(const MixArgs<T>& a, Range r) {
    for (Count sample = r.begin; sample < r.end; ++sample) {
        const MixPair pair = mixPairOf(a, sample);
        const T share = static_cast<T>(pair.share);
        const T *own = a.x + sample * a.size, *other = a.x + pair.partner * a.size;
        T* out = a.out + sample * a.size;
#pragma omp simd
        for (Count i = 0; i < a.size; ++i) out[i] = share * own[i] + (T(1) - share) * other[i];
    }
}

/** Class numbers become shares of classes; a number that is no class makes its row NaN. range: samples. */
template <class T>
void mixLabels(const MixArgs<T>& a, Range r) {
    for (Count sample = r.begin; sample < r.end; ++sample) {
        const MixPair pair = mixPairOf(a, sample);
        for (Count i = 0; i < a.size; ++i) {
            const Count own = a.labels[sample * a.size + i], other = a.labels[pair.partner * a.size + i];
            const bool classes = own >= 0 && own < a.classes && other >= 0 && other < a.classes;
            T* out = a.out + (sample * a.size + i) * a.classes;
            for (Count c = 0; c < a.classes; ++c) out[c] = classes ? T(0) : static_cast<T>(__builtin_nan(""));
            if (!classes) continue;
            out[own] += static_cast<T>(pair.share);
            out[other] += static_cast<T>(1 - pair.share);
        }
    }
}

}  // namespace

}  // namespace lamina::cpu

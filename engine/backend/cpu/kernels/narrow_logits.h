// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-entropy from few logits: rows lie side by side in vectors, since a row alone fills none.
#pragma once

#include "engine/backend/cpu/kernels/pointwise.h"

namespace lamina::cpu {

namespace {

/** Rows that are done at once, and the most logits that a row has here. */
inline constexpr Count narrowRows = 16, narrowLogits = 16;

/** −Σ t log softmax(x) of up to narrowRows rows with labels, from `row` on; a label that is no class makes it NaN and the
 *  row's gradient 0. */
template <class T>
double narrowLogitsRows(const LossArgs<T>& a, Count row, Count count) {
    T most[narrowRows], sum[narrowRows] = {}, scale[narrowRows], power[narrowLogits][narrowRows], loss[narrowRows];
    const T* x = a.prediction + row * a.n;
    for (Count i = 0; i < a.n; ++i)
        for (Count r = 0; r < narrowRows; ++r) power[i][r] = r < count ? x[r * a.n + i] : T(0);
    for (Count r = 0; r < narrowRows; ++r) most[r] = -static_cast<T>(__builtin_inf());
    for (Count i = 0; i < a.n; ++i)
#pragma omp simd
        for (Count r = 0; r < narrowRows; ++r) most[r] = power[i][r] > most[r] ? power[i][r] : most[r];
    for (Count i = 0; i < a.n; ++i)
#pragma omp simd
        for (Count r = 0; r < narrowRows; ++r) {
            power[i][r] = exponential(power[i][r] - most[r]);
            sum[r] += power[i][r];
        }
#pragma omp simd
    for (Count r = 0; r < narrowRows; ++r) {
        loss[r] = logarithm(sum[r]);
        scale[r] = a.gradientScale / sum[r];
    }
    double total = 0;
    for (Count r = 0; r < count; ++r) {
        const Count label = a.labels[row + r];
        const bool known = label >= 0 && label < a.n;
        total += known ? static_cast<double>(loss[r] - (x[r * a.n + label] - most[r])) : __builtin_nan("");
        if (!a.gradient) continue;
        T* g = a.gradient + (row + r) * a.n;
        for (Count i = 0; i < a.n; ++i) g[i] = known ? power[i][r] * scale[r] : T(0);
        if (known) g[label] -= a.gradientScale;
    }
    return total;
}

}  // namespace

}  // namespace lamina::cpu

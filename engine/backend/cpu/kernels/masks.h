// SPDX-License-Identifier: GPL-3.0-or-later
// Which steps of a sequence count, and what follows from it for attention.
#pragma once

#include "engine/backend/cpu/sequence_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

template <class T>
void stepMask(const StepMaskArgs<T>& a, Range r) {
    for (Count row = r.begin; row < r.end; ++row) {
        bool counts = false;
        for (Count j = 0; j < a.n; ++j) counts = counts || a.x[row * a.n + j] != a.value;
        a.out[row] = counts ? T(1) : T(0);
    }
}

template <class T>
void maskWeights(const MaskWeightsArgs<T>& a, Range r) {
    for (Count part = r.begin; part < r.end; ++part) {
        const T* mask = a.mask + part * a.n;
        double all = 0;
        for (Count i = 0; i < a.n; ++i) all += static_cast<double>(mask[i]);
        const T scale = all > 0 ? static_cast<T>(a.sum / all) : T(0);
        for (Count i = 0; i < a.n; ++i) a.out[part * a.n + i] = mask[i] * scale;
    }
}

template <class T>
void attentionMask(const AttentionMaskArgs<T>& a, Range r) {
    for (Count row = r.begin; row < r.end; ++row) {
        const Count sample = row / a.rowsASample, step = row % a.m;
        const bool hidden = a.rows && a.rows[sample * a.m + step] == T(0);
        const Count end = hidden ? 0 : a.causal && step + 1 < a.n ? step + 1 : a.n;
        const T *columns = a.columns ? a.columns + sample * a.n : nullptr, *x = a.x + row * a.n;
        T* out = a.out + row * a.n;
        for (Count j = 0; j < end; ++j) out[j] = !columns || columns[j] != T(0) ? x[j] : a.fill;
        for (Count j = end; j < a.n; ++j) out[j] = a.fill;
    }
}

}  // namespace

}  // namespace lamina::cpu

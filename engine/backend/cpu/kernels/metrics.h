// SPDX-License-Identifier: GPL-3.0-or-later
// What metrics sum up, by blocks of rows; the figure is made of the sums in plan/metric_math.h.
// Source: keras/src/metrics (accuracy_metrics.py, regression_metrics.py).
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

/** The first of the largest. */
template <class T>
Count argmax(const T* x, Count n) {
    Count best = 0;
    for (Count i = 1; i < n; ++i)
        if (x[i] > x[best]) best = i;
    return best;
}

/** The mean of term(prediction, target) over the numbers of a row. */
template <class T, class Term>
double meanOfRow(const MetricArgs<T>& a, Count row, Term term) {
    const T *p = a.prediction + row * a.n, *t = a.target + row * a.n;
    double sum = 0;
    for (Count i = 0; i < a.n; ++i) sum += term(p[i], t[i]);
    return sum / static_cast<double>(a.n);
}

/** What a row adds to the sum, 1 sample each. */
template <class T>
double metricRow(const MetricArgs<T>& a, Count row) {
    const T* p = a.prediction + row * a.n;
    switch (a.kind) {
        case MetricKind::SparseCategoricalAccuracy: return argmax(p, a.n) == a.labels[row] ? 1 : 0;
        case MetricKind::CategoricalAccuracy: return argmax(p, a.n) == argmax(a.target + row * a.n, a.n) ? 1 : 0;
        case MetricKind::BinaryAccuracy:
            return meanOfRow(a, row, [&a](T said, T right) { return (said > a.threshold ? T(1) : T(0)) == right ? 1.0 : 0.0; });
        case MetricKind::MeanAbsoluteError:
            return meanOfRow(a, row, [](T said, T right) { return absolute(static_cast<double>(right - said)); });
        case MetricKind::MeanSquaredError:
        case MetricKind::RootMeanSquaredError:
            return meanOfRow(a, row, [](T said, T right) {
                const double d = static_cast<double>(right - said);
                return d * d;
            });
        case MetricKind::R2Score: break;  // addR2Row
    }
    return 0;
}

/** R2Score: per column Σ y, Σ y², Σ (y − p)². */
template <class T>
void addR2Row(const MetricArgs<T>& a, Count row, double* sums) {
    for (Count c = 0; c < a.n; ++c) {
        const auto y = static_cast<double>(a.target[row * a.n + c]);
        const double d = y - static_cast<double>(a.prediction[row * a.n + c]);
        sums[3 * c] += y;
        sums[3 * c + 1] += y * y;
        sums[3 * c + 2] += d * d;
    }
}

template <class T>
void metric(const MetricArgs<T>& a, Range r) {
    for (Count block = r.begin; block < r.end; ++block) {
        double* sums = a.partial + block * a.sums;
        const Count begin = block * a.rowsABlock, end = smaller(begin + a.rowsABlock, a.rows);
        sums[0] = static_cast<double>(end - begin);
        for (Count i = 1; i < a.sums; ++i) sums[i] = 0;
        for (Count row = begin; row < end; ++row) {
            if (a.kind == MetricKind::R2Score) addR2Row(a, row, sums + 1);
            else sums[1] += metricRow(a, row);
        }
    }
}

}  // namespace

}  // namespace lamina::cpu

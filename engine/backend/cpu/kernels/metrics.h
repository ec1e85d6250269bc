// SPDX-License-Identifier: GPL-3.0-or-later
// What metrics sum up, by blocks of rows; the figure is made of the sums in plan/metric_math.h.
// Source: keras/src/metrics (accuracy_metrics.py, regression_metrics.py, confusion_metrics.py, f_score_metrics.py).
#pragma once

#include "engine/backend/cpu/step_arguments.h"
#include "engine/backend/cpu/kernels/losses.h"
#include "engine/plan/metric_math.h"

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

/** The mean of a loss' terms in a row. */
template <class T>
double lossOfRow(const MetricArgs<T>& a, Count row) {
    LossArgs<T> of{};
    of.kind = a.loss, of.prediction = a.prediction, of.target = a.target, of.labels = a.labels;
    of.n = a.n, of.numbers = a.numbers;
    return lossRow(of, row) / static_cast<double>(a.termsARow);
}

/** Whether fewer than k classes have a larger number than this one. */
template <class T>
bool amongTop(const T* p, Count n, Count label, Count k) {
    Count better = 0;
    for (Count i = 0; i < n; ++i) better += p[i] > p[label] ? 1 : 0;
    return better < k && p[label] == p[label];
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
        case MetricKind::TopK: return amongTop(p, a.n, argmax(a.target + row * a.n, a.n), a.count) ? 1 : 0;
        case MetricKind::SparseTopK: {
            const Count label = a.labels[row];
            return label >= 0 && label < a.n && amongTop(p, a.n, label, a.count) ? 1 : 0;
        }
        case MetricKind::MeanLoss:
        case MetricKind::CosineSimilarity: return lossOfRow(a, row);
        default: return 0;  // those of columns and counts
    }
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

/** Precision and recall: a row's answers counted as right yes, wrong yes and wrong no. */
template <class T>
void countAnswer(double* sums, bool said, bool right) {
    sums[0] += said && right ? 1 : 0;
    sums[1] += said && !right ? 1 : 0;
    sums[2] += !said && right ? 1 : 0;
}

/** Counts of a row, every number an answer; of F1 with several columns the largest is the answer. */
template <class T>
void countRow(const MetricArgs<T>& a, Count row, double* sums) {
    const T* p = a.prediction + row * a.n;
    const bool area = a.kind == MetricKind::AucRoc || a.kind == MetricKind::AucPr;
    const bool byColumn = !area && a.kind != MetricKind::Precision && a.kind != MetricKind::Recall;
    const Count said = byColumn && a.n > 1 ? argmax(p, a.n) : -1;
    const Count label = a.labels ? a.labels[row] : byColumn && a.n > 1 ? argmax(a.target + row * a.n, a.n) : -1;
    for (Count i = 0; i < a.n; ++i) {
        const bool right = label >= 0 || a.labels ? i == label : a.target[row * a.n + i] > T(0.5);
        if (area) sums[bucketOf<Elementary>(static_cast<double>(p[i]), a.count) + (right ? 0 : a.count)] += 1;
        else countAnswer<T>(sums + (byColumn ? 3 * i : 0), said >= 0 ? i == said : p[i] > a.threshold, right);
    }
}

template <class T>
void metric(const MetricArgs<T>& a, Range r) {
    for (Count block = r.begin; block < r.end; ++block) {
        double* sums = a.partial + block * a.sums;
        const Count begin = block * a.rowsABlock, end = smaller(begin + a.rowsABlock, a.rows);
        sums[0] = a.mask ? 0 : static_cast<double>(end - begin);
        for (Count i = 1; i < a.sums; ++i) sums[i] = 0;
        for (Count row = begin; row < end; ++row) {
            if (a.mask && a.mask[row] == T(0)) continue;
            if (a.mask) sums[0] += 1;
            if (a.counts) countRow(a, row, sums + 1);
            else if (a.kind == MetricKind::R2Score) addR2Row(a, row, sums + 1);
            else sums[1] += metricRow(a, row);
        }
    }
}

}  // namespace

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// What a metric accumulates and how the figure of an epoch is made of it; the same arithmetic on every device.
// Source: keras/src/metrics (accuracy_metrics.py, regression_metrics.py, confusion_metrics.py, f_score_metrics.py).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** Doubles a metric accumulates over predictions with `columns` on the last axis.
 *  R2Score: [samples, then per column Σy, Σy², Σ(y−p)²]; Precision and Recall: [samples, right yes, wrong yes, wrong no]; F1:
 *  the same three per column; areas under curves: [samples, yes by threshold, no by threshold]; all others: [samples, Σ]. */
constexpr std::int64_t accumulatorSize(const Metric& op, std::int64_t columns) {
    switch (op.kind) {
        case MetricKind::R2Score:
        case MetricKind::F1Micro:
        case MetricKind::F1Macro:
        case MetricKind::F1Weighted: return 1 + 3 * columns;
        case MetricKind::Precision:
        case MetricKind::Recall: return 4;
        case MetricKind::AucRoc:
        case MetricKind::AucPr: return 1 + 2 * op.count;
        default: return 2;
    }
}

LAMINA_HOST_DEVICE inline double shareOf(double part, double whole) { return whole > 0 ? part / whole : 0; }

/** The last of `count` thresholds from 0 to 1, as Keras spreads them, that a prediction is above. M: static member ceiling. */
template <class M>
LAMINA_HOST_DEVICE inline std::int64_t bucketOf(double prediction, std::int64_t count) {
    const double place = M::ceiling(prediction * static_cast<double>(count - 1)) - 1;
    if (!(place > 0)) return 0;
    return place < static_cast<double>(count - 1) ? static_cast<std::int64_t>(place) : count - 1;
}

LAMINA_HOST_DEVICE inline double r2Of(std::span<const double> sums) {
    const double n = sums[0];
    const std::size_t columns = (sums.size() - 1) / 3;
    double total = 0;
    for (std::size_t c = 0; c < columns; ++c) {
        const double mean = sums[1 + 3 * c] / n;
        const double spread = sums[2 + 3 * c] - sums[1 + 3 * c] * mean;
        total += spread == 0 ? 0 : 1 - sums[3 + 3 * c] / spread;
    }
    return total / static_cast<double>(columns);
}

LAMINA_HOST_DEVICE inline double f1Of(MetricKind kind, std::span<const double> sums) {
    const std::size_t columns = (sums.size() - 1) / 3;
    double hits = 0, wrong = 0, total = 0, weights = 0;
    for (std::size_t c = 0; c < columns; ++c) {
        const double *of = &sums[1 + 3 * c], weight = kind == MetricKind::F1Weighted ? of[0] + of[2] : 1;
        hits += of[0], wrong += of[1] + of[2];
        total += weight * shareOf(2 * of[0], 2 * of[0] + of[1] + of[2]);
        weights += weight;
    }
    return kind == MetricKind::F1Micro ? shareOf(2 * hits, 2 * hits + wrong) : shareOf(total, weights);
}

/** One stretch of a precision-recall curve, interpolated as Davis and Goadrich do. */
LAMINA_HOST_DEVICE inline double prStretch(double hits, double said, double hitsNext, double saidNext, double all) {
    const double slope = said > saidNext ? (hits - hitsNext) / (said - saidNext) : 0;
    const double intercept = hitsNext - slope * saidNext;
    const double ratio = said > 0 && saidNext > 0 ? said / saidNext : 1;
    return shareOf(slope * (hits - hitsNext + intercept * std::log(ratio)), all);
}

/** Area under a curve from the counts of yes and no between neighbouring thresholds; trapezes, or prStretch. */
LAMINA_HOST_DEVICE inline double areaOf(MetricKind kind, std::span<const double> sums) {
    const std::size_t count = (sums.size() - 1) / 2;
    double allYes = 0, allNo = 0;
    for (std::size_t i = 0; i < count; ++i) allYes += sums[1 + i], allNo += sums[1 + count + i];
    double yes = allYes, no = allNo, area = 0;  // predicted above threshold i
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const double nextYes = yes - sums[1 + i], nextNo = no - sums[1 + count + i];
        if (kind == MetricKind::AucPr) area += prStretch(yes, yes + no, nextYes, nextYes + nextNo, allYes);
        else area += shareOf(no - nextNo, allNo) * shareOf(yes + nextYes, allYes) / 2;
        yes = nextYes, no = nextNo;
    }
    return area;
}

/** The figure made of the sums; 0 with no samples, as Keras. */
LAMINA_HOST_DEVICE inline double metricResult(MetricKind kind, std::span<const double> sums) {
    const double n = sums[0];
    if (n == 0) return 0;
    switch (kind) {
        case MetricKind::RootMeanSquaredError: return std::sqrt(sums[1] / n);
        case MetricKind::CosineSimilarity: return -sums[1] / n;
        case MetricKind::R2Score: return r2Of(sums);
        case MetricKind::Precision: return shareOf(sums[1], sums[1] + sums[2]);
        case MetricKind::Recall: return shareOf(sums[1], sums[1] + sums[3]);
        case MetricKind::F1Micro:
        case MetricKind::F1Macro:
        case MetricKind::F1Weighted: return f1Of(kind, sums);
        case MetricKind::AucRoc:
        case MetricKind::AucPr: return areaOf(kind, sums);
        default: return sums[1] / n;
    }
}

}  // namespace lamina

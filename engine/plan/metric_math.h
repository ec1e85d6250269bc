// SPDX-License-Identifier: GPL-3.0-or-later
// What a metric accumulates and how the figure of an epoch is made of it; the same arithmetic on every device.
// Source: keras/src/metrics (accuracy_metrics.py, regression_metrics.py).
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** Doubles a metric accumulates over predictions with `columns` on the last axis.
 *  R2Score: [samples, then per column Σy, Σy², Σ(y−p)²]; all others: [samples, Σ]. */
constexpr std::int64_t accumulatorSize(MetricKind kind, std::int64_t columns) {
    return kind == MetricKind::R2Score ? 1 + 3 * columns : 2;
}

/** The figure made of the sums; 0 with no samples, as Keras. */
LAMINA_HOST_DEVICE inline double metricResult(MetricKind kind, std::span<const double> sums) {
    const double n = sums[0];
    if (n == 0) return 0;
    if (kind == MetricKind::RootMeanSquaredError) return std::sqrt(sums[1] / n);
    if (kind != MetricKind::R2Score) return sums[1] / n;
    const std::size_t columns = (sums.size() - 1) / 3;
    double total = 0;
    for (std::size_t c = 0; c < columns; ++c) {
        const double mean = sums[1 + 3 * c] / n;
        const double spread = sums[2 + 3 * c] - sums[1 + 3 * c] * mean;
        total += spread == 0 ? 0 : 1 - sums[3 + 3 * c] / spread;
    }
    return total / static_cast<double>(columns);
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "engine/backend/cuda/kernels/loss_rows.h"
#include "engine/backend/cuda/kernels/losses.h"
#include "engine/plan/metric_math.h"

namespace lamina::cuda {

namespace {

constexpr Count mostMetricPartials = 1024;

struct MetricArgs {
    MetricValues v;
    const StepState* state;
    MetricKind kind;
    LossKind loss;             // of MeanLoss and CosineSimilarity
    LossNumbers<float> numbers;
    float threshold;
    Count k;                   // of top k, or thresholds of an area
    double* partial;           // one a block, or the sums of a batch
    unsigned* counts;          // of answers
    Count sums;
    unsigned* counter;
};

/** The first of the largest; whole in lane 0. A warp a row. */
__device__ Count argmax(const float* x, Count n) {
    const int lane = laneOfRow();
    float best = -INFINITY;
    Count at = n;
    for (Count i = lane; i < n; i += 32) {
        const float value = x[i];
        if (at == n || value > best) best = value, at = i;
    }
    for (int other = 16; other > 0; other /= 2) {
        const float value = __shfl_xor_sync(allLanes, best, other);
        const Count from = __shfl_xor_sync(allLanes, at, other);
        if (from < n && (at == n || value > best || (value == best && from < at))) best = value, at = from;
    }
    return at;
}

/** What a prediction adds to the sum of its row. */
__device__ double metricTerm(const MetricArgs& a, float said, float right) {
    const double d = static_cast<double>(right - said);
    switch (a.kind) {
        case MetricKind::BinaryAccuracy: return (said > a.threshold ? 1.0f : 0.0f) == right ? 1 : 0;
        case MetricKind::MeanAbsoluteError: return fabs(d);
        case MetricKind::MeanSquaredError:
        case MetricKind::RootMeanSquaredError: return d * d;
        case MetricKind::MeanLoss: return static_cast<double>(lossTerm<Elementary>(a.loss, said, right, a.numbers).value);
        default: return 0;  // of rows, columns and counts
    }
}

/** 1 where fewer than k classes have a larger number than this one. */
__device__ double amongTop(const float* p, Count n, Count label, Count k) {
    if (label < 0 || label >= n) return 0;
    float better = 0;
    for (Count i = laneOfRow(); i < n; i += 32) better += p[i] > p[label] ? 1.0f : 0.0f;
    better = warpSum(better);
    return better < static_cast<float>(k) && p[label] == p[label] ? 1 : 0;
}

/** What a row adds, whole in lane 0. */
__device__ double metricRow(const MetricArgs& a, Count row) {
    const Count n = a.v.n;
    const float *p = a.v.prediction + row * n, *t = a.v.target + row * n;
    if (a.kind == MetricKind::SparseCategoricalAccuracy) return argmax(p, n) == a.v.labels[row] ? 1 : 0;
    if (a.kind == MetricKind::CategoricalAccuracy) {
        const Count said = argmax(p, n), right = argmax(t, n);
        return said == right ? 1 : 0;
    }
    if (a.kind == MetricKind::SparseTopK) return amongTop(p, n, a.v.labels[row], a.k);
    if (a.kind == MetricKind::TopK) return amongTop(p, n, __shfl_sync(allLanes, argmax(t, n), 0), a.k);
    if ((a.kind == MetricKind::MeanLoss || a.kind == MetricKind::CosineSimilarity) && !ofSingleNumbers(a.loss))
        return static_cast<double>(lossOfRow(LossRow<float>{a.loss, p, a.v.target ? t : nullptr, a.v.labels ? a.v.labels[row] : 0, nullptr, n, a.numbers, 1.0f}));
    double sum = 0;
    for (Count i = laneOfRow(); i < n; i += 32) sum += metricTerm(a, p[i], t[i]);
    const bool ofRows = a.kind == MetricKind::MeanLoss && termsAreRows(a.loss);
    return warpSum(sum) / (ofRows ? 1.0 : static_cast<double>(n));
}

__global__ void metricOfRows(MetricArgs a) {
    double sum = 0, samples = 0;
    for (Count row = firstRow(); row < a.v.rows; row += rowStride()) {
        if (a.v.mask && a.v.mask[row] == 0.0f) continue;
        const double value = metricRow(a, row);
        if (laneOfRow() == 0) sum += value, samples += 1;
    }
    sum = blockSum(sum), samples = blockSum(samples);
    if (threadIdx.x == 0) a.partial[2 * blockIdx.x] = sum, a.partial[2 * blockIdx.x + 1] = samples;
    if (!isLastBlock(a.counter)) return;
    sum = sumOfBlocks(a.partial, gridDim.x, 2), samples = sumOfBlocks(a.partial + 1, gridDim.x, 2);
    if (threadIdx.x != 0) return;
    const double mean = samples > 0 ? sum / samples : 0;
    if (a.v.result) *a.v.result = static_cast<float>(a.kind == MetricKind::RootMeanSquaredError ? sqrt(mean) : a.kind == MetricKind::CosineSimilarity ? -mean : mean);
    if (!a.v.accumulator || !a.state->active) return;
    a.v.accumulator[0] += samples;
    a.v.accumulator[1] += sum;
}

/** R² of a batch and its sums: per column Σ y, Σ y², Σ (y − p)². Blocks take columns; the last one makes the figure. */
__global__ void r2Score(MetricArgs a) {
    const auto samples = static_cast<double>(a.v.rows);
    double score = 0;
    for (Count c = blockIdx.x; c < a.v.n; c += gridDim.x) {
        double sums[3] = {};
        for (Count row = threadIdx.x; row < a.v.rows; row += blockDim.x) {
            const auto y = static_cast<double>(a.v.target[row * a.v.n + c]), d = y - static_cast<double>(a.v.prediction[row * a.v.n + c]);
            sums[0] += y, sums[1] += y * y, sums[2] += d * d;
        }
        for (double& s : sums) s = blockSum(s);
        const double spread = sums[1] - sums[0] * (sums[0] / samples);
        score += spread == 0 ? 0 : 1 - sums[2] / spread;
        if (threadIdx.x == 0 && a.v.accumulator && a.state->active)
            for (int i = 0; i < 3; ++i) a.v.accumulator[1 + 3 * c + i] += sums[i];
    }
    if (threadIdx.x == 0) a.partial[blockIdx.x] = score;
    if (!isLastBlock(a.counter)) return;
    score = sumOfBlocks(a.partial, gridDim.x);
    if (threadIdx.x != 0) return;
    if (a.v.result) *a.v.result = static_cast<float>(score / static_cast<double>(a.v.n));
    if (a.v.accumulator && a.state->active) a.v.accumulator[0] += samples;
}

/** A right yes, a wrong yes or a wrong no is counted. */
__device__ void countAnswer(unsigned* counts, bool said, bool right) {
    if (said || right) atomicAdd(counts + (said ? (right ? 0 : 1) : 2), 1u);
}

__device__ void countRow(const MetricArgs& a, Count row) {
    const Count n = a.v.n;
    const float *p = a.v.prediction + row * n, *t = a.v.target + row * n;
    const bool area = a.kind == MetricKind::AucRoc || a.kind == MetricKind::AucPr;
    const bool byColumn = !area && a.kind != MetricKind::Precision && a.kind != MetricKind::Recall;
    Count said = -1, label = -1;
    if (byColumn && n > 1) said = __shfl_sync(allLanes, argmax(p, n), 0);
    if (a.v.labels) label = a.v.labels[row];
    else if (byColumn && n > 1) label = __shfl_sync(allLanes, argmax(t, n), 0);
    for (Count i = laneOfRow(); i < n; i += 32) {
        const bool right = label >= 0 || a.v.labels ? i == label : t[i] > 0.5f;
        if (area) atomicAdd(a.counts + bucketOf<Elementary>(static_cast<double>(p[i]), a.k) + (right ? 0 : a.k), 1u);
        else countAnswer(a.counts + (byColumn ? 3 * i : 0), said >= 0 ? i == said : p[i] > a.threshold, right);
    }
}

/** Metrics of counts: whole numbers, so that the order of the threads does not matter. The last block makes the figure and
 *  leaves zeros. */
__global__ void countMetric(MetricArgs a) {
    for (Count row = firstRow(); row < a.v.rows; row += rowStride()) countRow(a, row);
    if (!isLastBlock(a.counter)) return;
    const bool sumUp = a.v.accumulator && a.state->active;
    for (Count i = threadIdx.x; i < a.sums - 1; i += blockDim.x) {
        const double count = *static_cast<const volatile unsigned*>(a.counts + i);
        a.partial[1 + i] = count;
        a.counts[i] = 0;
        if (sumUp) a.v.accumulator[1 + i] += count;
    }
    __syncthreads();
    if (threadIdx.x != 0) return;
    a.partial[0] = static_cast<double>(a.v.rows);
    if (sumUp) a.v.accumulator[0] += a.partial[0];
    if (a.v.result) *a.v.result = static_cast<float>(metricResult(a.kind, {a.partial, static_cast<std::size_t>(a.sums)}));
}

}  // namespace

void addMetric(LaunchList& list, const StepState* state, const Metric& op, const MetricValues& v) {
    const bool byColumn = op.kind == MetricKind::R2Score, counts = countsAnswers(op.kind);
    const Grid rows = gridOfRows(v.rows, mostMetricPartials);
    const Grid grid = byColumn ? Grid{dim3(static_cast<unsigned>(std::min(v.n, mostMetricPartials))), dim3(128)} : rows;
    const Count sums = accumulatorSize(op, v.n);
    list.add(counts ? countMetric : byColumn ? r2Score : metricOfRows, grid,
             MetricArgs{v, state, op.kind, op.loss, lossNumbers<float>(lossOf(op)), static_cast<float>(op.threshold), op.count,
                        list.scratch<double>(counts ? sums : 2 * grid.blocks.x), counts ? list.scratch<unsigned>(sums) : nullptr, sums,
                        list.scratch<unsigned>(1)});
}

}  // namespace lamina::cuda

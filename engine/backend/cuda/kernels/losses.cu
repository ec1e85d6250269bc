// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/losses.h"

#include <algorithm>

#include "engine/backend/cuda/kernels/activation_math.h"
#include "engine/backend/cuda/kernels/rows.h"

namespace lamina::cuda {

namespace {

constexpr Count mostPartials = 1024;
constexpr float probabilityMargin = 1e-7f;  // Keras' epsilon

template <class T>
struct LossArgs {
    LossValues<T> v;
    const StepState* state;
    LossKind kind;
    bool fromLogits;
    float labelSmoothing, gradientScale;
    double scale;      // weight / number of terms
    double* partial;   // one a block
    unsigned* counter;
};

__device__ inline float clipProbability(float p) { return smaller(larger(p, probabilityMargin), 1.0f - probabilityMargin); }
/** Whether the clip lets a gradient through. */
__device__ inline bool insideMargins(float p) { return p >= probabilityMargin && p <= 1.0f - probabilityMargin; }

/** The sum of a block, then of all, then the figure. All threads of all blocks must come here. */
template <class T>
__device__ void finishLoss(const LossArgs<T>& a, double sum) {
    sum = blockSum(sum);
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    const double loss = sumOfBlocks(a.partial, gridDim.x) * a.scale;
    if (threadIdx.x != 0) return;
    if (a.v.loss) *a.v.loss = static_cast<float>(loss);
    if (!a.v.accumulator || !a.state->active) return;
    a.v.accumulator[0] += a.v.samples;
    a.v.accumulator[1] += loss * a.v.samples;
}

template <class T>
__device__ float binaryTerm(const LossArgs<T>& a, float p, float target, float& slope) {
    const float t = target * (1.0f - a.labelSmoothing) + 0.5f * a.labelSmoothing;
    if (a.fromLogits) {
        slope = sigmoid(p) - t;
        return softplus(p) - t * p;
    }
    const float q = clipProbability(p);
    slope = insideMargins(p) ? (1.0f - t) / (1.0f - q) - t / q : p - p;
    return -(t * logf(q) + (1.0f - t) * logf(1.0f - q));
}

/** Losses whose terms are elements. */
template <class T>
__global__ void lossOfElements(LossArgs<T> a) {
    double sum = 0;
    for (Count i = threadPlace(); i < a.v.rows * a.v.n; i += threadCount()) {
        const float p = a.v.prediction[i], t = a.v.target[i];
        const float d = p - t;
        float slope = 0, term = 0;
        switch (a.kind) {
            case LossKind::MeanSquaredError: term = d * d, slope = 2.0f * d; break;
            case LossKind::MeanAbsoluteError: term = fabsf(d), slope = d > 0 ? 1.0f : d < 0 ? -1.0f : d * 0.0f; break;
            case LossKind::BinaryCrossentropy: term = binaryTerm(a, p, t, slope); break;
            case LossKind::CategoricalCrossentropy:
            case LossKind::SparseCategoricalCrossentropy: break;  // lossOfRows
        }
        sum += static_cast<double>(term);
        if (a.v.gradient) a.v.gradient[i] = static_cast<T>(slope * a.gradientScale);
    }
    finishLoss(a, sum);
}

/** The target of class i: smoothed one-hot from numbers or from an index. */
struct Classes {
    const float* target;
    Count label;
    float keep, share;  // 1 - smoothing, smoothing / classes
    __device__ float operator()(Count i) const {
        return (target ? target[i] : i == label ? 1.0f : 0.0f) * keep + share;
    }
};

/** −Σ t log softmax(x) = Σ t · (log Σ e^x − x). A warp a row. */
template <class T>
__device__ float logitsRow(const LossArgs<T>& a, const float* x, const Classes& t, T* g) {
    const int lane = laneOfRow();
    float most = -INFINITY, sum = 0, weight = 0, product = 0;
    for (Count i = lane; i < a.v.n; i += 32) most = larger(most, x[i]);
    most = warpMaximum(most);
    for (Count i = lane; i < a.v.n; i += 32) {
        const float d = x[i] - most, share = t(i);
        sum += expf(d);
        weight += share;
        product += share == 0.0f ? 0.0f : share * d;
    }
    sum = warpSum(sum), weight = warpSum(weight), product = warpSum(product);
    if (g) {
        const float scale = weight / sum;
        for (Count i = lane; i < a.v.n; i += 32)
            g[i] = static_cast<T>((expf(x[i] - most) * scale - t(i)) * a.gradientScale);
    }
    return weight * logf(sum) - product;
}

/** −Σ t log clip(p / Σ p). A warp a row. */
template <class T>
__device__ float probabilityRow(const LossArgs<T>& a, const float* p, const Classes& t, T* g) {
    const int lane = laneOfRow();
    float total = 0, loss = 0, pull = 0;
    for (Count i = lane; i < a.v.n; i += 32) total += p[i];
    total = warpSum(total);
    for (Count i = lane; i < a.v.n; i += 32) {
        const float q = p[i] / total;
        loss -= t(i) * logf(clipProbability(q));
        if (insideMargins(q)) pull -= t(i);
    }
    loss = warpSum(loss), pull = warpSum(pull);
    for (Count i = lane; g && i < a.v.n; i += 32) {
        const float q = p[i] / total;
        g[i] = static_cast<T>(((insideMargins(q) ? -t(i) / q : 0.0f) - pull) / total * a.gradientScale);
    }
    return loss;
}

/** Losses whose terms are rows of classes. A label that is no class: NaN, and the row does not move the weights. */
template <class T>
__global__ void lossOfRows(LossArgs<T> a) {
    double sum = 0;
    for (Count row = firstRow(); row < a.v.rows; row += rowStride()) {
        const float* p = a.v.prediction + row * a.v.n;
        T* g = a.v.gradient ? a.v.gradient + row * a.v.n : nullptr;
        const Count label = a.v.labels ? a.v.labels[row] : 0;
        float loss = NAN;
        if (label < 0 || label >= a.v.n) {
            for (Count i = laneOfRow(); g && i < a.v.n; i += 32) g[i] = static_cast<T>(0.0f);
        } else {
            const float smoothing = a.v.labels ? 0.0f : a.labelSmoothing;
            const Classes t{a.v.labels ? nullptr : a.v.target + row * a.v.n, label, 1.0f - smoothing,
                               smoothing / static_cast<float>(a.v.n)};
            loss = a.fromLogits ? logitsRow(a, p, t, g) : probabilityRow(a, p, t, g);
        }
        if (laneOfRow() == 0) sum += static_cast<double>(loss);
    }
    finishLoss(a, sum);
}

// ---- metrics

struct MetricArgs {
    MetricValues v;
    const StepState* state;
    MetricKind kind;
    float threshold;
    double* partial;
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
        case MetricKind::SparseCategoricalAccuracy:
        case MetricKind::CategoricalAccuracy:
        case MetricKind::R2Score: break;  // of rows and columns
    }
    return 0;
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
    double sum = 0;
    for (Count i = laneOfRow(); i < n; i += 32) sum += metricTerm(a, p[i], t[i]);
    return warpSum(sum) / static_cast<double>(n);
}

__global__ void metricOfRows(MetricArgs a) {
    double sum = 0;
    for (Count row = firstRow(); row < a.v.rows; row += rowStride()) {
        const double value = metricRow(a, row);
        if (laneOfRow() == 0) sum += value;
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    sum = sumOfBlocks(a.partial, gridDim.x);
    if (threadIdx.x != 0) return;
    const double samples = static_cast<double>(a.v.rows), mean = sum / samples;
    if (a.v.result) *a.v.result = static_cast<float>(a.kind == MetricKind::RootMeanSquaredError ? sqrt(mean) : mean);
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

}  // namespace

template <class T>
void addLoss(LaunchList& list, const StepState* state, const Loss& op, const LossValues<T>& v) {
    const bool byRow = op.kind == LossKind::CategoricalCrossentropy || op.kind == LossKind::SparseCategoricalCrossentropy;
    const double scale = op.weight / static_cast<double>(byRow ? v.rows : v.rows * v.n);
    Grid grid = byRow ? gridOfRows(v.rows, mostPartials) : gridOf(v.rows * v.n);
    if (grid.blocks.x > mostPartials) grid.blocks.x = static_cast<unsigned>(mostPartials);
    list.add(byRow ? lossOfRows<T> : lossOfElements<T>, grid,
             LossArgs<T>{v, state, op.kind, op.fromLogits, static_cast<float>(op.labelSmoothing), static_cast<float>(scale), scale,
                         list.scratch<double>(grid.blocks.x), list.scratch<unsigned>(1)});
}

void addMetric(LaunchList& list, const StepState* state, const Metric& op, const MetricValues& v) {
    const bool byColumn = op.kind == MetricKind::R2Score;
    const Grid rows = gridOfRows(v.rows, mostPartials);
    const Grid grid = byColumn ? Grid{dim3(static_cast<unsigned>(std::min(v.n, mostPartials))), dim3(128)} : rows;
    list.add(byColumn ? r2Score : metricOfRows, grid,
             MetricArgs{v, state, op.kind, static_cast<float>(op.threshold), list.scratch<double>(grid.blocks.x),
                           list.scratch<unsigned>(1)});
}

template void addLoss<float>(LaunchList&, const StepState*, const Loss&, const LossValues<float>&);
template void addLoss<BFloat16>(LaunchList&, const StepState*, const Loss&, const LossValues<BFloat16>&);

}  // namespace lamina::cuda

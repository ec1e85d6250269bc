// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/losses.h"

#include <string>

#include "engine/backend/cuda/kernels/loss_rows.h"
#include "engine/backend/telemetry.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

constexpr Count mostPartials = 1024;

template <class T>
struct LossArgs {
    LossValues<T> v;
    const StepState* state;
    LossKind kind;
    LossNumbers<float> numbers;
    float gradientScale;
    double scale;      // 1 / number of terms
    double* partial;   // one a block
    unsigned* counter;
};

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

/** The weight of a row's class: of class numbers, one-hot rows, or yes and no. */
template <class T>
__device__ float classWeight(const LossArgs<T>& a, Count row) {
    if (!a.v.classWeights) return 1.0f;
    const Count n = a.v.n;
    if (a.v.labels) return a.v.labels[row] >= 0 && a.v.labels[row] < n ? a.v.classWeights[a.v.labels[row]] : 1.0f;
    const float* t = a.v.target + row * n;
    if (n == 1) return a.v.classWeights[t[0] > 0.5f ? 1 : 0];
    Count best = 0;
    for (Count i = 1; i < n; ++i) best = t[i] > t[best] ? i : best;
    return a.v.classWeights[best];
}

/** What a row counts: by its class, and by its sample. */
template <class T>
__device__ float rowWeight(const LossArgs<T>& a, Count row) {
    return classWeight(a, row) * (a.v.sampleWeights ? a.v.sampleWeights[divided(row, a.v.rowsASample)] : 1.0f);
}

/** Losses whose terms are single numbers. */
template <class T>
__global__ void lossOfElements(LossArgs<T> a) {
    double sum = 0;
    for (Count i = threadPlace(); i < a.v.rows * a.v.n; i += threadCount()) {
        const float weight = a.v.classWeights || a.v.sampleWeights ? rowWeight(a, divided(i, a.v.n)) : 1.0f;
        LossTerm<float> term{};  // of a row that does not count: nothing, whatever it says
        if (weight != 0.0f) term = lossTerm<Elementary>(a.kind, a.v.prediction[i], a.v.target[i], a.numbers);
        sum += static_cast<double>(weight) * static_cast<double>(term.value);
        if (a.v.gradient) a.v.gradient[i] = static_cast<T>(term.slope * (weight * a.gradientScale));
    }
    finishLoss(a, sum);
}

/** Losses whose terms are rows. */
template <class T>
__global__ void lossOfRows(LossArgs<T> a) {
    double sum = 0;
    for (Count row = firstRow(); row < a.v.rows; row += rowStride()) {
        const Count at = row * a.v.n;
        const float weight = rowWeight(a, row);
        if (weight == 0.0f) {
            for (Count i = laneOfRow(); a.v.gradient && i < a.v.n; i += 32) a.v.gradient[at + i] = static_cast<T>(0.0f);
            continue;
        }
        const float loss = lossOfRow(LossRow<T>{a.kind, a.v.prediction + at, a.v.target ? a.v.target + at : nullptr,
                                                a.v.labels ? a.v.labels[row] : 0, a.v.gradient ? a.v.gradient + at : nullptr, a.v.n,
                                                a.numbers, weight * a.gradientScale});
        if (laneOfRow() == 0) sum += static_cast<double>(weight) * static_cast<double>(loss);
    }
    finishLoss(a, sum);
}

constexpr int mostParts = Record::maxValues;  // each is a figure of the step
struct LossSumArgs {
    const float* parts[mostParts];
    double weights[mostParts];
    int count;
    const StepState* state;
    double samples;
    float* loss;
    double* accumulator;
};
__global__ void lossSum(LossSumArgs a) {
    if (threadIdx.x != 0) return;
    double loss = 0;
    for (int i = 0; i < a.count; ++i) loss += a.weights[i] * static_cast<double>(*a.parts[i]);
    *a.loss = static_cast<float>(loss);
    if (!a.state->active) return;
    a.accumulator[0] += a.samples;
    a.accumulator[1] += loss * a.samples;
}

}  // namespace

void addLossSum(LaunchList& list, const StepState* state, const std::vector<std::pair<const float*, double>>& parts, double samples, float* loss,
                double* accumulator) {
    if (parts.size() > static_cast<std::size_t>(mostParts))
        throw Error("a loss is the sum of at most " + std::to_string(mostParts) + " parts, received " + std::to_string(parts.size()), {},
                    "give the net fewer outputs");
    LossSumArgs a{{}, {}, static_cast<int>(parts.size()), state, samples, loss, accumulator};
    for (std::size_t i = 0; i < parts.size(); ++i) a.parts[i] = parts[i].first, a.weights[i] = parts[i].second;
    list.add(lossSum, Grid{}, a);
}

template <class T>
void addLoss(LaunchList& list, const StepState* state, const Loss& op, const LossValues<T>& v) {
    const double scale = 1 / static_cast<double>(termsAreRows(op.kind) ? v.rows : v.rows * v.n);
    const bool single = ofSingleNumbers(op.kind);
    Grid grid = single ? gridOf(v.rows * v.n) : gridOfRows(v.rows, mostPartials);
    if (grid.blocks.x > mostPartials) grid.blocks.x = static_cast<unsigned>(mostPartials);
    list.add(single ? lossOfElements<T> : lossOfRows<T>, grid,
             LossArgs<T>{v, state, op.kind, lossNumbers<float>(op), static_cast<float>(op.weight * scale), scale,
                         list.scratch<double>(grid.blocks.x), list.scratch<unsigned>(1)});
}

template void addLoss<float>(LaunchList&, const StepState*, const Loss&, const LossValues<float>&);
template void addLoss<BFloat16>(LaunchList&, const StepState*, const Loss&, const LossValues<BFloat16>&);

}  // namespace lamina::cuda

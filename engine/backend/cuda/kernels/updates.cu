// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/updates.h"

#include <algorithm>

#include "engine/backend/cuda/kernels/device.h"
#include "engine/plan/schedule_math.h"

namespace lamina::cuda {

namespace {

using Four = Pack<float>;

struct LearningRateArgs {
    LearningRate op;
    const StepState* state;
    float* out;
};
__global__ void learningRate(LearningRateArgs a) {
    if (threadIdx.x == 0)
        *a.out = static_cast<float>(learningRateAt(a.op, static_cast<double>(a.state->baseLearningRate), a.state->step));
}

// ---- clipping

/** A piece of one variable of the flat gradient. */
struct ClipBlock {
    Count begin, count, variable;
};
struct ClipArgs {
    float* g;
    const ClipBlock* blocks;
    Count count;
    const Count* firstBlock;  // of each variable, and one more: the end
    Count variables;
    double* partial;          // Σ g², one a block
    float* scale;             // one a variable
    unsigned* counter;
    double limit;
    bool global;
};

/** A block of threads a ClipBlock; the last one makes the factors: as Keras, a global norm that is not finite gives NaN. */
__global__ void clipSquares(ClipArgs a) {
    const ClipBlock block = a.blocks[blockIdx.x];
    float squares = 0;
    for (Count i = threadIdx.x; i < block.count; i += blockDim.x) squares += a.g[block.begin + i] * a.g[block.begin + i];
    const double sum = blockSum(static_cast<double>(squares));
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    for (Count v = threadIdx.x; v < a.variables; v += blockDim.x) {
        double all = 0;
        for (Count b = a.firstBlock[v]; b < a.firstBlock[v + 1]; ++b) all += *static_cast<const volatile double*>(a.partial + b);
        const double norm = sqrt(all);
        const bool bad = a.global && !(norm <= 1.7976931348623157e308);
        a.scale[v] = bad ? NAN : static_cast<float>(a.limit / (norm > a.limit ? norm : a.limit));
    }
}
__global__ void clipByScale(ClipArgs a) {
    const ClipBlock block = a.blocks[blockIdx.x];
    const float scale = a.scale[block.variable];
    for (Count i = threadIdx.x; i < block.count; i += blockDim.x) a.g[block.begin + i] *= scale;
}

struct ClipValueArgs {
    float* g;
    Count packs;
    float limit;
};
__global__ void clipByValue(ClipValueArgs a) {
    for (Count i = threadPlace(); i < a.packs; i += threadCount()) {
        Four g = reinterpret_cast<Four*>(a.g)[i];
        for (float& x : g.v) x = x > a.limit ? a.limit : x < -a.limit ? -a.limit : x;
        reinterpret_cast<Four*>(a.g)[i] = g;
    }
}

constexpr Count clipBlock = 8192;

void addClipByNorm(LaunchList& list, const std::vector<FlatRange>& variables, float* g, double limit, bool global) {
    std::vector<ClipBlock> blocks;
    std::vector<Count> first;
    for (std::size_t v = 0; v < variables.size(); ++v) {
        first.push_back(static_cast<Count>(blocks.size()));
        for (Count begin = 0; begin < variables[v].count; begin += clipBlock)
            blocks.push_back({variables[v].begin + begin, std::min(clipBlock, variables[v].count - begin), static_cast<Count>(v)});
    }
    first.push_back(static_cast<Count>(blocks.size()));
    if (blocks.empty()) return;
    const auto count = static_cast<Count>(blocks.size()), n = static_cast<Count>(variables.size());
    const ClipArgs a{g, list.constants(blocks), count, list.constants(first), n, list.scratch<double>(count), list.scratch<float>(n),
                     list.scratch<unsigned>(1), limit, global};
    const Grid grid{dim3(static_cast<unsigned>(count)), dim3(blockThreads)};
    list.add(clipSquares, grid, a);
    list.add(clipByScale, grid, a);
}

// ---- optimizers

struct UpdateArgs {
    FlatArenas arenas;
    const StepState* state;
    double* partial;
    unsigned* counter;
    double beta1, beta2, weightDecay;
    float momentum, epsilon;
    bool nesterov;
};

/** Factors of a step: the learning rate (Adam: bias corrected), and the share of w that stays. */
struct Factors {
    float rate, keep;
};
/** The same in every thread; one of them does the arithmetic in double. beta1 = beta2 = 0: no bias correction. */
__device__ inline Factors factorsOf(const UpdateArgs& a) {
    __shared__ Factors shared;
    if (threadIdx.x == 0) {
        const auto rate = static_cast<double>(*a.arenas.learningRate);
        double correction = 1;
        if (a.beta1 != 0 || a.beta2 != 0) {
            const auto t = static_cast<double>(a.state->step + 1);
            correction = sqrt(1 - pow(a.beta2, t)) / (1 - pow(a.beta1, t));
        }
        shared = {static_cast<float>(rate * correction), 1.0f - static_cast<float>(rate * a.weightDecay)};
    }
    __syncthreads();
    return shared;
}

/** Σ g² of all blocks as the norm. */
__device__ inline void finishNorm(const UpdateArgs& a, float squares) {
    const double sum = blockSum(static_cast<double>(squares));
    if (!a.arenas.norm) return;
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    const double all = sumOfBlocks(a.partial, gridDim.x);
    if (threadIdx.x == 0) *a.arenas.norm = static_cast<float>(sqrt(all));
}

/** Element pack i of the copy that products read. */
__device__ inline void writeCopy(const UpdateArgs& a, Count i, const Four& weight) {
    if (!a.arenas.copy) return;
    Unit<BFloat16, 4> copy;
    for (int e = 0; e < 4; ++e) copy.v[e] = static_cast<BFloat16>(weight.v[e]);
    reinterpret_cast<Unit<BFloat16, 4>*>(a.arenas.copy)[i] = copy;
}

__global__ void sgd(UpdateArgs a) {
    if (!a.state->active) return;
    const Factors f = factorsOf(a);
    auto *const w = reinterpret_cast<Four*>(a.arenas.w), *const m = reinterpret_cast<Four*>(a.arenas.slot0);
    const auto* const gradients = reinterpret_cast<const Four*>(a.arenas.g);
    const bool moving = a.momentum != 0;
    float squares = 0;
    for (Count i = threadPlace(); i < a.arenas.count / 4; i += threadCount()) {
        const Four g = gradients[i];
        Four weight = w[i], mean{};
        if (moving) mean = m[i];
        for (int e = 0; e < 4; ++e) {
            squares += g.v[e] * g.v[e];
            float step = -g.v[e] * f.rate;
            if (moving) {
                mean.v[e] = a.momentum * mean.v[e] - g.v[e] * f.rate;
                step = a.nesterov ? a.momentum * mean.v[e] - g.v[e] * f.rate : mean.v[e];
            }
            weight.v[e] = weight.v[e] * f.keep + step;
        }
        w[i] = weight;
        writeCopy(a, i, weight);
        if (moving) m[i] = mean;
    }
    finishNorm(a, squares);
}

template <bool amsgrad>
__global__ void adam(UpdateArgs a) {
    if (!a.state->active) return;
    const Factors f = factorsOf(a);
    auto *const w = reinterpret_cast<Four*>(a.arenas.w), *const m = reinterpret_cast<Four*>(a.arenas.slot0),
         *const v = reinterpret_cast<Four*>(a.arenas.slot1), *const largest = reinterpret_cast<Four*>(a.arenas.slot2);
    const auto* const gradients = reinterpret_cast<const Four*>(a.arenas.g);
    const float rest1 = 1.0f - static_cast<float>(a.beta1), rest2 = 1.0f - static_cast<float>(a.beta2);
    float squares = 0;
    for (Count i = threadPlace(); i < a.arenas.count / 4; i += threadCount()) {
        const Four g = gradients[i];
        Four weight = w[i], mean = m[i], square = v[i], bound{};
        if constexpr (amsgrad) bound = largest[i];
        for (int e = 0; e < 4; ++e) {
            squares += g.v[e] * g.v[e];
            mean.v[e] += (g.v[e] - mean.v[e]) * rest1;
            square.v[e] += (g.v[e] * g.v[e] - square.v[e]) * rest2;
            bound.v[e] = amsgrad ? larger(square.v[e], bound.v[e]) : square.v[e];
            weight.v[e] = weight.v[e] * f.keep - mean.v[e] * f.rate / (sqrtf(bound.v[e]) + a.epsilon);
        }
        w[i] = weight, m[i] = mean, v[i] = square;
        writeCopy(a, i, weight);
        if constexpr (amsgrad) largest[i] = bound;
    }
    finishNorm(a, squares);
}

UpdateArgs updateOf(LaunchList& list, const StepState* state, const FlatArenas& arenas, const Grid& grid, double weightDecay) {
    UpdateArgs a{};
    a.arenas = arenas;
    a.state = state;
    a.partial = list.scratch<double>(grid.blocks.x);
    a.counter = list.scratch<unsigned>(1);
    a.weightDecay = weightDecay;
    return a;
}

}  // namespace

void addLearningRate(LaunchList& list, const StepState* state, const LearningRate& op, float* out) {
    list.add(learningRate, Grid{}, LearningRateArgs{op, state, out});
}

void addClip(LaunchList& list, const ClipGradients& op, float* g, Count count) {
    if (op.clipNorm > 0) return addClipByNorm(list, op.variables, g, op.clipNorm, false);
    if (op.globalClipNorm > 0) return addClipByNorm(list, {{0, count}}, g, op.globalClipNorm, true);
    if (op.clipValue > 0) list.add(clipByValue, gridOf(count / 4), ClipValueArgs{g, count / 4, static_cast<float>(op.clipValue)});
}

void addSgd(LaunchList& list, const StepState* state, const SgdUpdate& op, const FlatArenas& arenas) {
    const Grid grid = gridOf(arenas.count / 4);
    UpdateArgs a = updateOf(list, state, arenas, grid, op.weightDecay);
    a.momentum = static_cast<float>(op.momentum), a.nesterov = op.nesterov;
    list.add(sgd, grid, a);
}

void addAdam(LaunchList& list, const StepState* state, const AdamUpdate& op, const FlatArenas& arenas) {
    const Grid grid = gridOf(arenas.count / 4);
    UpdateArgs a = updateOf(list, state, arenas, grid, op.weightDecay);
    a.beta1 = op.beta1, a.beta2 = op.beta2, a.epsilon = static_cast<float>(op.epsilon);
    list.add(op.amsgrad ? adam<true> : adam<false>, grid, a);
}

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/updates.h"

#include <algorithm>

#include "engine/backend/cuda/kernels/device.h"
#include "engine/plan/constraint_math.h"
#include "engine/plan/schedule_math.h"
#include "engine/plan/update_math.h"

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

// ---- penalties

struct PenaltyBlock {
    Count begin, count;
    double l1, l2;
};
struct PenaltyArgs {
    PenaltyValues v;
    const StepState* state;
    const PenaltyBlock* blocks;
    double* partial;
    unsigned* counter;
};

/** A block of threads a PenaltyBlock; the last one adds the sum to the loss. */
__global__ void penalty(PenaltyArgs a) {
    const PenaltyBlock block = a.blocks[blockIdx.x];
    const float *w = a.v.w + block.begin, l1 = static_cast<float>(block.l1), l2 = static_cast<float>(block.l2);
    float* g = a.v.g ? a.v.g + block.begin : nullptr;
    double sum = 0;
    for (Count i = threadIdx.x; i < block.count; i += blockDim.x) {
        const float x = w[i];
        const double size = fabs(static_cast<double>(x));
        sum += block.l1 * size + block.l2 * size * size;
        if (g) g[i] += l1 * (x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x * 0.0f) + 2.0f * l2 * x;
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    sum = sumOfBlocks(a.partial, gridDim.x);
    if (threadIdx.x != 0) return;
    *a.v.loss += static_cast<float>(sum);
    if (a.state->active) a.v.accumulator[1] += sum * a.v.samples;
}

// ---- gradients that wait, weights that are followed

struct AccumulateArgs {
    float *g, *sum;
    const StepState* state;
    Count packs;
    std::int64_t steps;
};
__global__ void accumulate(AccumulateArgs a) {
    if (!a.state->active) return;
    const bool now = updates(a.state->step, a.steps);
    const float share = 1.0f / static_cast<float>(a.steps);
    auto *const gradients = reinterpret_cast<Four*>(a.g), *const sums = reinterpret_cast<Four*>(a.sum);
    for (Count i = threadPlace(); i < a.packs; i += threadCount()) {
        Four g = gradients[i], sum = sums[i];
        for (int e = 0; e < 4; ++e) {
            const float both = sum.v[e] + g.v[e];
            sum.v[e] = now ? 0.0f : both;
            g.v[e] = both * share;
        }
        sums[i] = sum;
        if (now) gradients[i] = g;
    }
}

struct AverageArgs {
    float *w, *average;
    BFloat16* copy;
    const StepState* state;
    Count packs;
    AverageWeights op;
};
__global__ void average(AverageArgs a) {
    if (!a.state->active) return;
    const AveragingStep step = averagingStep(a.op, a.state->step);
    const float momentum = step.begun ? static_cast<float>(a.op.momentum) : 0.0f, rest = 1.0f - momentum;
    auto *const weights = reinterpret_cast<Four*>(a.w), *const averages = reinterpret_cast<Four*>(a.average);
    for (Count i = threadPlace(); i < a.packs; i += threadCount()) {
        const Four w = weights[i];
        Four mean = averages[i];
        for (int e = 0; e < 4; ++e) mean.v[e] = momentum * mean.v[e] + rest * w.v[e];
        averages[i] = mean;
        if (!step.overwrites) continue;
        weights[i] = mean;
        if (a.copy)
            for (int e = 0; e < 4; ++e) a.copy[4 * i + e] = static_cast<BFloat16>(mean.v[e]);
    }
}

// ---- constraints

struct ConstrainArgs {
    float* w;
    BFloat16* copy;
    const StepState* state;
    Count count;                    // of all elements
    const Count *firsts, *members;  // as NormVectors
    Count vectors, size;
    NormBounds<float> bounds;
};
__device__ inline void hold(const ConstrainArgs& a, Count i, float w) {
    a.w[i] = w;
    if (a.copy) a.copy[i] = static_cast<BFloat16>(w);
}

__global__ void holdAboveZero(ConstrainArgs a) {
    if (!a.state->active) return;
    for (Count i = threadPlace(); i < a.count; i += threadCount()) hold(a, i, notNegative(a.w[i]));
}

/** A warp's threads take vectors that lie beside each other, its block's warps their members in turn. */
__global__ void holdNorms(ConstrainArgs a) {
    if (!a.state->active) return;
    __shared__ float sums[blockThreads];
    const Count lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    for (Count first = static_cast<Count>(blockIdx.x) * 32; first < a.vectors; first += static_cast<Count>(gridDim.x) * 32) {
        const bool mine = first + lane < a.vectors;
        const Count begin = mine ? a.firsts[first + lane] : 0;
        float squares = 0;
        for (Count m = warp; mine && m < a.size; m += warps) {
            const float x = a.w[begin + a.members[m]];
            squares += x * x;
        }
        sums[threadIdx.x] = squares;
        __syncthreads();
        float all = 0;
        for (Count other = 0; other < warps; ++other) all += sums[other * 32 + lane];
        const float factor = normFactor(a.bounds, sqrtf(all));
        for (Count m = warp; mine && m < a.size; m += warps) hold(a, begin + a.members[m], a.w[begin + a.members[m]] * factor);
        __syncthreads();  // the next vectors may write their sums
    }
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
    std::int64_t every;

    __device__ bool rests() const { return !state->active || !updates(state->step, every); }
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
            const auto t = static_cast<double>(a.state->step / static_cast<std::uint64_t>(a.every) + 1);
            correction = sqrt(1 - pow(a.beta2, t)) / (1 - pow(a.beta1, t));
        }
        shared = {static_cast<float>(rate * correction), 1.0f - static_cast<float>(rate * a.weightDecay)};
    }
    __syncthreads();
    return shared;
}

/** Σ g² of all blocks as the norm. */
template <class A>
__device__ void finishNorm(const A& a, float squares) {
    const double sum = blockSum(static_cast<double>(squares));
    if (!a.arenas.norm) return;
    if (threadIdx.x == 0) a.partial[blockIdx.x] = sum;
    if (!isLastBlock(a.counter)) return;
    const double all = sumOfBlocks(a.partial, gridDim.x);
    if (threadIdx.x == 0) *a.arenas.norm = static_cast<float>(sqrt(all));
}

/** Element pack i of the copy that products read. */
template <class A>
__device__ void writeCopy(const A& a, Count i, const Four& weight) {
    if (!a.arenas.copy) return;
    Unit<BFloat16, 4> copy;
    for (int e = 0; e < 4; ++e) copy.v[e] = static_cast<BFloat16>(weight.v[e]);
    reinterpret_cast<Unit<BFloat16, 4>*>(a.arenas.copy)[i] = copy;
}

__global__ void sgd(UpdateArgs a) {
    if (a.rests()) return;
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
    if (a.rests()) return;
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

struct AdaptiveArgs {
    FlatArenas arenas;
    const StepState* state;
    double* partial;
    unsigned* counter;
    AdaptiveUpdate op;
    AdaptiveNumbers<float> numbers;
    const double* products;
    Count known;
};

struct UpdateElementary {
    static __device__ float root(float x) { return sqrtf(x); }
};

template <UpdateKind kind, int slots>
__global__ void adaptive(AdaptiveArgs a) {
    if (!a.state->active || !updates(a.state->step, a.op.every)) return;
    __shared__ AdaptiveFactors<float> shared;
    if (threadIdx.x == 0)
        shared = adaptiveFactors<float>(a.op, static_cast<double>(*a.arenas.learningRate), a.state->step, a.products, a.known);
    __syncthreads();
    const AdaptiveFactors<float> f = shared;
    auto* const w = reinterpret_cast<Four*>(a.arenas.w);
    Four* const slot[3] = {reinterpret_cast<Four*>(a.arenas.slot0), reinterpret_cast<Four*>(a.arenas.slot1), reinterpret_cast<Four*>(a.arenas.slot2)};
    const auto* const gradients = reinterpret_cast<const Four*>(a.arenas.g);
    float squares = 0;
    for (Count i = threadPlace(); i < a.arenas.count / 4; i += threadCount()) {
        const Four g = gradients[i];
        Four weight = w[i], kept[slots];
        for (int s = 0; s < slots; ++s) kept[s] = slot[s][i];
        for (int e = 0; e < 4; ++e) {
            squares += g.v[e] * g.v[e];
            AdaptiveState<float> x{weight.v[e], {}};
            for (int s = 0; s < slots; ++s) x.slot[s] = kept[s].v[e];
            adapt<kind, UpdateElementary>(x, g.v[e], f, a.numbers);
            weight.v[e] = x.w;
            for (int s = 0; s < slots; ++s) kept[s].v[e] = x.slot[s];
        }
        w[i] = weight;
        for (int s = 0; s < slots; ++s) slot[s][i] = kept[s];
        writeCopy(a, i, weight);
    }
    finishNorm(a, squares);
}

void (*adaptiveKernel(const AdaptiveUpdate& op))(AdaptiveArgs) {
    switch (op.kind) {
        case UpdateKind::Adagrad: return adaptive<UpdateKind::Adagrad, 1>;
        case UpdateKind::Adadelta: return adaptive<UpdateKind::Adadelta, 2>;
        case UpdateKind::Adamax: return adaptive<UpdateKind::Adamax, 2>;
        case UpdateKind::Nadam: return adaptive<UpdateKind::Nadam, 2>;
        case UpdateKind::Lion: return adaptive<UpdateKind::Lion, 1>;
        case UpdateKind::RMSprop: break;
    }
    const int slots = slotsOf(op);
    return slots == 1 ? adaptive<UpdateKind::RMSprop, 1> : slots == 2 ? adaptive<UpdateKind::RMSprop, 2> : adaptive<UpdateKind::RMSprop, 3>;
}

UpdateArgs updateOf(LaunchList& list, const StepState* state, const FlatArenas& arenas, const Grid& grid, double weightDecay, std::int64_t every) {
    UpdateArgs a{};
    a.arenas = arenas;
    a.state = state;
    a.partial = list.scratch<double>(grid.blocks.x);
    a.counter = list.scratch<unsigned>(1);
    a.weightDecay = weightDecay;
    a.every = every;
    return a;
}

}  // namespace

void addLearningRate(LaunchList& list, const StepState* state, const LearningRate& op, float* out) {
    list.add(learningRate, Grid{}, LearningRateArgs{op, state, out});
}

void addPenalty(LaunchList& list, const StepState* state, const std::vector<PenalizedRange>& ranges, const PenaltyValues& v) {
    std::vector<PenaltyBlock> blocks;
    for (const PenalizedRange& r : ranges)
        for (Count begin = 0; begin < r.count; begin += clipBlock) blocks.push_back({r.begin + begin, std::min(clipBlock, r.count - begin), r.l1, r.l2});
    const Grid grid{dim3(static_cast<unsigned>(blocks.size())), dim3(blockThreads)};
    list.add(penalty, grid,
             PenaltyArgs{v, state, list.constants(blocks), list.scratch<double>(static_cast<Count>(blocks.size())), list.scratch<unsigned>(1)});
}

void addAccumulate(LaunchList& list, const StepState* state, const AccumulateGradients& op, float* g, float* sum, Count count) {
    list.add(accumulate, gridOf(count / 4), AccumulateArgs{g, sum, state, count / 4, op.steps});
}

void addAverage(LaunchList& list, const StepState* state, const AverageWeights& op, float* w, float* mean, BFloat16* copy, Count count) {
    list.add(average, gridOf(count / 4), AverageArgs{w, mean, copy, state, count / 4, op});
}

void addConstraint(LaunchList& list, const StepState* state, const Constraint& constraint, const Shape& shape, float* w, BFloat16* copy) {
    ConstrainArgs a{w, copy, state, shape.elements(), nullptr, nullptr, 0, 0, normBounds<float>(constraint)};
    if (constraint.kind == ConstraintKind::NonNegative) return list.add(holdAboveZero, gridOf(a.count), a);
    const NormVectors v = normVectors(shape, constraint.axes);
    a.firsts = list.constants(v.firsts), a.members = list.constants(v.members);
    a.vectors = static_cast<Count>(v.firsts.size()), a.size = static_cast<Count>(v.members.size());
    list.add(holdNorms, Grid{dim3(static_cast<unsigned>(std::min(quotient(a.vectors, 32), mostBlocks))), dim3(blockThreads)}, a);
}

void addClip(LaunchList& list, const ClipGradients& op, float* g, Count count) {
    if (op.clipNorm > 0) return addClipByNorm(list, op.variables, g, op.clipNorm, false);
    if (op.globalClipNorm > 0) return addClipByNorm(list, {{0, count}}, g, op.globalClipNorm, true);
    if (op.clipValue > 0) list.add(clipByValue, gridOf(count / 4), ClipValueArgs{g, count / 4, static_cast<float>(op.clipValue)});
}

void addSgd(LaunchList& list, const StepState* state, const SgdUpdate& op, const FlatArenas& arenas) {
    const Grid grid = gridOf(arenas.count / 4);
    UpdateArgs a = updateOf(list, state, arenas, grid, op.weightDecay, op.every);
    a.momentum = static_cast<float>(op.momentum), a.nesterov = op.nesterov;
    list.add(sgd, grid, a);
}

void addAdam(LaunchList& list, const StepState* state, const AdamUpdate& op, const FlatArenas& arenas) {
    const Grid grid = gridOf(arenas.count / 4);
    UpdateArgs a = updateOf(list, state, arenas, grid, op.weightDecay, op.every);
    a.beta1 = op.beta1, a.beta2 = op.beta2, a.epsilon = static_cast<float>(op.epsilon);
    list.add(op.amsgrad ? adam<true> : adam<false>, grid, a);
}

void addAdaptive(LaunchList& list, const StepState* state, const AdaptiveUpdate& op, const FlatArenas& arenas) {
    const Grid grid = gridOf(arenas.count / 4);
    const std::vector<double> products = nadamProducts();
    list.add(adaptiveKernel(op), grid,
             AdaptiveArgs{arenas, state, list.scratch<double>(grid.blocks.x), list.scratch<unsigned>(1), op, adaptiveNumbers<float>(op),
                          list.constants(products), static_cast<Count>(products.size())});
}

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning and the end of a step: data, losses, metrics, what moves the weights, what is published. See plan/ops.h.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/dtype.h"
#include "engine/plan/value.h"

namespace lamina {

/** Rows of the resident data set, in the order of the epoch, cast to the type of out: (batch, …). */
struct Gather {
    enum class From : std::uint8_t { Input, Target };
    From from;
    int index;  // which input or target of the net
    ValueId out;
};

/** Training: every sample of x (batch, …) is mixed with another of its batch by shares of chance; plan/mix_math.h. x and out are
 *  alike, or x are class numbers and out has an axis of classes more. Ops of one stream mix alike. */
struct MixUp {
    ValueId x, out;
    double alpha;
    std::uint32_t stream;
};

enum class LossKind : std::uint8_t {
    MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError, LogCosh, Huber, Poisson, Hinge,
    SquaredHinge, BinaryCrossentropy, BinaryFocalCrossentropy, KLDivergence, CosineSimilarity, CategoricalHinge,
    CategoricalFocalCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy
};

/** Whether a row of the prediction is one term of the loss; of all others every number is one. */
constexpr bool termsAreRows(LossKind k) { return k >= LossKind::KLDivergence; }

/** Whether the terms come of single numbers, each by itself (plan/loss_math.h). */
constexpr bool ofSingleNumbers(LossKind k) { return k <= LossKind::KLDivergence; }

/** Mean loss of a batch (Keras' sum_over_batch_size) and, where asked, its gradient in the same pass.
 *  prediction (…, n); target as prediction, or int32 (…) for sparse. fromLogits: softmax or sigmoid is part of it.
 *  A label that is no class makes the loss NaN; its row of the gradient is 0. */
struct Loss {
    LossKind kind;
    ValueId prediction, target;
    ValueId loss;         // Scalar
    ValueId gradient;     // as prediction, or none
    ValueId accumulator;  // Accumulator (2): Σ samples, Σ loss · samples (as plan/metric_math.h)
    bool fromLogits = false;
    double labelSmoothing = 0;
    double weight = 1;             // of the gradient: the share of this output in the loss of all
    double delta = 1;              // Huber: where the square ends
    double alpha = 0.25, gamma = 2;  // focal
    bool classBalancing = false;   // binary focal
    ValueId classWeights = noValue;  // (classes): of a row by its class, in loss and gradient; none: 1
    ValueId sampleWeights = noValue;  // (batch), or (…) where each row has its own: likewise; Keras' sample_weight. Rows of weight 0 say nothing
};

/** A weight that is kept small: l1 · Σ|w| + l2 · Σw² joins the loss. */
struct PenalizedRange {
    std::int64_t begin, count;  // in elements of the flat arena
    double l1, l2;
};

/** Adds the penalties to the loss of the batch and its sum (see Loss), and their slopes to the flat gradient. */
struct WeightPenalty {
    std::vector<PenalizedRange> ranges;
    ValueId loss, accumulator;
    bool gradient;  // in a training step
};

/** Numbers of a layer that are kept small: (l1 · Σ|x| + l2 · Σx²) / batch joins the loss of the batch and its sum (see Loss). */
struct ActivityPenalty {
    ValueId x;  // (batch, …)
    double l1, l2;
    ValueId gradient;  // as x: of that term; or none
    ValueId loss, accumulator;
};

/** The loss of a net with several outputs: Σ weight · part, of the batch and over the epoch. */
struct LossSum {
    struct Part {
        ValueId loss;  // Scalar: of one output
        double weight;
    };
    std::vector<Part> parts;
    ValueId loss, accumulator;  // as of Loss
};

enum class MetricKind : std::uint8_t {
    BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, MeanSquaredError, MeanAbsoluteError,
    RootMeanSquaredError, R2Score, TopK, SparseTopK, MeanLoss, CosineSimilarity, Precision, Recall, F1Micro, F1Macro, F1Weighted,
    AucRoc, AucPr
};

/** Whether its sums are counts of right and wrong answers; the target may then be classes or one-hot. */
constexpr bool countsAnswers(MetricKind k) { return k >= MetricKind::Precision; }

/** A metric of the batch, and its running sums over the epoch. accumulator: see plan/metric_math.h. */
struct Metric {
    MetricKind kind;
    ValueId prediction, target;
    ValueId result;       // Scalar: of this batch
    ValueId accumulator;  // Accumulator
    double threshold = 0.5;
    LossKind loss = LossKind::MeanSquaredError;  // of MeanLoss and CosineSimilarity
    bool fromLogits = false;                     // of MeanLoss
    double labelSmoothing = 0;                   // of MeanLoss
    std::int64_t count = 5;                      // of top k: k; of an area under a curve: thresholds
    ValueId mask = noValue;                      // (…): rows where it is 0 say nothing; for means over rows alone
};

/** Whether a metric reads classes, and not numbers. */
constexpr bool readsLabels(const Metric& op, DType target) {
    if (countsAnswers(op.kind)) return target == DType::Int32;
    if (op.kind == MetricKind::MeanLoss) return op.loss == LossKind::SparseCategoricalCrossentropy;
    return op.kind == MetricKind::SparseCategoricalAccuracy || op.kind == MetricKind::SparseTopK;
}

/** The loss whose mean a metric is, for its parameters. */
constexpr Loss lossOf(const Metric& op) {
    return {op.loss, op.prediction, op.target, noValue, noValue, noValue, op.fromLogits, op.labelSmoothing};
}

enum class ScheduleKind : std::uint8_t {
    Constant, ExponentialDecay, CosineDecay, InverseTimeDecay, PolynomialDecay, PiecewiseConstantDecay, CosineDecayRestarts
};

/** The learning rate of this step, from the step counter; the base rate is a device-side word that a person can turn. */
struct LearningRate {
    ScheduleKind kind = ScheduleKind::Constant;
    ValueId out;  // Scalar
    double decaySteps = 1, decayRate = 1;
    bool staircase = false;
    double alpha = 0;           // CosineDecay: floor as a share of the base rate
    double warmupTarget = -1;   // CosineDecay: < 0: none
    double warmupSteps = 0;
    double end = 0, power = 1;  // PolynomialDecay
    bool cycle = false;
    double timesSteps = 2, timesRate = 1;  // CosineDecayRestarts: from one period to the next
    static constexpr int mostPieces = 16;
    int pieces = 0;                        // PiecewiseConstantDecay: shares of the base rate, and the steps up to which they hold
    double shares[mostPieces] = {}, boundaries[mostPieces] = {};
};

/** Part of the flat gradient that is one variable. */
struct FlatRange {
    std::int64_t begin, count;  // in elements
};

/** Clips the flat gradient as Keras: by value, by each variable's norm, or by the norm of all. Below 0: off. */
struct ClipGradients {
    double clipValue = -1, clipNorm = -1, globalClipNorm = -1;
    std::vector<FlatRange> variables;
};

/** Many small batches as one large: adds the flat gradient to a slot. At every `steps`-th step the gradient becomes the mean of what was
 *  added, and the slot 0; the updates do nothing at the others. */
struct AccumulateGradients {
    int slot;
    std::int64_t steps;
};

/** A slot follows the weights: slot = momentum · slot + (1 − momentum) · w, beginning with w. At every overwriteEvery-th update the
 *  weights become it; 0: never. updateEvery: steps to an update. Source: keras/src/optimizers/base_optimizer.py. */
struct AverageWeights {
    int slot;
    double momentum = 0.99;
    std::int64_t overwriteEvery = 0, updateEvery = 1;
};

enum class ConstraintKind : std::uint8_t { None, NonNegative, Norm };

/** What a weight is held to. Norm: every vector along `axes`, of length n, gets the length
 *  rate · clip(n, minimum, maximum) + (1 − rate) · n; see plan/constraint_math.h. */
struct Constraint {
    ConstraintKind kind = ConstraintKind::None;
    double minimum = 0, maximum = 1, rate = 1;
    std::vector<std::int64_t> axes{};  // below 0: from the end
};

/** Holds weights to their constraints, behind everything that moves them, in every step. */
struct ConstrainWeights {
    struct Held {
        ValueId weight;
        Constraint constraint;
    };
    std::vector<Held> weights;
};

/** One pass over the flat arenas: w, g, slot 0 = momentum (only when momentum ≠ 0). */
struct SgdUpdate {
    ValueId learningRate;
    ValueId gradientNorm;  // Scalar out: L2 norm of the flat gradient, of the same pass
    double momentum = 0;
    bool nesterov = false;
    double weightDecay = 0;
    std::int64_t every = 1;  // steps to an update; see AccumulateGradients
};

/** One pass over the flat arenas: w, g, slot 0 = m, slot 1 = v, slot 2 = v̂ (amsgrad). Keras' epsilon placement. */
struct AdamUpdate {
    ValueId learningRate;
    ValueId gradientNorm;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7;
    double weightDecay = 0;  // decoupled
    bool amsgrad = false;
    std::int64_t every = 1;
};

enum class UpdateKind : std::uint8_t { Adagrad, Adadelta, Adamax, Nadam, RMSprop, Lion };

/** One pass over the flat arenas: w, g and the slots that plan/update_math.h names. */
struct AdaptiveUpdate {
    UpdateKind kind;
    ValueId learningRate;
    ValueId gradientNorm;
    double beta1 = 0.9;    // of the mean gradient; of RMSprop the momentum, 0: none
    double beta2 = 0.999;  // of the squares; rho of Adadelta and RMSprop
    double epsilon = 1e-7;
    double weightDecay = 0;  // decoupled
    bool centered = false;   // RMSprop
    std::int64_t every = 1;
};

/** Appends the step's scalars to the telemetry ring and publishes the step number. */
struct Publish {
    std::vector<ValueId> scalars;  // in the order of Plan::telemetry
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// The closed list of operations a plan is made of. An op is a plain struct of value ids and constants; its gradient is
// a rule in compile/gradients.cpp, its kernels are one overload a backend. Layout: channels last, row-major.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/plan/value.h"

namespace lamina {

/** Keras' activations; formulas in keras/src/activations. */
enum class ActivationKind : std::uint8_t {
    Linear, Relu, Sigmoid, Tanh, Softplus, Softsign, Elu, Selu, Gelu, GeluTanh, Silu, Mish, Exponential,
    HardSigmoid, HardSilu, LeakyRelu, Relu6
};

/** Whether dy/dx can be had from y alone, so that the input need not be kept. */
constexpr bool derivativeFromOutput(ActivationKind k) {
    switch (k) {
        case ActivationKind::Linear:
        case ActivationKind::Relu:
        case ActivationKind::Relu6:
        case ActivationKind::LeakyRelu:
        case ActivationKind::Sigmoid:
        case ActivationKind::Tanh:
        case ActivationKind::Exponential: return true;
        default: return false;
    }
}

struct ActivationFunction {
    ActivationKind kind = ActivationKind::Linear;
    double alpha = 0;  // slope of LeakyRelu, scale of Elu
};

// ---- forward, differentiable -------------------------------------------------------------------------------------

/** out (m, n) = act(a · b + bias): a (m, k), b (k, n), bias (n) or none; transposed operands are read as such. */
struct MatMul {
    ValueId a, b, out;
    bool transposeA = false, transposeB = false;
    ValueId bias = noValue;
    ActivationFunction activation{};
};

/** out = x + bias on the last axis. x (…, n), bias (n). */
struct BiasAdd {
    ValueId x, bias, out;
};

/** out = f(x), element by element. */
struct Activate {
    ValueId x, out;
    ActivationFunction function;
};

/** out = softmax(x) on the last axis. */
struct Softmax {
    ValueId x, out;
};

/** out = a + b, equal shapes. */
struct Add {
    ValueId a, b, out;
};

enum class CombineKind : std::uint8_t { Multiply, Subtract, Maximum, Minimum };

/** out = a ∘ b, equal shapes. Of a maximum or minimum, NaN wins. */
struct Combine {
    ValueId a, b, out;
    CombineKind kind;
};

/** out = x · scale + offset. */
struct Affine {
    ValueId x, out;
    double scale = 1, offset = 0;
};

/** out = x under another shape; no bytes move. */
struct Reshape {
    ValueId x, out;
};

/** out = inputs side by side on an axis (counted with the batch, never 0). */
struct Concat {
    std::vector<ValueId> inputs;
    ValueId out;
    int axis;
};

/** out = every slice of x on an axis (counted with the batch, never 0) `times` times one after another, as numpy.repeat. */
struct Repeat {
    ValueId x, out;
    int axis;
    std::int64_t times;
};

/** out's axis i is x's axis axes[i]; axes[0] = 0. */
struct Permute {
    ValueId x, out;
    std::vector<int> axes;
};

/** out (b, h', w', c) = x (b, h, w, c) with so many rows and columns of zeros before it, and as many after as out has room;
 *  negative ones are cut off. */
struct Pad {
    ValueId x, out;
    std::int64_t before[2];
};

/** Training: out = x / (1 - rate) where the stream's uniform number ≥ rate, else 0. Nothing is stored for backward. */
struct Dropout {
    ValueId x, out;
    double rate;
    std::uint32_t stream;  // which layer: key of the random stream
};

/** Dropout of whole channels: of each sample of x (b, …, c), channel j is kept where the stream's uniform number b·c + j is. */
struct SpatialDropout {
    ValueId x, out;
    double rate;
    std::uint32_t stream;
};

/** Training: out = x + stddev · normal numbers of the stream; the gradient passes. */
struct GaussianNoise {
    ValueId x, out;
    double stddev;
    std::uint32_t stream;
};

/** Normalises each of the first axis' rows of x (rows, …, c) by its own moments, for each of `groups` parts of the channels:
 *  with one group and x (rows, c) this is layer normalisation. */
struct GroupNorm {
    ValueId x, gamma, beta;  // gamma, beta (c) or none
    ValueId out;
    ValueId mean, inverseStddev;  // (rows, groups), kept for backward; none outside of training
    std::int64_t groups;
    double epsilon;
};

/** Training: normalises by the batch's moments over all axes but the last and moves the moving ones. x (…, c). */
struct BatchNorm {
    ValueId x, gamma, beta;  // gamma, beta (c) or none
    ValueId movingMean, movingVariance;
    ValueId out;
    ValueId mean, inverseStddev;  // (c), kept for backward
    double momentum, epsilon;
};

/** Inference: out = (x - mean) / sqrt(variance + epsilon) · gamma + beta. */
struct BatchNormInference {
    ValueId x, gamma, beta, movingMean, movingVariance, out;
    double epsilon;
};

/** Window of a convolution or pooling. Padding before and after, in rows and columns. */
struct Window {
    std::int64_t kernel[2], strides[2], dilation[2] = {1, 1};
    std::int64_t padBefore[2] = {0, 0}, padAfter[2] = {0, 0};
};

/** out (b, h', w', f) = act(conv(x (b, h, w, c), kernel (kh, kw, c / groups, f)) + bias (f)). */
struct Conv2D {
    ValueId x, kernel, out;
    Window window;
    std::int64_t groups = 1;
    ValueId bias = noValue;
    ActivationFunction activation{};
};

/** The transpose of a Conv2D without groups: out (b, h, w, c) is what Conv2DBackwardData makes of x (b, h', w', f) and
 *  kernel (kh, kw, c, f). Reaches backends as that op. */
struct Conv2DTranspose {
    ValueId x, kernel, out;
    Window window;  // of the Conv2D from out to x
};

/** Maximum over windows; padding counts as −∞. */
struct MaxPool {
    ValueId x, out;
    ValueId indices;  // (as out) UInt8, position in the window; noValue outside of training
    Window window;
};

/** Mean over the cells of a window that are no padding. */
struct AveragePool {
    ValueId x, out;
    Window window;
};

/** out (b, c) = mean of x (b, h, w, c) over h and w. */
struct GlobalAveragePool {
    ValueId x, out;
};

/** out (b, c) = maximum of x (b, h, w, c) over h and w. */
struct GlobalMaxPool {
    ValueId x, out;
};

// ---- backward ------------------------------------------------------------------------------------------------------

/** dx = dy · f'(·), from y where derivativeFromOutput, else from x. Both are given as `reference`. */
struct ActivateBackward {
    ValueId reference, dy, dx;
    ActivationFunction function;
};

/** dbias (n) = sum of dy (…, n) over all axes but the last. */
struct BiasGradient {
    ValueId dy, dbias;
};

/** dx = (dy − Σ dy·y) · y on the last axis. */
struct SoftmaxBackward {
    ValueId y, dy, dx;
};

/** dx = dy where x was the one that a Combine took (Maximum, Minimum), half of it where both were equal, else 0. */
struct SelectBackward {
    ValueId x, other, dy, dx;
    CombineKind kind;
};

/** dx = sum of dy over the repetitions. */
struct RepeatBackward {
    ValueId dy, dx;
    int axis;
    std::int64_t times;
};

/** dx = the part of dy that came from one input of a Concat. */
struct Slice {
    ValueId dy, dx;
    int axis;
    std::int64_t begin;
};

struct DropoutBackward {
    ValueId dy, dx;
    double rate;
    std::uint32_t stream;
};

struct SpatialDropoutBackward {
    ValueId dy, dx;
    double rate;
    std::uint32_t stream;
};

struct GroupNormBackward {
    ValueId x, gamma, mean, inverseStddev, dy;
    ValueId dx, dgamma, dbeta;  // each may be none
    std::int64_t groups;
};

struct BatchNormBackward {
    ValueId x, gamma, mean, inverseStddev, dy;
    ValueId dx, dgamma, dbeta;  // each may be none
};

/** Gradient of BatchNormInference: the statistics are constants. */
struct BatchNormInferenceBackward {
    ValueId x, gamma, movingMean, movingVariance, dy;
    ValueId dx, dgamma, dbeta;
    double epsilon;
};

struct Conv2DBackwardData {
    ValueId kernel, dy, dx;
    Window window;
    std::int64_t groups = 1;
};

/** dkernel, and dbias when not none. */
struct Conv2DBackwardKernel {
    ValueId x, dy, dkernel;
    Window window;
    std::int64_t groups = 1;
    ValueId dbias = noValue;
};

struct MaxPoolBackward {
    ValueId indices, dy, dx;
    Window window;
};

struct AveragePoolBackward {
    ValueId dy, dx;
    Window window;
};

struct GlobalAveragePoolBackward {
    ValueId dy, dx;
};

/** dx = dy, in equal parts, at the cells that are as large as the largest, y. */
struct GlobalMaxPoolBackward {
    ValueId x, y, dy, dx;
};

// ---- the ends of a step --------------------------------------------------------------------------------------------

/** Rows of the resident data set, in the order of the epoch, cast to the type of out: (batch, …). */
struct Gather {
    enum class From : std::uint8_t { Input, Target };
    From from;
    int index;  // which input or target of the net
    ValueId out;
};

enum class LossKind : std::uint8_t {
    MeanSquaredError, MeanAbsoluteError, BinaryCrossentropy, CategoricalCrossentropy, SparseCategoricalCrossentropy
};

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
    double weight = 1;
};

enum class MetricKind : std::uint8_t {
    BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy, MeanSquaredError, MeanAbsoluteError,
    RootMeanSquaredError, R2Score
};

/** A metric of the batch, and its running sums over the epoch. accumulator: see plan/metric_math.h. */
struct Metric {
    MetricKind kind;
    ValueId prediction, target;
    ValueId result;       // Scalar: of this batch
    ValueId accumulator;  // Accumulator
    double threshold = 0.5;
};

enum class ScheduleKind : std::uint8_t { Constant, ExponentialDecay, CosineDecay };

/** The learning rate of this step, from the step counter; the base rate is a device-side word that a person can turn. */
struct LearningRate {
    ScheduleKind kind = ScheduleKind::Constant;
    ValueId out;  // Scalar
    double decaySteps = 1, decayRate = 1;
    bool staircase = false;
    double alpha = 0;           // CosineDecay: floor as a share of the base rate
    double warmupTarget = -1;   // CosineDecay: < 0: none
    double warmupSteps = 0;
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

/** One pass over the flat arenas: w, g, slot 0 = momentum (only when momentum ≠ 0). */
struct SgdUpdate {
    ValueId learningRate;
    ValueId gradientNorm;  // Scalar out: L2 norm of the flat gradient, of the same pass
    double momentum = 0;
    bool nesterov = false;
    double weightDecay = 0;
};

/** One pass over the flat arenas: w, g, slot 0 = m, slot 1 = v, slot 2 = v̂ (amsgrad). Keras' epsilon placement. */
struct AdamUpdate {
    ValueId learningRate;
    ValueId gradientNorm;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7;
    double weightDecay = 0;  // decoupled
    bool amsgrad = false;
};

/** Appends the step's scalars to the telemetry ring and publishes the step number. */
struct Publish {
    std::vector<ValueId> scalars;  // in the order of Plan::telemetry
};

/** Ops that may carry a gradient: each has a rule in compile/gradients.cpp, or it does not compile. */
using ForwardOp = std::variant<MatMul, BiasAdd, Activate, Softmax, Add, Combine, Affine, Reshape, Concat, Repeat, Permute, Pad,
                               Dropout, SpatialDropout, GaussianNoise, BatchNorm, BatchNormInference, GroupNorm, Conv2D,
                               Conv2DTranspose, MaxPool, AveragePool, GlobalAveragePool, GlobalMaxPool>;

/** out = x in the type of out. */
struct Cast {
    ValueId x, out;
};

/** All ops: each has a kernel in every backend, or it does not compile. Reshape moves nothing and reaches no backend. */
using Op = std::variant<MatMul, BiasAdd, Activate, Softmax, Add, Combine, Affine, Concat, Repeat, Permute, Pad, Dropout,
                        SpatialDropout, GaussianNoise, BatchNorm, BatchNormInference, GroupNorm, Conv2D, MaxPool, AveragePool,
                        GlobalAveragePool, GlobalMaxPool, ActivateBackward, BiasGradient, SoftmaxBackward, SelectBackward, RepeatBackward, Slice,
                        DropoutBackward, SpatialDropoutBackward, BatchNormBackward, BatchNormInferenceBackward,
                        GroupNormBackward, Conv2DBackwardData, Conv2DBackwardKernel, MaxPoolBackward, AveragePoolBackward, GlobalAveragePoolBackward, GlobalMaxPoolBackward, Gather,
                        Loss, Metric, LearningRate, ClipGradients, SgdUpdate, AdamUpdate, Publish, Cast>;

/** "MatMul", "Conv2D" …: for summaries and error sentences. */
std::string_view opName(const Op& op);

/** Which values an op reads and writes; the pass that plans memory and the tests ask. */
struct OpValues {
    std::vector<ValueId> reads, writes;
    ValueId inPlace = noValue;  // a read value whose memory the (single) written one may take over
};
OpValues valuesOf(const Op& op);

}  // namespace lamina

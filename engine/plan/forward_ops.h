// SPDX-License-Identifier: GPL-3.0-or-later
// Ops that a net is drawn of: all may carry a gradient but those that go by chance. See plan/ops.h.
#pragma once

#include <cstdint>
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

/** out = a + b, equal shapes; with relu, of that. */
struct Add {
    ValueId a, b, out;
    bool relu = false;
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

/** out (b, h', w', c): the images x (b, h, w, c) at another size, between their cells or the nearest one; plan/resize_math.h. */
struct Resize {
    ValueId x, out;
    bool nearest = false;
};

/** Training: out = x / (1 - rate) where the stream's uniform number ≥ rate, else 0. Nothing is stored for backward.
 *  Without x it is that of ones: what others are multiplied by. */
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
 *  with one group and x (rows, c) this is layer normalisation. Without `centers` the mean counts as 0: out = x / sqrt(mean of x² + epsilon). */
struct GroupNorm {
    ValueId x, gamma, beta;  // gamma, beta (c) or none
    ValueId out;
    ValueId mean, inverseStddev;  // (rows, groups), kept for backward; none outside of training
    std::int64_t groups;
    double epsilon;
    bool centers = true;
};

/** Training: normalises by the batch's moments over all axes but the last and moves the moving ones. x (…, c). With relu, out is
 *  relu of that. */
struct BatchNorm {
    ValueId x, gamma, beta;  // gamma, beta (c) or none
    ValueId movingMean, movingVariance;
    ValueId out;
    ValueId mean, inverseStddev;  // (c), kept for backward
    double momentum, epsilon;
    ValueId rowWeights = noValue;  // (…): what each row counts for in the moments, all together as many as there are; none: 1
    bool relu = false;
};

/** Inference: out = (x - mean) / sqrt(variance + epsilon) · gamma + beta; with relu, of that. */
struct BatchNormInference {
    ValueId x, gamma, beta, movingMean, movingVariance, out;
    double epsilon;
    bool relu = false;
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

enum class FillMode : std::uint8_t { Reflect, Wrap, Constant, Nearest };

/** Training: every image of x (b, h, w, c) is seen through a map of its own: turned by so much of a full turn, moved by so much
 *  of its size, zoomed, flipped or not; each from … to, by the stream. Where out (b, h', w', c) is smaller, it is a window of that
 *  size anywhere in the image. Arithmetic in plan/augment_math.h. Has no gradient. */
struct RandomAffine {
    ValueId x, out;
    std::uint32_t stream;
    double rotation[2] = {}, shiftHeight[2] = {}, shiftWidth[2] = {}, zoomHeight[2] = {}, zoomWidth[2] = {};
    bool sameZoom = true;  // of the width as of the height
    bool flipHeight = false, flipWidth = false;
    FillMode fill = FillMode::Reflect;
    double fillValue = 0;
    bool nearest = false;  // else between the four pixels around
};

/** Training: of every image of x (b, h, w, c) the distance of each channel from its mean is multiplied, then something is added,
 *  of the width of `range`; all from … to, by the stream. The result stays in range. Has no gradient. */
struct RandomColor {
    ValueId x, out;
    std::uint32_t stream;
    double contrast[2] = {1, 1}, brightness[2] = {};
    double range[2] = {0, 255};
};

/** Training: of every image of x (b, h, w, c) a patch becomes fillValue, or noise with that deviation; its share of each side's
 *  square, and how likely that is, from … to. Has no gradient. */
struct RandomErase {
    ValueId x, out;
    std::uint32_t stream;
    double factor[2] = {1, 1}, scale[2] = {0.02, 0.33};
    bool noise = true;
    double fillValue = 255;
    double range[2] = {0, 255};  // what is filled in stays inside
};

/** out (…, n) = the rows of table (count, n) that ids (…) name, whole numbers in the plan's type. No such row: NaN. */
struct Embed {
    ValueId ids, table, out;
};

/** out (…, m, n) = scale · a (…, m, k) · b (…, k, n), a product for each place on the leading axes, which are equal;
 *  transposed operands are read as such. */
struct BatchMatMul {
    ValueId a, b, out;
    bool transposeA = false, transposeB = false;
    double scale = 1;
};

/** out (…) = 1 where a number of x (…, n) is not `value`, else 0: which steps count. Has no gradient. */
struct StepMask {
    ValueId x, out;
    double value = 0;
};

/** out = mask, each of its `parts` equal stretches scaled so that it adds up to `sum`; one of zeros stays so. Has no gradient. */
struct MaskWeights {
    ValueId mask, out;
    std::int64_t parts = 1;
    double sum = 1;
};

/** out = x (b, …, m, n) where the row's step counts, the column's step counts and, if causal, the column is not beyond the row; elsewhere
 *  `fill`, which a softmax makes 0, or equal shares where nothing is left of a row. */
struct AttentionMask {
    ValueId x, out;
    ValueId rows = noValue, columns = noValue;  // masks of steps: (b, m), (b, n), or none
    bool causal = false;
    double fill = -1e9;
};

/** out = x from the last slice of its first axis to the first. */
struct Reverse {
    ValueId x, out;
};

enum class CellKind : std::uint8_t { SimpleRnn, Lstm, Gru, GruResetBefore };

/** Gates of a cell that come from the inputs, and numbers of a unit that are kept for backward. */
constexpr std::int64_t gatesOf(CellKind k) { return k == CellKind::Lstm ? 4 : k == CellKind::SimpleRnn ? 1 : 3; }
constexpr std::int64_t keptOf(CellKind k) { return k == CellKind::SimpleRnn ? 0 : 4; }

/** Activations are those whose derivative follows from the output (derivativeFromOutput). */
struct Cell {
    CellKind kind;
    ActivationKind activation = ActivationKind::Tanh, recurrentActivation = ActivationKind::Sigmoid;
    bool reverse = false;  // from the last step to the first
};

/** A recurrent layer over all its steps, from a state of zeros. x (t, b, g·u): what the inputs give the g gates of a unit, before
 *  biases (Lstm: i f c o; Gru: z r h, as Keras' reset_after; GruResetBefore: the same without it); kernel (u, g·u) of the state;
 *  bias (g·u), of Gru (2, 3u), or none. out (t, b, u): the state after each step; cells (t, b, u): Lstm's; kept (t, b, 4u): gates.
 *  GruResetBefore multiplies twice a step: the state for its gates, then the state that r lets through. Arithmetic in plan/cell_math.h. */
struct Recurrent {
    Cell cell;
    ValueId x, kernel, bias;
    ValueId out;
    ValueId cells, kept;       // or none: kept outside of training for as long as the step lasts
    ValueId scratch;           // (b, g·u), with stateFactors (3, b, g·u)
    ValueId mask = noValue;    // (t, b): where it is 0, a step leaves state and cell as they were
    ValueId stateFactors = noValue;  // (g, b, u), or none: of the state on its way to the kernel of each gate, the same at all steps
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments of the CPU's kernels: pointers and extents, filled in once when a plan is opened. T: float or double.
// Shapes stand beside the pointers; "range" says what a kernel's range counts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/cpu/factors.h"
#include "engine/backend/cpu/kernel.h"
#include "engine/base/dtype.h"
#include "engine/base/shape.h"
#include "engine/plan/ops.h"

namespace lamina::cpu {

/** What changes from step to step; kernels hold a pointer to it. */
struct StepState {
    std::uint64_t step = 0;               // steps done before this one
    std::uint32_t epoch = 0;
    const std::uint32_t* rows = nullptr;  // of the data set, one a sample of this batch
    float baseLearningRate = 0;
    bool keepsGradients = true;           // of moving weights: in a step behind which somebody may look at them
    bool sound = true;                    // false from a step on whose loss or gradient norm was no finite number
};

/** A resident tensor of the data set. */
struct Source {
    const void* data = nullptr;
    DType dtype = DType::Float32;
};

/** out = f(x). range: elements. */
template <class T>
struct ActivateArgs {
    const T* x;
    T* out;
    ActivationFunction function;
};

template <class T>
struct ActivateBackwardArgs {  // range: elements
    const T *reference, *dy;
    T* dx;
    ActivationFunction function;
};

template <class T>
struct AddArgs {  // range: elements
    const T *a, *b;
    T* out;
    bool relu;
};

template <class T>
struct CombineArgs {  // range: elements
    const T *a, *b;
    T* out;
    CombineKind kind;
};

template <class T>
struct SelectBackwardArgs {  // range: elements
    const T *x, *other, *dy;
    T* dx;
    CombineKind kind;
};

template <class T>
struct AffineArgs {  // range: elements
    const T* x;
    T* out;
    T scale, offset;
};

/** out (m, n) = act(a · b + bias); element (i, p) of a is a[i·aRow + p·aColumn], alike b. Of bfloat16 p counts pairs in a, which is
 *  rounded already; b is rounded where it is packed. range: tiles. */
template <class F>
struct MatMulArgs {
    const F* a;
    const SumOf<F>*b, *bias;
    SumOf<F>* out;
    Count m, n, k;
    Count aRow, aColumn, bRow, bColumn;
    ActivationFunction activation;
};

/** The right factor of a product as its tiles read it: to (panels, k, panelColumns), rows of a narrower panel closer together.
 *  range: panels. */
template <class F>
struct PackPanelsArgs {
    MatMulArgs<F> product;
    F* to;
};

template <class T>
struct BiasAddArgs {  // range: rows
    const T *x, *bias;
    T* out;
    Count n;
};

/** Sums over blocks of rows: partial (blocks, n) = Σ rows of dy (rows, n). range: blocks of rowsABlock. */
template <class T>
struct ColumnSumArgs {
    const T* x;
    T* partial;
    Count rows, n, rowsABlock;
};

/** out (n) = Σ partial (blocks, n). range: columns. */
template <class T>
struct BlockSumArgs {
    const T* partial;
    T* out;
    Count blocks, n;
};

template <class T>
struct SoftmaxArgs {  // range: rows
    const T* x;
    T* out;
    Count n;
};

template <class T>
struct SoftmaxBackwardArgs {  // range: rows
    const T *y, *dy;
    T* dx;
    Count n;
};

/** Copies `bytes` at a stride: Concat and Slice. range: pieces. */
struct CopyArgs {
    const std::byte* from;
    std::byte* to;
    Count bytes, fromStride, toStride;
};

/** out (pieces, times, inner) = x (pieces, inner), and back: dx = Σ over times of dy. range: pieces. */
template <class T>
struct RepeatArgs {
    const T* from;
    T* to;
    Count inner, times;
};

/** Extents of out, and how far x's elements of the same axis are apart. range: rows of out, all axes but the last. */
template <class T>
struct PermuteArgs {
    const T* x;
    T* out;
    int rank;
    Count extents[Shape::maxRank], strides[Shape::maxRank];
};

/** out (b, outHeight, outWidth, c) from x (b, height, width, c). range: rows of out (b · outHeight). */
template <class T>
struct PadArgs {
    const T* x;
    T* out;
    Count height, width, channels, outHeight, outWidth, before[2];
};

/** Images at another size, and the way back; see plan/resize_math.h. range: rows of what is written, of all images. */
template <class T>
struct ResizeArgs {
    const T* from;
    T* to;
    Count height, width, channels, outHeight, outWidth;
    bool nearest;
};

template <class T>
struct DropoutArgs {  // range: blocks of four elements, one call of the generator each
    const T* x;           // null: ones
    T* out;
    Count count;
    T scale;              // 1 / (1 - rate)
    std::uint32_t limit;  // kept when the upper 24 bits reach it
    std::uint64_t key;
    const StepState* state;
};

/** x (samples, cells, channels). range: samples. */
template <class T>
struct SpatialDropoutArgs {
    const T* x;
    T* out;
    Count cells, channels;
    T scale;
    std::uint32_t limit;
    std::uint64_t key;
    const StepState* state;
};

template <class T>
struct GaussianNoiseArgs {  // range: blocks of two elements, one call of the generator each
    const T* x;
    T* out;
    Count count;
    T stddev;
    std::uint64_t key;
    const StepState* state;
};

/** x (rows, cells, c). range: rows. */
template <class T>
struct GroupNormArgs {
    const T *x, *gamma, *beta;
    T *out, *mean, *inverseStddev;  // (rows, groups), or none
    Count cells, c, groups;
    T epsilon;
    bool centers;
};

/** partial (blocks, c) = Σ dy · x̂ over blocks of rowsABlock of all rows · cells. range: rows; of the sums: blocks. */
template <class T>
struct GroupNormBackwardArgs {
    const T *x, *gamma, *mean, *inverseStddev, *dy;
    T *dx, *partial;
    Count rows, cells, c, groups, rowsABlock;
    bool centers;
};

/** Moments of x (rows, c) by blocks of rows. partial (blocks, 2, c). */
template <class T>
struct BatchNormArgs {
    const T *x, *gamma, *beta;
    T *movingMean, *movingVariance, *out, *mean, *inverseStddev;
    T* partial;
    Count rows, c, rowsABlock, blocks;
    T momentum, epsilon;
    bool relu;
    const T* rowWeights;  // (rows), or none: 1
};

template <class T>
struct BatchNormInferenceArgs {  // range: rows
    const T *x, *gamma, *beta, *movingMean, *movingVariance;
    T* out;
    T* factor;  // scratch (2, c): scale and offset
    Count c;
    T epsilon;
    bool relu;
};

/** Gradient of both forms. partial (blocks, 2, c), sums (2, c): Σ dy, Σ dy·x̂. reluOf: or null; dy counts where it is positive. */
template <class T>
struct BatchNormBackwardArgs {
    const T *x, *gamma, *mean, *inverseStddev, *dy, *reluOf;
    T *dx, *dgamma, *dbeta;
    T *partial, *sums;
    Count rows, c, rowsABlock, blocks;
    bool constantStatistics;
    const T* rowWeights;  // (rows), or none: 1
};

/** 1 / sqrt(variance + epsilon). range: channels. */
template <class T>
struct InverseStddevArgs {
    const T* variance;
    T* out;
    T epsilon;
};

/** Extents of a convolution or pooling, channels last. */
struct Window2D {
    Count batch, height, width, channels;  // of the input
    Count outHeight, outWidth, filters;    // of the output
    Count kernel[2], strides[2], dilation[2], padBefore[2];
    Count groups;
};

template <class T>
struct ConvArgs {  // range: rows of out (batch · outHeight); data: rows of dx; kernel: rows (kh · kw · c / groups)
    const T *x, *kernel, *bias, *dy;
    T *out, *dx, *dkernel;
    Window2D w;
    ActivationFunction activation;
};

/** Images (…, height, width, channels) as a window slides over them: with `before` rows and columns of zeros in front and as
 *  many behind as it needs. Rows are framedWidth · channels long. */
template <class F>
struct FramedImages {
    const SumOf<F>* images;
    Count height, width, channels;
    Count before[2];
    Count framedWidth;
    F* copies;       // room for copySize numbers a thread; none where images need no frame and are read where they lie
    Count copySize;
};

/** The kernel of a convolution as products read it. kernel (taps, channels, filters); to: as it is (taps · channels, stride),
 *  or transposed (taps, filters, stride) with the last tap first where `flipped`. Columns up to `stride` are 0. range: taps. */
template <class T>
struct PackKernelArgs {
    const T* kernel;
    T* to;
    Count taps, channels, filters, stride;
    bool transposed, flipped;
};

/** out (images, outHeight, outWidth, filters) = act(Σ image · kernel + bias): where k lies is told by pieces, offsets in a
 *  framed image of which each has pieceSize multiply-adds. kernel: rows of k, kernelStride apart, whole vectors. range: items,
 *  blocks of rowsAnItem rows of out. */
template <class F>
struct ConvTilesArgs {
    FramedImages<F> in;
    const F* kernel;
    const SumOf<F>* bias;
    SumOf<F>* out;
    Count kernelStride;
    Count outHeight, outWidth, filters, strides[2], reach;  // reach: rows of a framed image that one row of out sees
    Count rowsAnItem, itemsAnImage;
    const Count* pieces;
    Count pieceCount, pieceSize;
    ActivationFunction activation;
};

/** dx = for each place of dy and each tap: dy · kernelᵀ, added where the tap has looked. kernel (taps, filters,
 *  kernelStride). copies: as in FramedImages, (framedHeight, framedWidth, channels) a thread. rounded: room a thread for an
 *  image's dy in another type, rows filtersStride long. range: images. */
template <class F>
struct ConvScatterArgs {
    const SumOf<F>* dy;
    const F* kernel;
    SumOf<F>*dx, *copies;
    F* rounded;
    Count kernelStride, filtersStride, framedHeight, framedWidth;
    Window2D w;
};

/** partial (parts, m, filters) = Σ over the images of a part and the places of dy: xᵀ · dy. rows (m): where in a framed image
 *  the first place finds row m of the kernel's gradient; pieces: rows of out in imagesAtOnce images. dyCopies: room a thread for
 *  rows of dy that do not fill vectors. Of bfloat16 x and dy come in pairs, a place and the next one in its row.
 *  range: items, rowBlocks of the tiles for each part. */
template <class F>
struct ConvGradientArgs {
    FramedImages<F> in;
    const SumOf<F>* dy;
    SumOf<F>* partial;
    F* dyCopies;
    Count images, imagesAPart, imagesAtOnce, rowBlocks;
    Count framedHeight, outHeight, outWidth, filters, dyStride, step;  // dyStride: columns, in whole vectors
    Count m, nextPlace;  // nextPlace: how far x of the next place is away
    const Count *rows, *pieces;
};

template <class T>
struct PoolArgs {  // range: rows of out, backward: images
    const T *x, *dy;
    T *out, *dx;
    std::uint8_t* indices8;
    std::int32_t* indices32;
    Window2D w;
};

template <class T>
struct GlobalPoolArgs {  // range: images
    const T* x;
    T* out;
    Count cells, channels;
};

/** dx (batch, cells, channels) from x of that shape and y, dy (batch, channels). range: images. */
template <class T>
struct GlobalMaxPoolBackwardArgs {
    const T *x, *y, *dy;
    T* dx;
    Count cells, channels;
};

/** out (batch, elements) = rows of a source, cast. range: rows. U: T or int32. */
template <class U>
struct GatherArgs {
    const Source* source;
    U* out;
    Count elements;
    const StepState* state;
};

/** Order of an epoch: out[p] = rows[permutation(p)], or rows[p]. range: blocks of 256 positions. */
struct ShuffleArgs {
    const std::uint32_t* rows;
    std::uint32_t* out;
    Count count;
    std::uint64_t key;
    const std::uint32_t* epoch;
};

/** Images by chance; see plan/augment_math.h. range: images. */
template <class T>
struct RandomAffineArgs {
    RandomAffine op;
    const T* x;
    T* out;
    Count height, width, channels, outHeight, outWidth;
    std::uint64_t key;
    const StepState* state;
};
template <class T>
struct RandomColorArgs {
    RandomColor op;
    const T* x;
    T* out;
    Count pixels, channels;
    std::uint64_t key;
    const StepState* state;
};
template <class T>
struct RandomEraseArgs {
    RandomErase op;
    const T* x;
    T* out;
    Count height, width, channels;
    std::uint64_t key, noiseKey;
    const StepState* state;
};

/** Samples mixed with others; see plan/mix_math.h. labels: in place of x, and out has so many classes. range: samples. */
template <class T>
struct MixArgs {
    const T* x;
    const std::int32_t* labels;
    T* out;
    Count samples, size, classes;  // size: of a sample of x or labels
    double alpha;
    std::uint64_t key;
    const StepState* state;
};

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/convolutions.h"

#include <algorithm>

namespace lamina::cpu {

namespace {

// Nanoseconds a multiply-add and a moved number cost one thread, roughly.
constexpr double multiplyAdd = 0.01, movedNumber = 0.25;

/** How many parts a batch's gradients are summed up in. */
constexpr Count mostParts = 8;
/** Blocks of out that a batch is cut into at least, where it has so many rows. */
constexpr Count leastItems = 32;
/** Places of out that are worth a product of their own. */
constexpr Count leastPlaces = 48, gradientPlaces = 256;
/** Numbers of framed image that stay in a nearer cache. */
constexpr Count nearNumbers = 64 * 1024;
/** Rows times columns of a kernel's gradient that one item of work fills. */
constexpr Count gradientItem = 64 * 1024;

Count roundUp(Count n, Count to) { return (n + to - 1) / to * to; }
Count shares(Count n, Count size) { return (n + size - 1) / size; }

Count taps(const Window2D& w) { return w.kernel[0] * w.kernel[1]; }
Count reach(const Window2D& w, int axis) { return (w.kernel[axis] - 1) * w.dilation[axis] + 1; }
/** Rows or columns that all windows together look at. */
Count seen(const Window2D& w, int axis) {
    return ((axis == 0 ? w.outHeight : w.outWidth) - 1) * w.strides[axis] + reach(w, axis);
}
double work(const Window2D& w) {
    return multiplyAdd * static_cast<double>(w.batch * w.outHeight * w.outWidth * taps(w)) *
           static_cast<double>(w.channels * w.filters);
}

bool needsFrame(const Window2D& w) {
    return w.padBefore[0] != 0 || w.padBefore[1] != 0 || seen(w, 0) > w.height || seen(w, 1) > w.width;
}

/** What a convolution by factors F is put together from. */
template <class F>
struct Making {
    InstructionList& list;
    const KernelTable<float>& k;
    const ProductKernels<F>& products;
    const BFloat16Table* rounding;
    static constexpr Count depth = Factors<F>::depth;
};

/** The images that a window slides over; copyRows: framed rows that are looked at together. */
template <class F>
FramedImages<F> frame(const Making<F>& make, const float* images, const Window2D& w, Count copyRows) {
    FramedImages<F> in{images, w.height, w.width, w.channels, {w.padBefore[0], w.padBefore[1]}, w.width, nullptr, 0};
    if (needsFrame(w)) in.framedWidth = seen(w, 1);
    else if (make.depth == 1) return in;
    in.copySize = roundUp(copyRows * in.framedWidth * w.channels + make.depth - 1, 32);
    in.copies = make.list.template scratch<F>(in.copySize * make.list.threads());
    return in;
}

/** The kernel in whole vectors: itself where it has them and is not to be transposed. */
const float* packed(InstructionList& list, const KernelTable<float>& k, const float* kernel, const Window2D& w,
                    Count stride, bool transposed, bool flipped) {
    if (!transposed && stride == w.filters) return kernel;
    float* to = list.scratch<float>(taps(w) * (transposed ? w.filters : w.channels) * stride);
    list.add(k.packKernel, {kernel, to, taps(w), w.channels, w.filters, stride, transposed, flipped}, taps(w),
             movedNumber * static_cast<double>(taps(w) * w.channels * w.filters));
    return to;
}

/** A packed kernel as factors: `pieces` times so many rows of k. */
const float* factors(const Making<float>&, const float* kernel, Count, Count, Count) { return kernel; }
const BFloat16* factors(const Making<BFloat16>& make, const float* kernel, Count pieces, Count rows, Count stride) {
    const Count pairs = pieces * multiplyAdds<BFloat16>(rows);
    auto* to = make.list.scratch<BFloat16>(2 * pairs * stride);
    make.list.add(make.rounding->roundPairs, {kernel, to, rows, stride}, pairs, movedNumber * static_cast<double>(pairs * stride));
    return to;
}

/** Whether cells of a window's row follow each other. */
bool inOnePiece(const Window2D& w) { return w.dilation[1] == 1 || w.kernel[1] == 1; }

/** Where the pieces of k lie in an image whose rows are framedWidth cells wide; they are as long as cells follow each
 * other. */
template <class F>
void setPieces(const Making<F>& make, ConvTilesArgs<F>& a, const Window2D& w) {
    const bool whole = inOnePiece(w);
    a.pieceCount = whole ? w.kernel[0] : taps(w);
    a.pieceSize = multiplyAdds<F>(whole ? w.kernel[1] * w.channels : w.channels);
    Count* pieces = make.list.template scratch<Count>(a.pieceCount);
    for (Count i = 0; i < a.pieceCount; ++i) {
        const Count y = whole ? i : i / w.kernel[1], x = whole ? 0 : i % w.kernel[1];
        pieces[i] = (y * w.dilation[0] * a.in.framedWidth + x * w.dilation[1]) * w.channels;
    }
    a.pieces = pieces;
}

/** Rows of out that are done together. */
Count rowsAnItem(const Window2D& w) {
    const Count wanted = std::max(shares(w.outHeight * w.batch, leastItems), shares(leastPlaces, w.outWidth));
    const Count line = seen(w, 1) * w.channels;
    const Count fit = (nearNumbers / line - reach(w, 0)) / w.strides[0] + 1;
    return std::clamp<Count>(std::min(wanted, fit), 1, w.outHeight);
}

/** out = act(images · kernel + bias), kernel: packed. */
template <class F>
void addTiles(const Making<F>& make, const Window2D& w, const float* images, const float* kernel, Count stride, const float* bias,
              float* out, ActivationFunction activation) {
    ConvTilesArgs<F> a{};
    a.rowsAnItem = rowsAnItem(w), a.itemsAnImage = shares(w.outHeight, a.rowsAnItem);
    a.reach = reach(w, 0);
    a.in = frame(make, images, w, (a.rowsAnItem - 1) * w.strides[0] + a.reach);
    const bool whole = inOnePiece(w);
    a.kernel = factors(make, kernel, whole ? w.kernel[0] : taps(w), (whole ? w.kernel[1] : 1) * w.channels, stride);
    a.kernelStride = make.depth * stride, a.bias = bias, a.out = out;
    a.outHeight = w.outHeight, a.outWidth = w.outWidth, a.filters = w.filters;
    a.strides[0] = w.strides[0], a.strides[1] = w.strides[1];
    a.activation = activation;
    setPieces(make, a, w);
    make.list.add(make.products.convTiles, a, w.batch * a.itemsAnImage, work(w));
}

/** The window by which dx sees dy when the stride is 1. */
Window2D backwards(const Window2D& w) {
    Window2D b = w;
    b.height = w.outHeight, b.width = w.outWidth, b.channels = w.filters;
    b.outHeight = w.height, b.outWidth = w.width, b.filters = w.channels;
    for (int i = 0; i < 2; ++i) b.padBefore[i] = reach(w, i) - 1 - w.padBefore[i];
    return b;
}

/** Whether dx is had by sliding over dy, at the price of some products with zeros; else by adding up taps. */
bool worthSliding(const Window2D& w) {
    return w.strides[0] == 1 && w.strides[1] == 1 && 4 * w.height * w.width <= 5 * w.outHeight * w.outWidth;
}

template <class F>
void forward(const Making<F>& make, const ConvArgs<float>& a) {
    const Count stride = roundUp(a.w.filters, make.k.lanes);
    const float* kernel = packed(make.list, make.k, a.kernel, a.w, stride, false, false);
    addTiles(make, a.w, a.x, kernel, stride, a.bias, a.out, a.activation);
}

template <class F>
void backwardData(const Making<F>& make, const ConvArgs<float>& a) {
    const Window2D& w = a.w;
    const bool sliding = worthSliding(w);
    const Count stride = roundUp(w.channels, make.k.lanes);
    const float* kernel = packed(make.list, make.k, a.kernel, w, stride, true, sliding);
    if (sliding) return addTiles(make, backwards(w), a.dy, kernel, stride, nullptr, a.dx, {});
    ConvScatterArgs<F> s{a.dy, factors(make, kernel, taps(w), w.filters, stride), a.dx, nullptr, nullptr, make.depth * stride,
                         roundUp(w.filters, make.depth), w.height, w.width, w};
    const Count threads = make.list.threads();
    if (make.depth > 1) s.rounded = make.list.template scratch<F>(w.outHeight * w.outWidth * s.filtersStride * threads);
    if (needsFrame(w)) {
        s.framedHeight = std::max(seen(w, 0), w.padBefore[0] + w.height);
        s.framedWidth = std::max(seen(w, 1), w.padBefore[1] + w.width);
        s.copies = make.list.template scratch<float>(s.framedHeight * s.framedWidth * w.channels * threads);
    }
    make.list.add(make.products.convScatter, s, w.batch, work(w));
}

/** Where the rows and pieces of a kernel's gradient lie in the framed images. */
template <class F>
void setPlaces(const Making<F>& make, ConvGradientArgs<F>& g, const Window2D& w) {
    Count* rows = make.list.template scratch<Count>(g.m);
    for (Count i = 0; i < g.m; ++i) {
        const Count tap = i / w.channels, y = tap / w.kernel[1] * w.dilation[0], x = tap % w.kernel[1] * w.dilation[1];
        rows[i] = make.depth * ((y * g.in.framedWidth + x) * w.channels + i % w.channels);
    }
    Count* pieces = make.list.template scratch<Count>(g.imagesAtOnce * w.outHeight);
    for (Count i = 0; i < g.imagesAtOnce * w.outHeight; ++i)
        pieces[i] = make.depth * (i / w.outHeight * g.framedHeight + i % w.outHeight * w.strides[0]) * g.in.framedWidth * w.channels;
    g.rows = rows, g.pieces = pieces;
}

/** Room for framed images and, of bfloat16, for one row of them in float32: they are pairs. */
template <class F>
FramedImages<F> frameOfGradient(const Making<F>& make, const float* images, const Window2D& w, Count copyRows) {
    return frame(make, images, w, make.depth == 1 ? copyRows : make.depth * (copyRows + 1));
}

template <class F>
void backwardKernel(const Making<F>& make, const ConvArgs<float>& a) {
    const Window2D& w = a.w;
    ConvGradientArgs<F> g{};
    g.images = w.batch, g.imagesAPart = shares(w.batch, mostParts);
    g.imagesAtOnce = std::clamp<Count>(shares(gradientPlaces, w.outHeight * w.outWidth), 1, g.imagesAPart);
    g.framedHeight = needsFrame(w) ? seen(w, 0) : w.height;
    g.in = frameOfGradient(make, a.x, w, g.imagesAtOnce * g.framedHeight);
    g.dy = a.dy, g.dyStride = roundUp(w.filters, make.k.lanes);
    if (make.depth > 1 || g.dyStride != w.filters)
        g.dyCopies = make.list.template scratch<F>(g.imagesAtOnce * w.outHeight * make.depth * multiplyAdds<F>(w.outWidth) * g.dyStride * make.list.threads());
    g.outHeight = w.outHeight, g.outWidth = w.outWidth, g.filters = w.filters;
    g.nextPlace = w.strides[1] * w.channels, g.step = make.depth * make.depth * g.nextPlace;
    g.m = taps(w) * w.channels;
    g.rowBlocks = std::max<Count>(1, g.m * w.filters / gradientItem);
    setPlaces(make, g, w);
    const Count parts = shares(w.batch, g.imagesAPart), size = g.m * w.filters;
    g.partial = parts == 1 ? a.dkernel : make.list.template scratch<float>(parts * size);
    make.list.add(make.products.convGradient, g, parts * g.rowBlocks, work(w));
    if (parts > 1)
        make.list.add(make.k.blockSum, {g.partial, a.dkernel, parts, size}, size, movedNumber * static_cast<double>(parts * size));
}

/** Calls `body` with what the factors are. */
template <class Body>
void byFactors(InstructionList& list, const KernelTable<float>& k, const BFloat16Table* rounding, Body body) {
    if (rounding) body(Making<BFloat16>{list, k, rounding->products, rounding});
    else body(Making<float>{list, k, k.products, nullptr});
}

}  // namespace

void addConv(InstructionList& list, const KernelTable<float>& k, const BFloat16Table* rounding, const ConvArgs<float>& a) {
    byFactors(list, k, rounding, [&](const auto& make) { forward(make, a); });
}

void addConvBackwardData(InstructionList& list, const KernelTable<float>& k, const BFloat16Table* rounding, const ConvArgs<float>& a) {
    byFactors(list, k, rounding, [&](const auto& make) { backwardData(make, a); });
}

void addConvBackwardKernel(InstructionList& list, const KernelTable<float>& k, const BFloat16Table* rounding, const ConvArgs<float>& a) {
    byFactors(list, k, rounding, [&](const auto& make) { backwardKernel(make, a); });
}

}  // namespace lamina::cpu

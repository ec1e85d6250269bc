// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/convolutions.h"

#include <algorithm>

namespace lamina::cpu {

namespace {

// Nanoseconds a multiply-add and a moved number cost one thread, roughly.
constexpr double product = 0.01, passing = 0.25;

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
    return product * static_cast<double>(w.batch * w.outHeight * w.outWidth * taps(w)) *
           static_cast<double>(w.channels * w.filters);
}

bool needsFrame(const Window2D& w) {
    return w.padBefore[0] != 0 || w.padBefore[1] != 0 || seen(w, 0) > w.height || seen(w, 1) > w.width;
}

/** The images that a window slides over; copyRows: framed rows that are looked at together. */
FramedImages<float> frame(InstructionList& list, const float* images, const Window2D& w, Count copyRows) {
    FramedImages<float> in{images,  w.height, w.width, w.channels, {w.padBefore[0], w.padBefore[1]},
                           w.width, nullptr,  0};
    if (!needsFrame(w)) return in;
    in.framedWidth = seen(w, 1);
    in.copySize = roundUp(copyRows * in.framedWidth * w.channels, 16);
    in.copies = list.scratch<float>(in.copySize * list.threads());
    return in;
}

/** The kernel in whole vectors: itself where it has them and is not to be transposed. */
const float* packed(InstructionList& list, const KernelTable<float>& k, const float* kernel, const Window2D& w,
                    Count stride, bool transposed, bool flipped) {
    if (!transposed && stride == w.filters) return kernel;
    float* to = list.scratch<float>(taps(w) * (transposed ? w.filters : w.channels) * stride);
    list.add(k.packKernel, {kernel, to, taps(w), w.channels, w.filters, stride, transposed, flipped}, taps(w),
             passing * static_cast<double>(taps(w) * w.channels * w.filters));
    return to;
}

/** Where the pieces of k lie in an image whose rows are framedWidth cells wide; they are as long as cells follow each
 * other. */
void setPieces(InstructionList& list, ConvTilesArgs<float>& a, const Window2D& w) {
    const bool whole = w.dilation[1] == 1 || w.kernel[1] == 1;
    a.pieceCount = whole ? w.kernel[0] : taps(w);
    a.pieceSize = whole ? w.kernel[1] * w.channels : w.channels;
    Count* pieces = list.scratch<Count>(a.pieceCount);
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
void addTiles(InstructionList& list, const KernelTable<float>& k, const Window2D& w, const float* images,
              const float* kernel, Count kernelStride, const float* bias, float* out, ActivationFunction activation) {
    ConvTilesArgs<float> a{};
    a.rowsAnItem = rowsAnItem(w), a.itemsAnImage = shares(w.outHeight, a.rowsAnItem);
    a.reach = reach(w, 0);
    a.in = frame(list, images, w, (a.rowsAnItem - 1) * w.strides[0] + a.reach);
    a.kernel = kernel, a.kernelStride = kernelStride, a.bias = bias, a.out = out;
    a.outHeight = w.outHeight, a.outWidth = w.outWidth, a.filters = w.filters;
    a.strides[0] = w.strides[0], a.strides[1] = w.strides[1];
    a.activation = activation;
    setPieces(list, a, w);
    list.add(k.convTiles, a, w.batch * a.itemsAnImage, work(w));
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

}  // namespace

void addConv(InstructionList& list, const KernelTable<float>& k, const ConvArgs<float>& a) {
    const Count stride = roundUp(a.w.filters, k.lanes);
    const float* kernel = packed(list, k, a.kernel, a.w, stride, false, false);
    addTiles(list, k, a.w, a.x, kernel, stride, a.bias, a.out, a.activation);
}

void addConvBackwardData(InstructionList& list, const KernelTable<float>& k, const ConvArgs<float>& a) {
    const Window2D& w = a.w;
    const bool sliding = worthSliding(w);
    const Count stride = roundUp(w.channels, k.lanes);
    const float* kernel = packed(list, k, a.kernel, w, stride, true, sliding);
    if (sliding) return addTiles(list, k, backwards(w), a.dy, kernel, stride, nullptr, a.dx, {});
    ConvScatterArgs<float> s{a.dy, kernel, a.dx, nullptr, stride, w.height, w.width, w};
    if (needsFrame(w)) {
        s.framedHeight = std::max(seen(w, 0), w.padBefore[0] + w.height);
        s.framedWidth = std::max(seen(w, 1), w.padBefore[1] + w.width);
        s.copies = list.scratch<float>(s.framedHeight * s.framedWidth * w.channels * list.threads());
    }
    list.add(k.convScatter, s, w.batch, work(w));
}

void addConvBackwardKernel(InstructionList& list, const KernelTable<float>& k, const ConvArgs<float>& a) {
    const Window2D& w = a.w;
    ConvGradientArgs<float> g{};
    g.images = w.batch, g.imagesAPart = shares(w.batch, mostParts);
    g.imagesAtOnce = std::clamp<Count>(shares(gradientPlaces, w.outHeight * w.outWidth), 1, g.imagesAPart);
    g.framedHeight = needsFrame(w) ? seen(w, 0) : w.height;
    g.in = frame(list, a.x, w, g.imagesAtOnce * g.framedHeight);
    g.dy = a.dy, g.dyStride = roundUp(w.filters, k.lanes);
    if (g.dyStride != w.filters)
        g.dyCopies = list.scratch<float>(g.imagesAtOnce * w.outHeight * w.outWidth * g.dyStride * list.threads());
    g.outHeight = w.outHeight, g.outWidth = w.outWidth, g.filters = w.filters, g.step = w.strides[1] * w.channels;
    g.m = taps(w) * w.channels;
    g.rowBlocks = std::max<Count>(1, g.m * w.filters / gradientItem);
    Count* rows = list.scratch<Count>(g.m);
    for (Count i = 0; i < g.m; ++i) {
        const Count tap = i / w.channels, y = tap / w.kernel[1] * w.dilation[0], x = tap % w.kernel[1] * w.dilation[1];
        rows[i] = (y * g.in.framedWidth + x) * w.channels + i % w.channels;
    }
    Count* pieces = list.scratch<Count>(g.imagesAtOnce * w.outHeight);
    for (Count i = 0; i < g.imagesAtOnce * w.outHeight; ++i)
        pieces[i] = (i / w.outHeight * g.framedHeight + i % w.outHeight * w.strides[0]) * g.in.framedWidth * w.channels;
    g.rows = rows, g.pieces = pieces;
    const Count parts = shares(w.batch, g.imagesAPart), size = g.m * w.filters;
    g.partial = parts == 1 ? a.dkernel : list.scratch<float>(parts * size);
    list.add(k.convGradient, g, parts * g.rowBlocks, work(w));
    if (parts > 1)
        list.add(k.blockSum, {g.partial, a.dkernel, parts, size}, size, passing * static_cast<double>(parts * size));
}

}  // namespace lamina::cpu

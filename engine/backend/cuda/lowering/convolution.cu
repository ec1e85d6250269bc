// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions: by a library where there is one that does them; else as products of columns of images without groups, by
// kernels of their own elsewhere.
#include <algorithm>

#include "engine/backend/cuda/kernels/convolution.h"
#include "engine/backend/cuda/kernels/rearrange.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

namespace {

/** Some images of a batch, whose columns fit the workspace. */
struct Part {
    Window2D w;
    Count rows, k;              // of the columns
    Count inBegin, outBegin;    // elements before them in x and out
    bool direct;                // the columns are x itself
};

/** Whether the images are their own columns: a product does all of it. */
bool isDirect(const Window2D& w) {
    return w.kernel[0] == 1 && w.kernel[1] == 1 && w.strides[0] == 1 && w.strides[1] == 1 && w.outHeight == w.height &&
           w.outWidth == w.width && w.padBefore[0] == 0 && w.padBefore[1] == 0 && w.groups == 1;
}

template <class Body>
void forImages(const OpLowering& l, const Window2D& w, ValueId x, ValueId out, const Window& window, Body body) {
    const bool direct = isDirect(w);
    const Count images = direct ? w.batch : l.m.imagesAtOnce(x, out, window);
    const Count in = Count{w.height} * w.width * w.channels, cells = Count{w.outHeight} * w.outWidth;
    for (Count begin = 0; begin < w.batch; begin += images) {
        Part part{w, 0, Count{w.kernel[0]} * w.kernel[1] * w.channels, begin * in, begin * cells * w.filters, direct};
        part.w.batch = static_cast<int>(std::min<Count>(images, w.batch - begin));
        part.rows = part.w.batch * cells;
        body(part);
    }
}

const void* columnsFor(OpLowering& l, const Part& part, ValueId x) {
    if (part.direct) return l.raw(x, part.inBegin);
    l.typed(x, [&](auto t) { addColumnsOfImages(l.list, part.w, l.at(x, t) + part.inBegin, l.m.columns.as<decltype(t)>()); });
    return l.m.columns.data();
}

// ---- by the library

using ConvolutionPass = Convolution::Pass;

std::shared_ptr<PlannedConvolution> planned(const OpLowering& l, const Convolution& c) {
    return l.m.libraries.convolutions && !isDirect(c.window) ? l.m.libraries.convolutions->plan(c) : nullptr;
}

/** The library takes images of one type; in mixed precision what a net ends with is float32, though its factors are not. */
bool oneType(const OpLowering& l, ValueId x, ValueId out) { return l.plan[x].dtype == l.plan[out].dtype; }

/** Elements of a kernel in front of its filters. */
Count taps(const Window2D& w) { return Count{w.kernel[0]} * w.kernel[1] * (w.channels / w.groups); }

/** A kernel as the library wants it, channels last; turned once a step. */
std::byte* turned(OpLowering& l, ValueId kernel, const Window2D& w) {
    std::byte*& to = l.turned[l.raw(kernel)];
    if (!to)
        l.typed(kernel, [&](auto t) {
            auto* const made = l.list.scratch<decltype(t)>(taps(w) * w.filters);
            addTurn(l.list, l.at(kernel, t), made, taps(w), w.filters);
            to = reinterpret_cast<std::byte*>(made);
        });
    return to;
}

void addPlanned(OpLowering& l, std::shared_ptr<PlannedConvolution> convolution, const PlannedConvolution::Places& places) {
    l.list.add([convolution = std::move(convolution), places](cudaStream_t stream) { convolution->run(stream, places); });
}

bool byLibrary(OpLowering& l, const Conv2D& o, const Window2D& w) {
    if (!oneType(l, o.x, o.out)) return false;
    Convolution c{ConvolutionPass::Forward, w, l.plan[o.x].dtype, o.bias != noValue, o.activation.kind == ActivationKind::Relu};
    auto found = planned(l, c);
    const bool together = found != nullptr;
    if (!found) {
        c.bias = c.relu = false;
        found = planned(l, c);
    }
    if (!found) return false;
    addPlanned(l, std::move(found), {l.raw(o.x), turned(l, o.kernel, w), l.raw(o.out), c.bias ? l.raw(o.bias) : nullptr});
    finish(l, l.raw(o.out), c.type, together ? nullptr : l.raw(o.bias), c.relu ? ActivationFunction{} : o.activation, l.rows(o.out), w.filters);
    return true;
}

bool byLibrary(OpLowering& l, const Conv2DBackwardData& o, const Window2D& w) {
    if (!oneType(l, o.dx, o.dy)) return false;
    auto found = planned(l, {ConvolutionPass::BackwardData, w, l.plan[o.dy].dtype});
    if (!found) return false;
    addPlanned(l, std::move(found), {l.raw(o.dx), turned(l, o.kernel, w), l.raw(o.dy)});
    return true;
}

bool byLibrary(OpLowering& l, const Conv2DBackwardKernel& o, const Window2D& w) {
    if (!oneType(l, o.x, o.dy)) return false;
    auto found = planned(l, {ConvolutionPass::BackwardKernel, w, l.plan[o.dy].dtype});
    if (!found) return false;
    l.typed(o.dy, [&](auto t) {
        auto* const made = l.list.scratch<decltype(t)>(taps(w) * w.filters);
        addPlanned(l, std::move(found), {l.raw(o.x), made, l.raw(o.dy)});
        addTurn(l.list, made, l.at(o.dkernel), w.filters, taps(w));
    });
    return true;
}

}  // namespace

void lowerOp(OpLowering& l, const Conv2D& o) {
    const Window2D w = l.window(o.window, o.x, o.out, o.groups);
    if (byLibrary(l, o, w)) return;
    if (o.groups > 1) {
        l.typed(o.x, [&](auto t) { addConv(l.list, w, l.at(o.x, t), l.at(o.kernel, t), l.at(o.bias, t), l.at(o.out, t)); });
        if (o.activation.kind != ActivationKind::Linear) lowerOp(l, Activate{o.out, o.out, o.activation});
        return;
    }
    forImages(l, w, o.x, o.out, o.window, [&](const Part& part) {
        Product p = l.product(o.x, o.out);
        p.a = columnsFor(l, part, o.x), p.lda = part.k;
        p.b = l.raw(o.kernel), p.ldb = w.filters;
        p.c = l.raw(o.out, part.outBegin), p.ldc = w.filters;
        p.m = part.rows, p.n = w.filters, p.k = part.k;
        p.bias = l.raw(o.bias);
        multiply(l, p, o.activation);
    });
}

void lowerOp(OpLowering& l, const Conv2DBackwardData& o) {
    const Window2D w = l.window(o.window, o.dx, o.dy, o.groups);
    if (byLibrary(l, o, w)) return;
    if (o.groups > 1)
        return l.typed(o.dy, [&](auto t) { addConvBackwardData(l.list, w, l.at(o.kernel, t), l.at(o.dy, t), l.at(o.dx, t)); });
    forImages(l, w, o.dx, o.dy, o.window, [&](const Part& part) {
        Product p = l.product(o.dy, o.dx);
        p.a = l.raw(o.dy, part.outBegin), p.lda = w.filters;
        p.b = l.raw(o.kernel), p.ldb = w.filters, p.transposeB = true;
        p.c = part.direct ? l.raw(o.dx, part.inBegin) : l.m.columns.data(), p.ldc = part.k;
        p.m = part.rows, p.n = part.k, p.k = w.filters;
        multiply(l, p, {});
        if (part.direct) return;
        l.typed(o.dx, [&](auto t) {
            addImagesOfColumns(l.list, part.w, l.m.columns.as<const decltype(t)>(), l.at(o.dx, t) + part.inBegin);
        });
    });
}

void lowerOp(OpLowering& l, const Conv2DBackwardKernel& o) {
    if (o.dbias != noValue) lowerOp(l, BiasGradient{o.dy, o.dbias});
    const Window2D w = l.window(o.window, o.x, o.dy, o.groups);
    if (byLibrary(l, o, w)) return;
    if (o.groups > 1)
        return l.typed(o.dy, [&](auto t) { addConvBackwardKernel(l.list, w, l.at(o.x, t), l.at(o.dy, t), l.at(o.dkernel)); });
    forImages(l, w, o.x, o.dy, o.window, [&](const Part& part) {
        Product p = l.product(o.x, o.dkernel);
        p.a = columnsFor(l, part, o.x), p.lda = part.k, p.transposeA = true;
        p.b = l.raw(o.dy, part.outBegin), p.ldb = w.filters;
        p.c = l.raw(o.dkernel), p.ldc = w.filters;
        p.m = part.k, p.n = w.filters, p.k = part.rows;
        p.accumulate = part.outBegin > 0;
        multiply(l, p, {});
    });
}

}  // namespace lamina::cuda

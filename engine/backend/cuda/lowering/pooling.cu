// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling: large windows of images by a library where there is one that does them, all else by kernels of our own.
#include "engine/backend/cuda/kernels/pooling.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

namespace {

using PoolingKind = Pooling::Kind;
using PoolingPass = Pooling::Pass;

/** x and out, or gradients of them. */
bool byLibrary(OpLowering& l, PoolingKind kind, PoolingPass pass, const Window2D& w, ValueId x, ValueId out, ValueId places) {
    Pooling p{kind, pass, w, l.plan[x].dtype};
    if (places != noValue) p.places = l.plan[places].dtype;
    if (!l.m.libraries.pooling || !isForLibrary(p, l.m.libraryPoolingFrom)) return false;
    auto planned = l.m.libraries.pooling->plan(p);
    if (!planned) return false;
    const PlannedPooling::Places at{l.raw(x), l.raw(out), l.raw(places)};
    l.list.add([planned = std::move(planned), at](cudaStream_t stream) { planned->run(stream, at); });
    return true;
}

}  // namespace

void lowerOp(OpLowering& l, const MaxPool& o) {
    const Window2D w = l.window(o.window, o.x, o.out, 1);
    if (byLibrary(l, PoolingKind::Max, PoolingPass::Forward, w, o.x, o.out, o.indices)) return;
    l.typed(o.x, [&](auto t) {
        if (o.indices != noValue && l.plan[o.indices].dtype == DType::Int32)
            addMaxPool(l.list, w, l.at(o.x, t), l.at(o.out, t), l.at<std::int32_t>(o.indices));
        else
            addMaxPool(l.list, w, l.at(o.x, t), l.at(o.out, t), l.at<std::uint8_t>(o.indices));
    });
}

void lowerOp(OpLowering& l, const MaxPoolBackward& o) {
    const Window2D w = l.window(o.window, o.dx, o.dy, 1);
    if (byLibrary(l, PoolingKind::Max, PoolingPass::Backward, w, o.dx, o.dy, o.indices)) return;
    l.typed(o.dy, [&](auto t) {
        if (l.plan[o.indices].dtype == DType::Int32)
            addMaxPoolBackward<decltype(t), std::int32_t>(l.list, w, l.at<std::int32_t>(o.indices), l.at(o.dy, t), l.at(o.dx, t));
        else
            addMaxPoolBackward<decltype(t), std::uint8_t>(l.list, w, l.at<std::uint8_t>(o.indices), l.at(o.dy, t), l.at(o.dx, t));
    });
}

void lowerOp(OpLowering& l, const AveragePool& o) {
    const Window2D w = l.window(o.window, o.x, o.out, 1);
    if (byLibrary(l, PoolingKind::Average, PoolingPass::Forward, w, o.x, o.out, noValue)) return;
    l.typed(o.x, [&](auto t) { addAveragePool(l.list, w, l.at(o.x, t), l.at(o.out, t)); });
}

void lowerOp(OpLowering& l, const AveragePoolBackward& o) {
    const Window2D w = l.window(o.window, o.dx, o.dy, 1);
    if (byLibrary(l, PoolingKind::Average, PoolingPass::Backward, w, o.dx, o.dy, noValue)) return;
    l.typed(o.dy, [&](auto t) { addAveragePoolBackward(l.list, w, l.at(o.dy, t), l.at(o.dx, t)); });
}

void lowerOp(OpLowering& l, const GlobalAveragePool& o) {
    const Shape& s = l.plan[o.x].shape;
    l.typed(o.x, [&](auto t) {
        addGlobalAveragePool(l.list, l.at(o.x, t), l.at(o.out, t), s[0], s.elements() / (s[0] * s.back()), s.back());
    });
}

void lowerOp(OpLowering& l, const GlobalAveragePoolBackward& o) {
    const Shape& s = l.plan[o.dx].shape;
    l.typed(o.dy, [&](auto t) {
        addGlobalAveragePoolBackward(l.list, l.at(o.dy, t), l.at(o.dx, t), s[0], s.elements() / (s[0] * s.back()), s.back());
    });
}

void lowerOp(OpLowering& l, const GlobalMaxPool& o) {
    const Shape& s = l.plan[o.x].shape;
    l.typed(o.x, [&](auto t) {
        addGlobalMaxPool(l.list, l.at(o.x, t), l.at(o.out, t), s[0], s.elements() / (s[0] * s.back()), s.back());
    });
}

void lowerOp(OpLowering& l, const GlobalMaxPoolBackward& o) {
    const Shape& s = l.plan[o.dx].shape;
    l.typed(o.dx, [&](auto t) {
        addGlobalMaxPoolBackward(l.list, l.at(o.x, t), l.at(o.y, t), l.at(o.dy, t), l.at(o.dx, t), s[0],
                                 s.elements() / (s[0] * s.back()), s.back());
    });
}

}  // namespace lamina::cuda

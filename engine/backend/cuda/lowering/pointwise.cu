// SPDX-License-Identifier: GPL-3.0-or-later
// Element by element, rows side by side.
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/kernels/data.h"
#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/base/random.h"

namespace lamina::cuda {

namespace {

void drop(OpLowering& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    l.typed(x, [&](auto t) { addDropout(l.list, l.m.state(), l.at(x, t), l.at(out, t), l.size(x), rate, streamKey(l.plan.seed, stream)); });
}

}  // namespace

void lowerOp(OpLowering& l, const Activate& o) {
    l.typed(o.x, [&](auto t) { addActivate(l.list, o.function, l.at(o.x, t), l.at(o.out, t), l.size(o.x)); });
}

void lowerOp(OpLowering& l, const ActivateBackward& o) {
    l.typed(o.dy, [&](auto t) { addActivateBackward(l.list, o.function, l.at(o.reference, t), l.at(o.dy, t), l.at(o.dx, t), l.size(o.dy)); });
}

void lowerOp(OpLowering& l, const Softmax& o) {
    l.typed(o.x, [&](auto t) { addSoftmax(l.list, l.at(o.x, t), l.at(o.out, t), l.rows(o.x), l.columns(o.x)); });
}

void lowerOp(OpLowering& l, const SoftmaxBackward& o) {
    l.typed(o.dy, [&](auto t) { addSoftmaxBackward(l.list, l.at(o.y, t), l.at(o.dy, t), l.at(o.dx, t), l.rows(o.y), l.columns(o.y)); });
}

void lowerOp(OpLowering& l, const Add& o) {
    l.typed(o.a, [&](auto t) { addSum(l.list, l.at(o.a, t), l.at(o.b, t), l.at(o.out, t), l.size(o.a)); });
}

void lowerOp(OpLowering& l, const Affine& o) {
    l.typed(o.x, [&](auto t) { addAffine(l.list, l.at(o.x, t), l.at(o.out, t), l.size(o.x), o.scale, o.offset); });
}

void lowerOp(OpLowering& l, const Cast& o) {
    if (l.plan[o.x].dtype == DType::BFloat16) addCast(l.list, l.at<BFloat16>(o.x), l.at(o.out), l.size(o.x));
    else addCast(l.list, l.at(o.x), l.at<BFloat16>(o.out), l.size(o.x));
}

void lowerOp(OpLowering& l, const Concat& o) {
    Count begin = 0;
    const Pieces whole = l.pieces(o.out, o.axis);
    for (ValueId input : o.inputs) {
        const Count bytes = l.pieces(input, o.axis).bytes;
        addCopy(l.list, l.raw(input), l.raw(o.out) + begin, whole.count, bytes, bytes, whole.bytes);
        begin += bytes;
    }
}

void lowerOp(OpLowering& l, const Slice& o) {
    const Pieces whole = l.pieces(o.dy, o.axis), part = l.pieces(o.dx, o.axis);
    const Count begin = o.begin * (part.bytes / l.plan[o.dx].shape[o.axis]);
    addCopy(l.list, l.raw(o.dy) + begin, l.raw(o.dx), whole.count, part.bytes, whole.bytes, part.bytes);
}

void lowerOp(OpLowering& l, const Dropout& o) {
    drop(l, o.x, o.out, o.rate, o.stream);
}

void lowerOp(OpLowering& l, const DropoutBackward& o) {
    drop(l, o.dy, o.dx, o.rate, o.stream);
}

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// Element by element, or row by row.
#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/reductions.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

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
    l.typed(o.a, [&](auto t) { addSum(l.list, l.at(o.a, t), l.at(o.b, t), l.at(o.out, t), l.size(o.a), o.relu); });
}

void lowerOp(OpLowering& l, const Combine& o) {
    l.typed(o.out, [&](auto t) { addCombine(l.list, o.kind, l.at(o.a, t), l.at(o.b, t), l.at(o.out, t), l.size(o.out)); });
}

void lowerOp(OpLowering& l, const SelectBackward& o) {
    l.typed(o.dx, [&](auto t) {
        addSelectBackward(l.list, o.kind, l.at(o.x, t), l.at(o.other, t), l.at(o.dy, t), l.at(o.dx, t), l.size(o.dx));
    });
}

void lowerOp(OpLowering& l, const Affine& o) {
    l.typed(o.x, [&](auto t) { addAffine(l.list, l.at(o.x, t), l.at(o.out, t), l.size(o.x), o.scale, o.offset); });
}

void lowerOp(OpLowering& l, const Cast& o) {
    if (l.plan[o.x].dtype == DType::BFloat16) addCast(l.list, l.at<BFloat16>(o.x), l.at(o.out), l.size(o.x));
    else addCast(l.list, l.at(o.x), l.at<BFloat16>(o.out), l.size(o.x));
}

}  // namespace lamina::cuda

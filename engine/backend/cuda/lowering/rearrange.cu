// SPDX-License-Identifier: GPL-3.0-or-later
// The same numbers in other places.
#include "engine/backend/cuda/kernels/rearrange.h"

#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/resize.h"
#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

namespace {

/** Elements of all axes behind one. */
Count inside(const Shape& s, int axis) {
    Count n = 1;
    for (int i = axis + 1; i < s.rank(); ++i) n *= s[i];
    return n;
}

}  // namespace

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

void lowerOp(OpLowering& l, const Repeat& o) {
    const Count inner = inside(l.plan[o.x].shape, o.axis);
    l.typed(o.x, [&](auto t) { addRepeat(l.list, l.at(o.x, t), l.at(o.out, t), l.size(o.x) / inner, inner, o.times); });
}

void lowerOp(OpLowering& l, const RepeatBackward& o) {
    const Count inner = inside(l.plan[o.dx].shape, o.axis);
    l.typed(o.dx, [&](auto t) { addRepeatBackward(l.list, l.at(o.dy, t), l.at(o.dx, t), l.size(o.dx) / inner, inner, o.times); });
}

void lowerOp(OpLowering& l, const Permute& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    Permutation p{};
    p.rank = out.rank();
    for (int i = 0; i < p.rank; ++i) {
        p.extents[i] = out[i];
        p.strides[i] = inside(x, o.axes[static_cast<std::size_t>(i)]);
    }
    l.typed(o.x, [&](auto t) { addPermute(l.list, l.at(o.x, t), l.at(o.out, t), p, l.size(o.out)); });
}

void lowerOp(OpLowering& l, const Reverse& o) {
    const Pieces slices = l.pieces(o.x, 1);
    addCopy(l.list, l.raw(o.x), l.raw(o.out) + (slices.count - 1) * slices.bytes, slices.count, slices.bytes, slices.bytes, -slices.bytes);
}

void lowerOp(OpLowering& l, const Pad& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    const Frame f{x[1], x[2], x[3], out[1], out[2], {o.before[0], o.before[1]}};
    l.typed(o.x, [&](auto t) { addPad(l.list, l.at(o.x, t), l.at(o.out, t), f, x[0]); });
}

void lowerOp(OpLowering& l, const Resize& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    const Resizing size{x[1], x[2], x[3], out[1], out[2], o.nearest};
    l.typed(o.x, [&](auto t) { addResize(l.list, l.at(o.x, t), l.at(o.out, t), size, x[0]); });
}

void lowerOp(OpLowering& l, const ResizeBackward& o) {
    const Shape &x = l.plan[o.dx].shape, &out = l.plan[o.dy].shape;
    const Resizing size{x[1], x[2], x[3], out[1], out[2], o.nearest};
    l.typed(o.dx, [&](auto t) { addResizeBackward(l.list, l.at(o.dy, t), l.at(o.dx, t), size, x[0]); });
}

}  // namespace lamina::cuda

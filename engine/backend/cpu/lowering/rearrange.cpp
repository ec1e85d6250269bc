// SPDX-License-Identifier: GPL-3.0-or-later
// The same numbers in other places.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

/** Elements of all axes behind one. */
Count inside(const Shape& s, int axis) {
    Count n = 1;
    for (int i = axis + 1; i < s.rank(); ++i) n *= s[i];
    return n;
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Concat& o) {
    Count begin = 0;
    const Pieces whole = l.pieces(o.out, o.axis);
    for (ValueId input : o.inputs) {
        const Count bytes = l.pieces(input, o.axis).bytes;
        l.list.add(l.k.copy, {l.raw(input), l.raw(o.out) + begin, bytes, bytes, whole.bytes}, whole.count, passing * l.work(input));
        begin += bytes;
    }
}

template <class T>
void lowerOp(OpLowering<T>& l, const Slice& o) {
    const Pieces whole = l.pieces(o.dy, o.axis), part = l.pieces(o.dx, o.axis);
    const Count begin = o.begin * (part.bytes / l.plan[o.dx].shape[o.axis]);
    l.list.add(l.k.copy, {l.raw(o.dy) + begin, l.raw(o.dx), part.bytes, whole.bytes, part.bytes}, whole.count,
               passing * l.work(o.dx));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Repeat& o) {
    const Count inner = inside(l.plan[o.x].shape, o.axis);
    l.list.add(l.k.repeat, {l.at(o.x), l.at(o.out), inner, o.times}, l.size(o.x) / inner, passing * l.work(o.out));
}

template <class T>
void lowerOp(OpLowering<T>& l, const RepeatBackward& o) {
    const Count inner = inside(l.plan[o.dx].shape, o.axis);
    l.list.add(l.k.repeatBackward, {l.at(o.dy), l.at(o.dx), inner, o.times}, l.size(o.dx) / inner, passing * l.work(o.dy));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Permute& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    PermuteArgs<T> a{};
    a.x = l.at(o.x), a.out = l.at(o.out), a.rank = out.rank();
    for (int i = 0; i < a.rank; ++i) {
        a.extents[i] = out[i];
        a.strides[i] = inside(x, o.axes[static_cast<std::size_t>(i)]);
    }
    l.list.add(l.k.permute, a, l.size(o.out) / out.back(), transcendental * l.work(o.out));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Reverse& o) {
    const Pieces slices = l.pieces(o.x, 1);
    l.list.add(l.k.copy, {l.raw(o.x), l.raw(o.out) + (slices.count - 1) * slices.bytes, slices.bytes, slices.bytes, -slices.bytes}, slices.count,
               passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Pad& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    l.list.add(l.k.pad, {l.at(o.x), l.at(o.out), x[1], x[2], x[3], out[1], out[2], {o.before[0], o.before[1]}}, out[0] * out[1],
               passing * l.work(o.out));
}

namespace {

/** Of images x and a result out; from and to are what is read and written. */
template <class T>
ResizeArgs<T> resizeArgs(const Shape& x, const Shape& out, const T* from, T* to, bool nearest) {
    return {from, to, x[1], x[2], x[3], out[1], out[2], nearest};
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Resize& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    l.list.add(l.k.resize, resizeArgs<T>(x, out, l.at(o.x), l.at(o.out), o.nearest), out[0] * out[1], 4 * passing * l.work(o.out));
}

template <class T>
void lowerOp(OpLowering<T>& l, const ResizeBackward& o) {
    const Shape &x = l.plan[o.dx].shape, &out = l.plan[o.dy].shape;
    l.list.add(l.k.resizeBackward, resizeArgs<T>(x, out, l.at(o.dy), l.at(o.dx), o.nearest), x[0] * x[1], 8 * passing * l.work(o.dy));
}

LAMINA_LOWERS(Concat)
LAMINA_LOWERS(Slice)
LAMINA_LOWERS(Repeat)
LAMINA_LOWERS(RepeatBackward)
LAMINA_LOWERS(Permute)
LAMINA_LOWERS(Pad)
LAMINA_LOWERS(Reverse)
LAMINA_LOWERS(Resize)
LAMINA_LOWERS(ResizeBackward)

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// Element by element, rows side by side.
#include <cmath>

#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/base/error.h"
#include "engine/base/random.h"

namespace lamina::cpu {

namespace {

/** uniform(word) ≥ rate exactly when the word's upper 24 bits are at least this. */
std::uint32_t dropoutLimit(double rate) {
    return static_cast<std::uint32_t>(std::ceil(static_cast<double>(static_cast<float>(rate)) * 0x1.0p24));
}

template <class T>
void addDropout(OpLowering<T>& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    DropoutArgs<T> a{l.at(x), l.at(out), l.size(x), static_cast<T>(1 / (1 - rate)), dropoutLimit(rate),
                     streamKey(l.plan.seed, stream), &l.m.state};
    l.list.add(l.k.dropout, a, blocksOf(a.count, 4), generator * l.work(x));
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Activate& o) {
    l.list.add(l.k.activate, {l.at(o.x), l.at(o.out), o.function}, l.size(o.x), transcendental * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const ActivateBackward& o) {
    l.list.add(l.k.activateBackward, {l.at(o.reference), l.at(o.dy), l.at(o.dx), o.function}, l.size(o.dy),
               transcendental * l.work(o.dy));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Softmax& o) {
    const Count n = l.plan[o.x].shape.back();
    l.list.add(l.k.softmax, {l.at(o.x), l.at(o.out), n}, l.size(o.x) / n, transcendental * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const SoftmaxBackward& o) {
    const Count n = l.plan[o.y].shape.back();
    l.list.add(l.k.softmaxBackward, {l.at(o.y), l.at(o.dy), l.at(o.dx), n}, l.size(o.y) / n, passing * l.work(o.y));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Add& o) {
    l.list.add(l.k.add, {l.at(o.a), l.at(o.b), l.at(o.out)}, l.size(o.a), passing * l.work(o.a));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Affine& o) {
    l.list.add(l.k.affine, {l.at(o.x), l.at(o.out), static_cast<T>(o.scale), static_cast<T>(o.offset)}, l.size(o.x),
               passing * l.work(o.x));
}

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
void lowerOp(OpLowering<T>& l, const Dropout& o) { addDropout(l, o.x, o.out, o.rate, o.stream); }

template <class T>
void lowerOp(OpLowering<T>& l, const DropoutBackward& o) { addDropout(l, o.dy, o.dx, o.rate, o.stream); }

template <class T>
void lowerOp(OpLowering<T>&, const Cast&) {
    throw Error("the CPU computes in one type and has no casts", {}, "choose the precision float32");
}

LAMINA_LOWERS(Activate)
LAMINA_LOWERS(ActivateBackward)
LAMINA_LOWERS(Softmax)
LAMINA_LOWERS(SoftmaxBackward)
LAMINA_LOWERS(Add)
LAMINA_LOWERS(Affine)
LAMINA_LOWERS(Concat)
LAMINA_LOWERS(Slice)
LAMINA_LOWERS(Dropout)
LAMINA_LOWERS(DropoutBackward)
LAMINA_LOWERS(Cast)

}  // namespace lamina::cpu

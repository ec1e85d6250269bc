// SPDX-License-Identifier: GPL-3.0-or-later
// Element by element, or row by row.
#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/base/error.h"

namespace lamina::cpu {

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
    l.list.add(l.k.add, {l.at(o.a), l.at(o.b), l.at(o.out), o.relu}, l.size(o.a), passing * l.work(o.a));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Combine& o) {
    l.list.add(l.k.combine, {l.at(o.a), l.at(o.b), l.at(o.out), o.kind}, l.size(o.a), passing * l.work(o.a));
}

template <class T>
void lowerOp(OpLowering<T>& l, const SelectBackward& o) {
    l.list.add(l.k.selectBackward, {l.at(o.x), l.at(o.other), l.at(o.dy), l.at(o.dx), o.kind}, l.size(o.dy), passing * l.work(o.dy));
}

template <class T>
void lowerOp(OpLowering<T>& l, const Affine& o) {
    l.list.add(l.k.affine, {l.at(o.x), l.at(o.out), static_cast<T>(o.scale), static_cast<T>(o.offset)}, l.size(o.x),
               passing * l.work(o.x));
}

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
LAMINA_LOWERS(Combine)
LAMINA_LOWERS(SelectBackward)
LAMINA_LOWERS(Cast)

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

namespace {

template <class T>
void setIndices(const OpLowering<T>& l, PoolArgs<T>& a, ValueId indices) {
    if (indices == noValue) return;
    if (l.plan[indices].dtype == DType::UInt8) a.indices8 = l.template at<std::uint8_t>(indices);
    else a.indices32 = l.template at<std::int32_t>(indices);
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const MaxPool& o) {
    PoolArgs<T> a{};
    a.x = l.at(o.x), a.out = l.at(o.out);
    setIndices(l, a, o.indices);
    a.w = l.window(o.window, o.x, o.out, 1);
    l.list.add(l.k.maxPool, a, a.w.batch * a.w.outHeight, passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const MaxPoolBackward& o) {
    PoolArgs<T> a{};
    a.dy = l.at(o.dy), a.dx = l.at(o.dx);
    setIndices(l, a, o.indices);
    a.w = l.window(o.window, o.dx, o.dy, 1);
    l.list.add(l.k.maxPoolBackward, a, a.w.batch, passing * l.work(o.dx));
}

template <class T>
void lowerOp(OpLowering<T>& l, const AveragePool& o) {
    PoolArgs<T> a{};
    a.x = l.at(o.x), a.out = l.at(o.out);
    a.w = l.window(o.window, o.x, o.out, 1);
    l.list.add(l.k.averagePool, a, a.w.batch * a.w.outHeight, passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const AveragePoolBackward& o) {
    PoolArgs<T> a{};
    a.dy = l.at(o.dy), a.dx = l.at(o.dx);
    a.w = l.window(o.window, o.dx, o.dy, 1);
    l.list.add(l.k.averagePoolBackward, a, a.w.batch, passing * l.work(o.dx));
}

template <class T>
void lowerOp(OpLowering<T>& l, const GlobalAveragePool& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.globalAveragePool, {l.at(o.x), l.at(o.out), s.elements() / (s[0] * s.back()), s.back()}, s[0],
               passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const GlobalAveragePoolBackward& o) {
    const Shape& s = l.plan[o.dx].shape;
    l.list.add(l.k.globalAveragePoolBackward, {l.at(o.dy), l.at(o.dx), s.elements() / (s[0] * s.back()), s.back()}, s[0],
               passing * l.work(o.dx));
}

template <class T>
void lowerOp(OpLowering<T>& l, const GlobalMaxPool& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.globalMaxPool, {l.at(o.x), l.at(o.out), s.elements() / (s[0] * s.back()), s.back()}, s[0], passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const GlobalMaxPoolBackward& o) {
    const Shape& s = l.plan[o.dx].shape;
    l.list.add(l.k.globalMaxPoolBackward,
               {l.at(o.x), l.at(o.y), l.at(o.dy), l.at(o.dx), s.elements() / (s[0] * s.back()), s.back()}, s[0], passing * l.work(o.dx));
}

LAMINA_LOWERS(MaxPool)
LAMINA_LOWERS(MaxPoolBackward)
LAMINA_LOWERS(AveragePool)
LAMINA_LOWERS(AveragePoolBackward)
LAMINA_LOWERS(GlobalAveragePool)
LAMINA_LOWERS(GlobalAveragePoolBackward)
LAMINA_LOWERS(GlobalMaxPool)
LAMINA_LOWERS(GlobalMaxPoolBackward)

}  // namespace lamina::cpu

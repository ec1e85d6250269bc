// SPDX-License-Identifier: GPL-3.0-or-later
// What training alone adds by chance.
#include <cmath>

#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/base/random.h"

namespace lamina::cpu {

namespace {

/** uniform(word) ≥ rate exactly when the word's upper 24 bits are at least this. */
std::uint32_t dropoutLimit(double rate) {
    return static_cast<std::uint32_t>(std::ceil(static_cast<double>(static_cast<float>(rate)) * 0x1.0p24));
}

template <class T>
void addDropout(OpLowering<T>& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    DropoutArgs<T> a{l.at(x), l.at(out), l.size(out), static_cast<T>(1 / (1 - rate)), dropoutLimit(rate),
                     streamKey(l.plan.seed, stream), &l.m.state};
    l.list.add(l.k.dropout, a, blocksOf(a.count, 4), generator * l.work(out));
}

template <class T>
void addSpatialDropout(OpLowering<T>& l, ValueId x, ValueId out, double rate, std::uint32_t stream) {
    const Shape& s = l.plan[x].shape;
    SpatialDropoutArgs<T> a{l.at(x), l.at(out), s.elements() / (s[0] * s.back()), s.back(), static_cast<T>(1 / (1 - rate)),
                            dropoutLimit(rate), streamKey(l.plan.seed, stream), &l.m.state};
    l.list.add(l.k.spatialDropout, a, s[0], passing * l.work(x));
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Dropout& o) {
    addDropout(l, o.x, o.out, o.rate, o.stream);
}

template <class T>
void lowerOp(OpLowering<T>& l, const DropoutBackward& o) {
    addDropout(l, o.dy, o.dx, o.rate, o.stream);
}

template <class T>
void lowerOp(OpLowering<T>& l, const SpatialDropout& o) {
    addSpatialDropout(l, o.x, o.out, o.rate, o.stream);
}

template <class T>
void lowerOp(OpLowering<T>& l, const SpatialDropoutBackward& o) {
    addSpatialDropout(l, o.dy, o.dx, o.rate, o.stream);
}

template <class T>
void lowerOp(OpLowering<T>& l, const GaussianNoise& o) {
    GaussianNoiseArgs<T> a{l.at(o.x), l.at(o.out), l.size(o.x), static_cast<T>(o.stddev), streamKey(l.plan.seed, o.stream), &l.m.state};
    l.list.add(l.k.gaussianNoise, a, blocksOf(a.count, 2), 10 * generator * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const RandomAffine& o) {
    const Shape &s = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    l.list.add(l.k.randomAffine, {o, l.at(o.x), l.at(o.out), s[1], s[2], s[3], out[1], out[2], streamKey(l.plan.seed, o.stream), &l.m.state}, s[0],
               8 * transcendental * l.work(o.out));
}

template <class T>
void lowerOp(OpLowering<T>& l, const RandomColor& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.randomColor, {o, l.at(o.x), l.at(o.out), s[1] * s[2], s[3], streamKey(l.plan.seed, o.stream), &l.m.state}, s[0],
               4 * passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const RandomErase& o) {
    const Shape& s = l.plan[o.x].shape;
    l.list.add(l.k.randomErase, {o, l.at(o.x), l.at(o.out), s[1], s[2], s[3], streamKey(l.plan.seed, o.stream), streamKey(l.plan.seed, o.stream ^ noiseStream),
                                 &l.m.state}, s[0], transcendental * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const MixUp& o) {
    const Shape &x = l.plan[o.x].shape, &out = l.plan[o.out].shape;
    const bool labels = l.plan[o.x].dtype == DType::Int32;
    MixArgs<T> a{};
    if (labels) a.labels = l.template at<std::int32_t>(o.x);
    else a.x = l.at(o.x);
    a.out = l.at(o.out), a.samples = x[0], a.size = l.size(o.x) / x[0], a.classes = out.back(), a.alpha = o.alpha;
    a.key = streamKey(l.plan.seed, o.stream), a.state = &l.m.state;
    l.list.add(labels ? l.k.mixLabels : l.k.mixRows, a, a.samples, 2 * passing * l.work(o.out) + generator * static_cast<double>(a.samples));
}

LAMINA_LOWERS(Dropout)
LAMINA_LOWERS(MixUp)
LAMINA_LOWERS(RandomAffine)
LAMINA_LOWERS(RandomColor)
LAMINA_LOWERS(RandomErase)
LAMINA_LOWERS(DropoutBackward)
LAMINA_LOWERS(SpatialDropout)
LAMINA_LOWERS(SpatialDropoutBackward)
LAMINA_LOWERS(GaussianNoise)

}  // namespace lamina::cpu

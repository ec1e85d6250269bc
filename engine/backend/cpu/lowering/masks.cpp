// SPDX-License-Identifier: GPL-3.0-or-later
// Which steps of a sequence count.
#include "engine/backend/cpu/lowering/op_lowering.h"

namespace lamina::cpu {

template <class T>
void lowerOp(OpLowering<T>& l, const StepMask& o) {
    const Count n = l.size(o.x) / l.size(o.out);
    l.list.add(l.k.stepMask, {l.at(o.x), l.at(o.out), n, static_cast<T>(o.value)}, l.size(o.out), passing * l.work(o.x));
}

template <class T>
void lowerOp(OpLowering<T>& l, const MaskWeights& o) {
    l.list.add(l.k.maskWeights, {l.at(o.mask), l.at(o.out), l.size(o.mask) / o.parts, o.sum}, o.parts, passing * l.work(o.mask));
}

template <class T>
void lowerOp(OpLowering<T>& l, const AttentionMask& o) {
    const Shape& s = l.plan[o.x].shape;
    AttentionMaskArgs<T> a{};
    a.x = l.at(o.x), a.rows = l.at(o.rows), a.columns = l.at(o.columns), a.out = l.at(o.out);
    a.m = s[s.rank() - 2], a.n = s.back(), a.rowsASample = s.elements() / s[0] / a.n;
    a.causal = o.causal, a.fill = static_cast<T>(o.fill);
    l.list.add(l.k.attentionMask, a, s.elements() / a.n, passing * l.work(o.x));
}

LAMINA_LOWERS(StepMask)
LAMINA_LOWERS(MaskWeights)
LAMINA_LOWERS(AttentionMask)

}  // namespace lamina::cpu

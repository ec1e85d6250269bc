// SPDX-License-Identifier: GPL-3.0-or-later
// Which steps of a sequence count.
#include "engine/backend/cuda/kernels/masks.h"

#include "engine/backend/cuda/lowering/op_lowering.h"

namespace lamina::cuda {

void lowerOp(OpLowering& l, const StepMask& o) {
    const Count rows = l.size(o.out);
    l.typed(o.x, [&](auto t) { addStepMask(l.list, l.at(o.x, t), l.at(o.out), rows, l.size(o.x) / rows, static_cast<float>(o.value)); });
}

void lowerOp(OpLowering& l, const MaskWeights& o) { addMaskWeights(l.list, l.at(o.mask), l.at(o.out), o.parts, l.size(o.mask) / o.parts, o.sum); }

void lowerOp(OpLowering& l, const AttentionMask& o) {
    const Shape& s = l.plan[o.x].shape;
    l.typed(o.x, [&](auto t) {
        AttentionMaskValues<decltype(t)> v{};
        v.x = l.at(o.x, t), v.rows = l.at(o.rows), v.columns = l.at(o.columns), v.out = l.at(o.out, t);
        v.count = s.elements(), v.m = s[s.rank() - 2], v.n = s.back(), v.rowsASample = s.elements() / s[0] / v.n;
        v.causal = o.causal, v.fill = static_cast<float>(o.fill);
        addAttentionMask(l.list, v);
    });
}

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/lowering.h"

#include <string>
#include <utility>

#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

int narrow(Count x) {
    if (x > 0x7fffffff) throw Error("an extent of " + std::to_string(x) + " is more than the GPU's convolutions take");
    return static_cast<int>(x);
}

LaunchList finish(OpLowering& l) {
    l.end.state = l.m.state();
    l.end.host = l.m.host;
    l.end.batch = static_cast<std::uint64_t>(l.program.batch);
    if (l.program.kind != ProgramKind::Predict) addStepEnd(l.list, l.end);
    return std::move(l.list);
}

}  // namespace

Product OpLowering::product(ValueId factor, ValueId result) const {
    Product p{};
    p.factors = plan[factor].dtype, p.result = plan[result].dtype;
    return p;
}

Pieces OpLowering::pieces(ValueId id, int axis) const {
    const Shape& s = plan[id].shape;
    Pieces p{1, static_cast<Count>(sizeOf(plan[id].dtype))};
    for (int i = 0; i < s.rank(); ++i) (i < axis ? p.count : p.bytes) *= s[i];
    return p;
}

Window2D OpLowering::window(const Window& w, ValueId x, ValueId out, Count groups) const {
    const Shape &i = plan[x].shape, &o = plan[out].shape;
    return {narrow(i[0]), narrow(i[1]), narrow(i[2]), narrow(i[3]), narrow(o[1]), narrow(o[2]), narrow(o[3]),
            {narrow(w.kernel[0]), narrow(w.kernel[1])}, {narrow(w.strides[0]), narrow(w.strides[1])},
            {narrow(w.dilation[0]), narrow(w.dilation[1])}, {narrow(w.padBefore[0]), narrow(w.padBefore[1])}, narrow(groups)};
}

LaunchList lower(const Program& program, const Machine& machine) {
    OpLowering l(program, machine);
    chooseFusions(l);
    if (program.kind == ProgramKind::Predict) lowerPredictInputs(l);
    for (const Op& op : program.ops)
        std::visit([&](const auto& o) {
            if (!l.fused.count(&o)) lowerOp(l, o);
        }, op);
    return finish(l);
}

}  // namespace lamina::cuda

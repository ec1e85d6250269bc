// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cpu/lowering.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/backend/cpu/moving_weights.h"
#include "engine/base/error.h"
#include "engine/plan/metric_math.h"

namespace lamina::cpu {

namespace {

/** Room for the rounded left factors of the largest product. */
template <class T>
BFloat16* roomForFactors(OpLowering<T>& l) {
    Count most = 0;
    for (const Op& op : l.program.ops)
        if (const auto* o = std::get_if<MatMul>(&op)) {
            const Count k = o->transposeA ? l.size(o->a) / l.plan[o->a].shape.back() : l.plan[o->a].shape.back();
            most = std::max(most, l.size(o->a) / k * 2 * multiplyAdds<BFloat16>(k));
        }
    return l.list.template scratch<BFloat16>(most);
}

template <class T>
InstructionList lowerAs(const Program& program, Machine& machine) {
    OpLowering<T> l(program, machine);
    if (machine.rounding) l.factors = roomForFactors(l);
    if (const auto moving = movingGradients(machine.plan, program); !moving.empty()) beginUpdate(l, moving);
    if (program.kind == ProgramKind::Predict) lowerPredictInputs(l);
    for (const Op& op : program.ops) std::visit([&](const auto& o) { lowerOp(l, o); }, op);
    return std::move(l.list);
}

}  // namespace

Machine::Machine(const Plan& p, TelemetryRing& r, Control& c, int t, Isa i, const BFloat16Table* factors)
    : plan(p), ring(r), control(c), team(t), isa(i), rounding(factors),
      arenas(p, std::any_of(p.programs.begin(), p.programs.end(), [](const Program& x) { return x.kind == ProgramKind::Train; })) {}

Source* Machine::source(std::deque<BoundSource>& list, int index, ValueId value) {
    while (list.size() <= static_cast<std::size_t>(index)) list.emplace_back();
    BoundSource& bound = list[static_cast<std::size_t>(index)];
    bound.row = plan[value].shape.withoutBatch();
    return &bound.source;
}

InstructionList lower(const Program& program, Machine& machine) {
    if (machine.plan.compute != DType::Float32)
        throw Error("the CPU keeps activations in float32, received a plan in " + std::string(name(machine.plan.compute)), {},
                    "compile it for float32; bfloat16 is an option of the executor");
    switch (machine.plan.dtype) {
        case DType::Float32: return lowerAs<float>(program, machine);
        case DType::Float64: return lowerAs<double>(program, machine);
        default: break;
    }
    throw Error("the CPU computes in float32 and float64, received a plan in " + std::string(name(machine.plan.dtype)), {},
                "choose the precision float32");
}

void publishSums(const Plan& plan, Arenas& arenas, Record& record) {
    for (std::size_t i = 0; i < plan.metrics.size() && i < Record::maxValues; ++i) {
        const PlanMetric& m = plan.metrics[i];
        const Value& value = plan[m.accumulator];
        const auto* sums = reinterpret_cast<const double*>(arenas.at(value));
        const double figure = m.loss ? (sums[0] == 0 ? 0 : sums[1] / sums[0])
                                     : metricResult(m.kind, {sums, static_cast<std::size_t>(value.shape.elements())});
        record.values[i] = static_cast<float>(figure);
    }
    if (arenas.accumulators.size() > 0) std::memset(arenas.accumulators.data(), 0, arenas.accumulators.size());
}

}  // namespace lamina::cpu

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/plan_sketch.h"

#include <utility>

#include "engine/compile/precision.h"

namespace lamina {

ValueId PlanSketch::place(Shape shape, DType dtype, Storage storage, std::uint64_t& end) {
    Value v;
    v.shape = shape;
    v.dtype = dtype;
    v.storage = storage;
    v.offset = end;
    v.name = "value " + std::to_string(plan_->values.size());
    const std::uint64_t bytes = static_cast<std::uint64_t>(shape.elements()) * sizeOf(dtype);
    end += (bytes + Plan::alignment - 1) / Plan::alignment * Plan::alignment;
    plan_->values.push_back(std::move(v));
    return static_cast<ValueId>(plan_->values.size()) - 1;
}

ValueId PlanSketch::input(Shape shape, DType dtype) {
    const ValueId id = place(shape, dtype, Storage::State, plan_->stateBytes);
    plan_->weights.push_back({"input", std::to_string(id), id, false, "zeros"});
    return id;
}

ValueId PlanSketch::weight(Shape shape) {
    const ValueId id = place(shape, plan_->dtype, Storage::Weight, plan_->weightBytes);
    plan_->weights.push_back({"weight", std::to_string(id), id, true, "zeros"});
    return id;
}

ValueId PlanSketch::gradientOf(ValueId weight) {
    std::uint64_t offset = (*plan_)[weight].offset;
    return place(shape(weight), plan_->dtype, Storage::Gradient, offset);
}

ValueId PlanSketch::activation(Shape shape, DType dtype) {
    return place(shape, dtype, Storage::Activation, plan_->activationBytes);
}

ValueId PlanSketch::scalar() { return place({}, plan_->dtype, Storage::Scalar, plan_->scalarBytes); }

ValueId PlanSketch::accumulator(std::int64_t size) {
    return place({size}, DType::Float64, Storage::Accumulator, plan_->accumulatorBytes);
}

void PlanSketch::mix() {
    plan_->compute = DType::BFloat16;
    plan_->copyBytes = (plan_->weightBytes + plan_->stateBytes) / 2;
    const std::size_t before = plan_->values.size();
    for (Program& p : plan_->programs) mixPrecision(*plan_, p);
    for (std::size_t i = before; i < plan_->values.size(); ++i) {
        Value& v = plan_->values[i];
        if (v.storage != Storage::Activation) continue;
        v.offset = plan_->activationBytes;
        const std::uint64_t bytes = static_cast<std::uint64_t>(v.shape.elements()) * sizeOf(v.dtype);
        plan_->activationBytes += (bytes + Plan::alignment - 1) / Plan::alignment * Plan::alignment;
    }
}

void PlanSketch::program(ProgramKind kind, std::int64_t batch, std::vector<Op> ops) {
    Program& program = plan_->programs.emplace_back(kind, batch);
    program.ops = std::move(ops);
    program.activationBytes = plan_->activationBytes;
}

}  // namespace lamina

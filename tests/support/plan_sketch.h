// SPDX-License-Identifier: GPL-3.0-or-later
// A plan written by hand, for tests of backends: every value has memory of its own, and inputs lie in State, so that
// setWeights fills them.
#pragma once

#include <memory>
#include <string>

#include "engine/plan/plan.h"

namespace lamina {

class PlanSketch {
 public:
    explicit PlanSketch(DType dtype) { plan_->dtype = dtype; }

    Plan& plan() { return *plan_; }
    const Shape& shape(ValueId id) const { return (*plan_)[id].shape; }

    /** A value that the test sets: one of Plan::weights, in the order of calls. */
    ValueId input(Shape shape) { return input(shape, plan_->dtype); }
    ValueId input(Shape shape, DType dtype);
    /** A trainable weight; its gradient lies at the same offset. */
    ValueId weight(Shape shape);
    ValueId gradientOf(ValueId weight);
    ValueId activation(Shape shape) { return activation(shape, plan_->dtype); }
    ValueId activation(Shape shape, DType dtype);
    ValueId scalar();
    ValueId accumulator(std::int64_t size);

    /** Adds a program of these ops. */
    void program(ProgramKind kind, std::int64_t batch, std::vector<Op> ops);
    /** Gives all programs the types of mixed precision, and room to what that adds. */
    void mix();
    std::shared_ptr<const Plan> finish() { return plan_; }

 private:
    ValueId place(Shape shape, DType dtype, Storage storage, std::uint64_t& end);

    std::shared_ptr<Plan> plan_ = std::make_shared<Plan>();
};

}  // namespace lamina

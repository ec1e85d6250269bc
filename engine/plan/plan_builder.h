// SPDX-License-Identifier: GPL-3.0-or-later
// The pen with which layers and gradients write a plan: values and forward ops, still without memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace lamina {

/** Collects the ops of one program. Values go into the plan's own list. */
class PlanBuilder {
 public:
    PlanBuilder(Plan& plan, bool training);

    bool training() const { return training_; }
    const Value& operator[](ValueId id) const { return (*plan_)[id]; }
    /** By value: what the plan holds moves when a value joins it. */
    Shape shape(ValueId id) const { return (*plan_)[id].shape; }

    /** A new value of a step, of the plan's type unless said. */
    ValueId activation(Shape shape, std::string name = {});
    ValueId activation(Shape shape, DType dtype, std::string name = {});

    void forward(ForwardOp op);
    const std::vector<ForwardOp>& forwardOps() const { return forward_; }

    // The small words that most layers are made of; each emits one op and returns its output.
    ValueId matMul(ValueId a, ValueId b);
    ValueId biasAdd(ValueId x, ValueId bias);
    ValueId activate(ValueId x, ActivationFunction function);
    ValueId softmax(ValueId x);
    ValueId reshape(ValueId x, Shape shape);
    ValueId add(ValueId a, ValueId b);

 private:
    Plan* plan_;
    bool training_;
    std::vector<ForwardOp> forward_;
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan_builder.h"

#include <utility>

namespace lamina {

PlanBuilder::PlanBuilder(Plan& plan, bool training) : plan_(&plan), training_(training) {}

void PlanBuilder::forward(ForwardOp op) { forward_.push_back(std::move(op)); }

ValueId PlanBuilder::activation(Shape shape, std::string name) { return activation(shape, plan_->dtype, std::move(name)); }

ValueId PlanBuilder::activation(Shape shape, DType dtype, std::string name) {
    Value value;
    value.shape = shape;
    value.dtype = dtype;
    value.name = std::move(name);
    plan_->values.push_back(std::move(value));
    return static_cast<ValueId>(plan_->values.size() - 1);
}

ValueId PlanBuilder::matMul(ValueId a, ValueId b) {
    const ValueId out = activation({shape(a)[0], shape(b)[1]});
    forward(MatMul{.a = a, .b = b, .out = out});
    return out;
}

ValueId PlanBuilder::biasAdd(ValueId x, ValueId bias) {
    const ValueId out = activation(shape(x));
    forward(BiasAdd{x, bias, out});
    return out;
}

ValueId PlanBuilder::activate(ValueId x, ActivationFunction function) {
    if (function.kind == ActivationKind::Linear) return x;
    const ValueId out = activation(shape(x));
    forward(Activate{x, out, function});
    return out;
}

ValueId PlanBuilder::softmax(ValueId x) {
    const ValueId out = activation(shape(x));
    forward(Softmax{x, out});
    return out;
}

ValueId PlanBuilder::reshape(ValueId x, Shape shape) {
    if (shape == this->shape(x)) return x;
    const ValueId out = activation(shape);
    forward(Reshape{x, out});
    return out;
}

ValueId PlanBuilder::add(ValueId a, ValueId b) {
    const ValueId out = activation(shape(a));
    forward(Add{a, b, out});
    return out;
}

}  // namespace lamina

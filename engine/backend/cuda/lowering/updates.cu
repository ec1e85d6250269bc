// SPDX-License-Identifier: GPL-3.0-or-later
// The learning rate, the optimizers, and what is published.
#include <string>

#include "engine/backend/cuda/kernels/pointwise.h"
#include "engine/backend/cuda/kernels/updates.h"
#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

Count flatCount(const OpLowering& l) { return static_cast<Count>(l.plan.weightBytes / sizeof(float)); }

FlatArenas flatArenas(const OpLowering& l, ValueId rate, ValueId norm) {
    const auto slot = [&](std::size_t i) { return i < l.m.arenas.optimizer.size() ? l.m.arenas.optimizer[i].as<float>() : nullptr; };
    return {l.m.arenas.weights.as<float>(), l.m.arenas.gradients.as<float>(), slot(0), slot(1), slot(2), flatCount(l), l.at(rate), l.at(norm),
            l.m.arenas.copies.size() > 0 ? l.m.arenas.copies.as<BFloat16>() : nullptr};
}

}  // namespace

void lowerOp(OpLowering& l, const WeightPenalty& o) {
    addPenalty(l.list, l.m.state(), o.ranges,
               {l.m.arenas.weights.as<const float>(), o.gradient ? l.m.arenas.gradients.as<float>() : nullptr, l.at(o.loss), l.at<double>(o.accumulator),
                static_cast<double>(l.program.batch)});
}

void lowerOp(OpLowering& l, const ActivityPenalty& o) {
    const Count n = l.size(o.x);
    const auto samples = static_cast<double>(l.program.batch);
    if (o.gradient != noValue) addFill(l.list, l.at(o.gradient), n, 0.0f);
    addPenalty(l.list, l.m.state(), {{0, n, o.l1 / samples, o.l2 / samples}},
               {l.at(o.x), l.at(o.gradient), l.at(o.loss), l.at<double>(o.accumulator), samples});
}

void lowerOp(OpLowering& l, const LearningRate& o) {
    addLearningRate(l.list, l.m.state(), o, l.at(o.out));
}

void lowerOp(OpLowering& l, const AccumulateGradients& o) {
    addAccumulate(l.list, l.m.state(), o, l.m.arenas.gradients.as<float>(), l.m.arenas.optimizer.at(static_cast<std::size_t>(o.slot)).as<float>(), flatCount(l));
}

void lowerOp(OpLowering& l, const AverageWeights& o) {
    addAverage(l.list, l.m.state(), o, l.m.arenas.weights.as<float>(), l.m.arenas.optimizer.at(static_cast<std::size_t>(o.slot)).as<float>(),
               l.m.arenas.copies.size() > 0 ? l.m.arenas.copies.as<BFloat16>() : nullptr, flatCount(l));
}

void lowerOp(OpLowering& l, const ConstrainWeights& o) {
    for (const auto& [weight, constraint] : o.weights) {
        BFloat16* const copies = l.m.arenas.copies.size() > 0 ? l.m.arenas.copies.as<BFloat16>() : nullptr;
        addConstraint(l.list, l.m.state(), constraint, l.plan[weight].shape, l.at(weight),
                      copies ? copies + l.plan[weight].offset / sizeof(float) : nullptr);
    }
}

void lowerOp(OpLowering& l, const ClipGradients& o) {
    addClip(l.list, o, l.m.arenas.gradients.as<float>(), flatCount(l));
}

void lowerOp(OpLowering& l, const SgdUpdate& o) {
    addSgd(l.list, l.m.state(), o, flatArenas(l, o.learningRate, o.gradientNorm));
}

void lowerOp(OpLowering& l, const AdamUpdate& o) {
    addAdam(l.list, l.m.state(), o, flatArenas(l, o.learningRate, o.gradientNorm));
}

void lowerOp(OpLowering& l, const AdaptiveUpdate& o) {
    addAdaptive(l.list, l.m.state(), o, flatArenas(l, o.learningRate, o.gradientNorm));
}

void lowerOp(OpLowering& l, const Publish& o) {
    if (o.scalars.size() > Record::maxValues)
        throw Error("a step publishes at most " + std::to_string(Record::maxValues) + " figures, received " +
                        std::to_string(o.scalars.size()),
                    {}, "watch fewer metrics");
    l.end.count = static_cast<int>(o.scalars.size());
    for (std::size_t i = 0; i < o.scalars.size(); ++i) l.end.scalars[i] = l.at(o.scalars[i]);
}

}  // namespace lamina::cuda

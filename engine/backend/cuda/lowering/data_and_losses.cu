// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning and the end of a step: rows of the data, losses, metrics.
#include <string>

#include "engine/backend/cuda/kernels/data.h"
#include "engine/backend/cuda/kernels/losses.h"
#include "engine/backend/cuda/lowering/op_lowering.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

void gather(OpLowering& l, const Source* source, ValueId out) {
    const Shape& s = l.plan[out].shape;
    if (l.plan[out].dtype == DType::Int32) addGather(l.list, source, l.m.state(), l.at<std::int32_t>(out), s[0], s.elements() / s[0]);
    else l.typed(out, [&](auto t) { addGather(l.list, source, l.m.state(), l.at(out, t), s[0], s.elements() / s[0]); });
}

template <class V>
void setTarget(const OpLowering& l, V& v, ValueId prediction, ValueId target, bool sparse, const char* what) {
    const Shape& s = l.plan[prediction].shape;
    v.n = s.rank() > 1 ? s.back() : 1;
    v.rows = s.elements() / v.n;
    const DType wanted = sparse ? DType::Int32 : l.plan.dtype, is = l.plan[target].dtype;
    if (wanted != is)
        throw Error(std::string("expected a target of ") + std::string(name(wanted)) + ", received " + std::string(name(is)), what);
    if (sparse) v.labels = l.at<std::int32_t>(target);
    else v.target = l.at(target);
}

}  // namespace

void lowerOp(OpLowering& l, const Gather& o) {
    gather(l, (o.from == Gather::From::Input ? l.m.inputs : l.m.targets).at(static_cast<std::size_t>(o.index)), o.out);
}

void lowerPredictInputs(OpLowering& l) {
    for (std::size_t i = 0; i < l.program.inputs.size(); ++i) gather(l, l.m.predictInputs.at(i), l.program.inputs[i]);
}

void lowerOp(OpLowering& l, const Loss& o) {
    l.typed(o.gradient, [&](auto t) {
        LossValues<decltype(t)> v{};
        v.prediction = l.at(o.prediction), v.gradient = l.at(o.gradient, t), v.loss = l.at(o.loss), v.accumulator = l.at<double>(o.accumulator);
        setTarget(l, v, o.prediction, o.target, o.kind == LossKind::SparseCategoricalCrossentropy, "Loss");
        v.samples = static_cast<double>(l.program.batch);
        v.classWeights = l.at(o.classWeights);
        v.sampleWeights = l.at(o.sampleWeights);
        v.rowsASample = o.sampleWeights == noValue ? 1 : v.rows / l.plan[o.sampleWeights].shape.elements();
        addLoss(l.list, l.m.state(), o, v);
    });
}

void lowerOp(OpLowering& l, const LossSum& o) {
    std::vector<std::pair<const float*, double>> parts;
    for (const auto& part : o.parts) parts.emplace_back(l.at(part.loss), part.weight);
    addLossSum(l.list, l.m.state(), parts, static_cast<double>(l.program.batch), l.at(o.loss), l.at<double>(o.accumulator));
}

void lowerOp(OpLowering& l, const Metric& o) {
    MetricValues v{};
    v.prediction = l.at(o.prediction), v.result = l.at(o.result), v.accumulator = l.at<double>(o.accumulator);
    setTarget(l, v, o.prediction, o.target, readsLabels(o, l.plan[o.target].dtype), "Metric");
    v.mask = l.at(o.mask);
    addMetric(l.list, l.m.state(), o, v);
}

}  // namespace lamina::cuda

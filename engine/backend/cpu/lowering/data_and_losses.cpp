// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning and the end of a step: rows of the data, losses, metrics.
#include <string>

#include "engine/backend/cpu/finishing.h"
#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/base/error.h"
#include "engine/plan/metric_math.h"

namespace lamina::cpu {

namespace {

constexpr Count lossRowsABlock = 64;

/** Rows of a data set come from far away. */
constexpr double fetching = 4 * passing;

template <class T>
void addGather(OpLowering<T>& l, const Source* source, ValueId out) {
    const Shape& s = l.plan[out].shape;
    const Count elements = s.elements() / s[0];
    if (l.plan[out].dtype == DType::Int32)
        l.list.add(l.k.gatherLabels, {source, l.template at<std::int32_t>(out), elements, &l.m.state}, s[0], fetching * l.work(out));
    else
        l.list.add(l.k.gather, {source, l.at(out), elements, &l.m.state}, s[0], fetching * l.work(out));
}

template <class T, class A>
void setRows(const OpLowering<T>& l, A& a, ValueId prediction) {
    const Shape& s = l.plan[prediction].shape;
    a.n = s.rank() > 1 ? s.back() : 1;
    a.rows = s.elements() / a.n;
    a.rowsABlock = lossRowsABlock;
}

template <class T, class A>
void setTarget(const OpLowering<T>& l, A& a, ValueId target, bool sparse, const char* what) {
    const DType wanted = sparse ? DType::Int32 : l.plan.dtype, is = l.plan[target].dtype;
    if (wanted != is)
        throw Error(std::string("expected a target of ") + std::string(name(wanted)) + ", received " + std::string(name(is)),
                    what);
    if (sparse) a.labels = l.template at<std::int32_t>(target);
    else a.target = l.at(target);
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const Gather& o) {
    addGather(l, l.m.source(o.from == Gather::From::Input ? l.m.inputs : l.m.targets, o.index, o.out), o.out);
}

template <class T>
void lowerOp(OpLowering<T>& l, const Loss& o) {
    LossArgs<T> a{};
    a.kind = o.kind;
    a.prediction = l.at(o.prediction), a.gradient = l.at(o.gradient);
    setTarget(l, a, o.target, o.kind == LossKind::SparseCategoricalCrossentropy, "Loss");
    setRows(l, a, o.prediction);
    a.numbers = lossNumbers<T>(o);
    const double scale = 1 / static_cast<double>(termsAreRows(o.kind) ? a.rows : a.rows * a.n);
    a.gradientScale = static_cast<T>(o.weight * scale);
    a.classWeights = l.at(o.classWeights);
    a.sampleWeights = l.at(o.sampleWeights);
    a.rowsASample = o.sampleWeights == noValue ? 1 : a.rows / l.plan[o.sampleWeights].shape.elements();
    const Count blocks = blocksOf(a.rows, lossRowsABlock);
    a.partial = l.list.template scratch<double>(blocks);
    l.list.add(l.k.loss, a, blocks, transcendental * l.work(o.prediction));
    l.list.add(finishLossKernel<T>(),
               {a.partial, blocks, scale, static_cast<double>(l.program.batch), l.at(o.loss), l.template at<double>(o.accumulator)}, 1, 0);
}

template <class T>
void lowerOp(OpLowering<T>& l, const LossSum& o) {
    const auto count = static_cast<Count>(o.parts.size());
    auto** parts = l.list.template scratch<const T*>(count);
    auto* weights = l.list.template scratch<double>(count);
    for (std::size_t i = 0; i < o.parts.size(); ++i) parts[i] = l.at(o.parts[i].loss), weights[i] = o.parts[i].weight;
    l.list.add(lossSumKernel<T>(), {parts, weights, count, static_cast<double>(l.program.batch), l.at(o.loss), l.template at<double>(o.accumulator)}, 1, 0);
}

template <class T>
void lowerOp(OpLowering<T>& l, const Metric& o) {
    MetricArgs<T> a{};
    a.kind = o.kind;
    a.prediction = l.at(o.prediction);
    setTarget(l, a, o.target, readsLabels(o, l.plan[o.target].dtype), "Metric");
    setRows(l, a, o.prediction);
    a.sums = accumulatorSize(o, a.n);
    a.threshold = static_cast<T>(o.threshold);
    a.counts = countsAnswers(o.kind), a.count = o.count;
    a.loss = o.loss, a.numbers = lossNumbers<T>(lossOf(o));
    a.termsARow = static_cast<T>(termsAreRows(o.loss) ? 1 : a.n);
    const Count blocks = blocksOf(a.rows, lossRowsABlock);
    a.partial = l.list.template scratch<double>(blocks * a.sums);
    l.list.add(l.k.metric, a, blocks, transcendental * l.work(o.prediction));
    l.list.add(finishMetricKernel<T>(), {o.kind, a.partial, blocks, a.sums, l.at(o.result), l.template at<double>(o.accumulator)}, 1, 0);
}

template <class T>
void lowerPredictInputs(OpLowering<T>& l) {
    for (std::size_t i = 0; i < l.program.inputs.size(); ++i)
        addGather(l, l.m.source(l.m.predictInputs, static_cast<int>(i), l.program.inputs[i]), l.program.inputs[i]);
}

LAMINA_LOWERS(Gather)
LAMINA_LOWERS(Loss)
LAMINA_LOWERS(LossSum)
LAMINA_LOWERS(Metric)
template void lowerPredictInputs(OpLowering<float>&);
template void lowerPredictInputs(OpLowering<double>&);

}  // namespace lamina::cpu

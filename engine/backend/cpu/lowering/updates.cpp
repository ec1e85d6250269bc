// SPDX-License-Identifier: GPL-3.0-or-later
// The learning rate, the optimizers, and what is published.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/cpu/finishing.h"
#include "engine/backend/cpu/lowering/op_lowering.h"
#include "engine/backend/cpu/moving_weights.h"
#include "engine/base/error.h"

namespace lamina::cpu {

namespace {

constexpr Count updateBlock = 8192;

template <class T>
Count flatCount(const OpLowering<T>& l) {
    return static_cast<Count>(l.plan.weightBytes / sizeof(T));
}

template <class T>
T* gradients(const OpLowering<T>& l) {
    return l.m.arenas.gradients.template as<T>();
}

template <class T>
T* slot(const OpLowering<T>& l, std::size_t i) {
    return i < l.m.arenas.optimizer.size() ? l.m.arenas.optimizer[i].template as<T>() : nullptr;
}

template <class T>
UpdateArgs<T> flatArenas(const OpLowering<T>& l, const UpdateFactors<T>* factors) {
    UpdateArgs<T> a{};
    a.w = l.m.arenas.weights.template as<T>(), a.g = gradients(l);
    a.slot0 = slot(l, 0), a.slot1 = slot(l, 1), a.slot2 = slot(l, 2);
    a.factors = factors;
    return a;
}

/** Elements of a strip of the gradient that a product of this program makes. */
template <class T>
Count stripBlock(const OpLowering<T>& l, ValueId gradient) {
    const Count n = l.plan[gradient].shape.back();
    for (const Op& op : l.program.ops)
        if (const auto* p = std::get_if<MatMul>(&op); p && p->out == gradient) return rowsOfStrip(n, l.size(p->b) / n) * n;
    return l.size(gradient);
}

/** The flat arenas, cut at the gradients that move weights. */
template <class T>
void cutUpdate(OpLowering<T>& l, const std::vector<ValueId>& moving) {
    auto& parts = l.update.parts;
    Count at = 0;
    const auto rest = [&](Count end) {
        if (end > at) parts.push_back({at, end - at, updateBlock, noValue});
    };
    for (const ValueId g : moving) {
        const Value& value = l.plan[g];
        const auto begin = static_cast<Count>(value.offset / sizeof(T));
        rest(begin);
        parts.push_back({begin, l.size(g), stripBlock(l, g), g});
        at = begin + l.size(g);
    }
    rest(flatCount(l));
    for (const UpdatePart& p : parts) l.update.blocks += blocksOf(p.count, p.block);
    l.update.flat.partial = l.list.template scratch<double>(l.update.blocks);
    double* partial = l.update.flat.partial;
    for (UpdatePart& p : parts) p.partial = partial, partial += blocksOf(p.count, p.block);
}

template <class T>
void prepareUpdate(OpLowering<T>& l, const SgdUpdate& o, const std::vector<ValueId>& moving = {}) {
    auto* factors = l.list.template scratch<UpdateFactors<T>>(1);
    l.list.add(updateFactorsKernel<T>(), {l.at(o.learningRate), &l.m.state, factors, 0, 0, o.weightDecay, o.every}, 1, 0);
    UpdateArgs<T>& a = l.update.flat = flatArenas(l, factors);
    a.momentum = static_cast<T>(o.momentum), a.nesterov = o.nesterov;
    l.update.rule = l.k.sgd;
    cutUpdate(l, moving);
}

template <class T>
void prepareUpdate(OpLowering<T>& l, const AdamUpdate& o, const std::vector<ValueId>& moving = {}) {
    auto* factors = l.list.template scratch<UpdateFactors<T>>(1);
    l.list.add(updateFactorsKernel<T>(), {l.at(o.learningRate), &l.m.state, factors, o.beta1, o.beta2, o.weightDecay, o.every}, 1, 0);
    UpdateArgs<T>& a = l.update.flat = flatArenas(l, factors);
    a.beta1 = static_cast<T>(o.beta1), a.beta2 = static_cast<T>(o.beta2), a.epsilon = static_cast<T>(o.epsilon);
    a.amsgrad = o.amsgrad;
    l.update.rule = l.k.adam;
    cutUpdate(l, moving);
}

/** What has not moved yet, and the norm of all. */
template <class T, class Update>
void addUpdate(OpLowering<T>& l, const Update& o) {
    if (!l.update.known()) prepareUpdate(l, o);
    for (const UpdatePart& p : l.update.parts)
        if (p.gradient == noValue) l.list.add(l.update.rule, l.update.arguments(p), blocksOf(p.count, p.block), 2 * passing * static_cast<double>(p.count));
    if (o.gradientNorm != noValue) l.list.add(finishNormKernel<T>(), {l.update.flat.partial, l.update.blocks, l.at(o.gradientNorm)}, 1, 0);
}

template <class T>
std::pair<const ClipBlock*, Count> clipBlocks(OpLowering<T>& l, const std::vector<FlatRange>& variables) {
    Count count = 0;
    for (const FlatRange& v : variables) count += blocksOf(v.count, updateBlock);
    auto* blocks = l.list.template scratch<ClipBlock>(count);
    Count next = 0;
    for (std::size_t v = 0; v < variables.size(); ++v)
        for (Count begin = 0; begin < variables[v].count; begin += updateBlock)
            blocks[next++] = {variables[v].begin + begin, std::min(updateBlock, variables[v].count - begin),
                              static_cast<Count>(v)};
    return {blocks, count};
}

template <class T>
void clipByNorm(OpLowering<T>& l, const std::vector<FlatRange>& variables, double norm, bool global) {
    const auto [blocks, count] = clipBlocks(l, variables);
    const auto variableCount = static_cast<Count>(variables.size());
    ClipArgs<T> a{gradients(l), blocks, l.list.template scratch<double>(count), nullptr, T(0)};
    T* scale = l.list.template scratch<T>(variableCount);
    a.scale = scale;
    l.list.add(l.k.clipSquares, a, count, passing * static_cast<double>(flatCount(l)));
    l.list.add(clipScaleKernel<T>(),
               {blocks, a.partial, count, l.list.template scratch<double>(variableCount), scale, variableCount, norm, global}, 1, 0);
    l.list.add(l.k.clipApply, a, count, passing * static_cast<double>(flatCount(l)));
}

/** Of ranges of w: they join loss, accumulator and g, which may be null. */
template <class T>
void addPenalty(OpLowering<T>& l, const std::vector<PenalizedRange>& ranges, const T* w, T* g, ValueId loss, ValueId accumulator) {
    Count count = 0;
    for (const PenalizedRange& r : ranges) count += blocksOf(r.count, updateBlock);
    auto* blocks = l.list.template scratch<PenaltyBlock>(count);
    Count next = 0, elements = 0;
    for (const PenalizedRange& r : ranges) {
        elements += r.count;
        for (Count begin = 0; begin < r.count; begin += updateBlock)
            blocks[next++] = {r.begin + begin, std::min(updateBlock, r.count - begin), r.l1, r.l2};
    }
    auto* partial = l.list.template scratch<double>(count);
    l.list.add(l.k.penalty, {w, g, blocks, partial}, count, passing * static_cast<double>(elements));
    l.list.add(finishPenaltyKernel<T>(), {partial, count, static_cast<double>(l.program.batch), l.at(loss), l.template at<double>(accumulator)}, 1, 0);
}

template <class T>
const Count* offsets(OpLowering<T>& l, const std::vector<Count>& from) {
    auto* to = l.list.template scratch<Count>(static_cast<Count>(from.size()));
    std::copy(from.begin(), from.end(), to);
    return to;
}

}  // namespace

template <class T>
void lowerOp(OpLowering<T>& l, const WeightPenalty& o) {
    addPenalty<T>(l, o.ranges, l.m.arenas.weights.template as<T>(), o.gradient ? gradients(l) : nullptr, o.loss, o.accumulator);
}

template <class T>
void lowerOp(OpLowering<T>& l, const ActivityPenalty& o) {
    const Count n = l.size(o.x);
    const double share = 1 / static_cast<double>(l.program.batch);
    T* gradient = l.at(o.gradient);
    if (gradient) l.list.add(l.k.affine, {l.at(o.x), gradient, T(0), T(0)}, n, passing * static_cast<double>(n));
    addPenalty<T>(l, {{0, n, o.l1 * share, o.l2 * share}}, l.at(o.x), gradient, o.loss, o.accumulator);
}

template <class T>
void beginUpdate(OpLowering<T>& l, const std::vector<ValueId>& moving) {
    for (const Op& op : l.program.ops)
        if (const auto* rate = std::get_if<LearningRate>(&op)) lowerOp(l, *rate);
    for (const Op& op : l.program.ops) {
        if (const auto* sgd = std::get_if<SgdUpdate>(&op)) prepareUpdate(l, *sgd, moving);
        if (const auto* adam = std::get_if<AdamUpdate>(&op)) prepareUpdate(l, *adam, moving);
    }
}

template void beginUpdate<float>(OpLowering<float>&, const std::vector<ValueId>&);
template void beginUpdate<double>(OpLowering<double>&, const std::vector<ValueId>&);

/** Where weights move on the way, the step began with it. */
template <class T>
void lowerOp(OpLowering<T>& l, const LearningRate& o) {
    if (l.update.known()) return;
    l.list.add(learningRateKernel<T>(), {o, &l.m.state, &l.m.control, l.at(o.out)}, 1, 0);
}

template <class T>
void lowerOp(OpLowering<T>& l, const AccumulateGradients& o) {
    l.list.add(accumulateKernel<T>(), {gradients(l), slot(l, static_cast<std::size_t>(o.slot)), &l.m.state, o.steps}, flatCount(l),
               passing * static_cast<double>(flatCount(l)));
}

template <class T>
void lowerOp(OpLowering<T>& l, const AverageWeights& o) {
    l.list.add(averageKernel<T>(), {l.m.arenas.weights.template as<T>(), slot(l, static_cast<std::size_t>(o.slot)), &l.m.state, o}, flatCount(l),
               passing * static_cast<double>(flatCount(l)));
}

template <class T>
void lowerOp(OpLowering<T>& l, const ConstrainWeights& o) {
    for (const auto& [weight, constraint] : o.weights) {
        ConstrainArgs<T> a{l.at(weight), nullptr, nullptr, 0, 0, normBounds<T>(constraint)};
        Count pieces = l.size(weight);
        if (constraint.kind == ConstraintKind::Norm) {
            const NormVectors v = normVectors(l.plan[weight].shape, constraint.axes);
            a.vectors = static_cast<Count>(v.firsts.size()), a.size = static_cast<Count>(v.members.size());
            a.firsts = offsets(l, v.firsts), a.members = offsets(l, v.members);
            pieces = blocksOf(a.vectors, ConstrainArgs<T>::bundle);
        }
        l.list.add(l.k.constrain, a, pieces, 2 * passing * static_cast<double>(l.size(weight)));
    }
}

template <class T>
void lowerOp(OpLowering<T>& l, const ClipGradients& o) {
    if (o.clipNorm > 0) return clipByNorm(l, o.variables, o.clipNorm, false);
    if (o.globalClipNorm > 0) return clipByNorm(l, {{0, flatCount(l)}}, o.globalClipNorm, true);
    if (o.clipValue <= 0) return;
    const auto blocks = clipBlocks(l, {{0, flatCount(l)}});
    l.list.add(l.k.clipApply, {gradients(l), blocks.first, nullptr, nullptr, static_cast<T>(o.clipValue)}, blocks.second,
               passing * static_cast<double>(flatCount(l)));
}

template <class T>
void lowerOp(OpLowering<T>& l, const SgdUpdate& o) { addUpdate(l, o); }

template <class T>
void lowerOp(OpLowering<T>& l, const AdamUpdate& o) { addUpdate(l, o); }

template <class T>
void lowerOp(OpLowering<T>& l, const AdaptiveUpdate& o) {
    const std::vector<double> products = nadamProducts();
    auto* table = l.list.template scratch<double>(static_cast<Count>(products.size()));
    std::copy(products.begin(), products.end(), table);
    auto* factors = l.list.template scratch<AdaptiveFactors<T>>(1);
    l.list.add(adaptiveFactorsKernel<T>(), {o, l.at(o.learningRate), &l.m.state, factors, table, static_cast<Count>(products.size())}, 1, 0);
    const Count count = flatCount(l), blocks = blocksOf(count, updateBlock);
    AdaptiveArgs<T> a{o.kind, l.m.arenas.weights.template as<T>(), gradients(l), {slot(l, 0), slot(l, 1), slot(l, 2)},
                      l.list.template scratch<double>(blocks), factors, adaptiveNumbers<T>(o), count, updateBlock, slotsOf(o)};
    l.list.add(l.k.adaptive, a, blocks, 2 * passing * static_cast<double>(count));
    if (o.gradientNorm != noValue) l.list.add(finishNormKernel<T>(), {a.partial, blocks, l.at(o.gradientNorm)}, 1, 0);
}

template <class T>
void lowerOp(OpLowering<T>& l, const Publish& o) {
    if (o.scalars.size() > Record::maxValues)
        throw Error("a step publishes at most " + std::to_string(Record::maxValues) + " figures, received " +
                        std::to_string(o.scalars.size()),
                    {}, "watch fewer metrics");
    PublishArgs<T> a{&l.m.ring, &l.m.state, {}, static_cast<int>(o.scalars.size())};
    for (std::size_t i = 0; i < o.scalars.size(); ++i) a.scalars[i] = l.at(o.scalars[i]);
    l.list.add(publishKernel<T>(), a, 1, 0);
}

LAMINA_LOWERS(WeightPenalty)
LAMINA_LOWERS(ActivityPenalty)
LAMINA_LOWERS(LearningRate)
LAMINA_LOWERS(AccumulateGradients)
LAMINA_LOWERS(AverageWeights)
LAMINA_LOWERS(ConstrainWeights)
LAMINA_LOWERS(ClipGradients)
LAMINA_LOWERS(SgdUpdate)
LAMINA_LOWERS(AdamUpdate)
LAMINA_LOWERS(AdaptiveUpdate)
LAMINA_LOWERS(Publish)

}  // namespace lamina::cpu

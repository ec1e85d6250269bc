// SPDX-License-Identifier: GPL-3.0-or-later
// What the lists of cases leave out.
#include <set>
#include <utility>

#include "engine/recipes/activations.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "tests/support/op_cases.h"
#include "tests/support/op_names.h"
#include "tests/support/step_cases.h"

namespace lamina {

namespace {

/** All ops of all cases; mixed: as mixed precision changes them, too. */
std::vector<Op> opsOfCases(bool mixed) {
    std::vector<Op> all;
    const auto take = [&](PlanSketch& sketch) {
        const auto plan = sketch.finish();
        for (const Program& p : plan->programs) all.insert(all.end(), p.ops.begin(), p.ops.end());
    };
    for (const OpCase& c : opCases()) {
        PlanSketch sketch(DType::Float32);
        std::vector<ValueId> in;
        for (const Shape& shape : c.inputs) in.push_back(sketch.input(shape));
        std::vector<Op> ops;
        c.build(sketch, ops, in, sketch.input(c.out));
        sketch.program(ProgramKind::Train, 1, ops);
        take(sketch);
        if (!mixed) continue;
        sketch.mix();
        take(sketch);
    }
    for (const StepCase& c : stepCases()) {
        PlanSketch sketch(DType::Float32);
        c.build(sketch);
        take(sketch);
    }
    for (const LossCase& c : lossCases()) all.push_back(c.op(noValue, noValue, noValue, noValue, noValue));
    for (const MetricCase& c : metricCases()) all.push_back(c.op(noValue, noValue, noValue, noValue));
    return all;
}

template <std::size_t... I>
std::vector<std::string> namesOfOps(std::index_sequence<I...>) {
    return {std::string(test::opName(Op(std::in_place_index<I>)))...};
}

/** Numbers of the kinds of one op, or of its function, among ops. */
template <class O, class Kind>
std::set<int> kindsOf(const std::vector<Op>& ops, Kind kind) {
    std::set<int> all;
    for (const Op& op : ops)
        if (const auto* o = std::get_if<O>(&op)) all.insert(static_cast<int>(kind(*o)));
    return all;
}

/** Names of a family's members whose kind is not among those. */
template <class Spec, class Kind>
void addLacking(std::vector<std::string>& names, const std::vector<Spec>& family, const std::set<int>& kinds, Kind kind) {
    for (const Spec& spec : family)
        if (!kinds.contains(static_cast<int>(kind(spec)))) names.push_back(spec.member.name);
}

/** An optimizer by its op and, of adaptive ones, their kind. */
struct OptimizerKind {
    int operator()(const SgdUpdate&) const { return -2; }
    int operator()(const AdamUpdate&) const { return -1; }
    int operator()(const AdaptiveUpdate& o) const { return static_cast<int>(o.kind); }
};

/** A metric by its kind or, of a mean of a loss, that loss. */
int metricNumber(MetricKind kind, LossKind loss) { return kind == MetricKind::MeanLoss ? 1000 + static_cast<int>(loss) : static_cast<int>(kind); }

std::set<int> optimizersOf(const std::vector<Op>& ops) {
    std::set<int> all = kindsOf<SgdUpdate>(ops, OptimizerKind{});
    all.merge(kindsOf<AdamUpdate>(ops, OptimizerKind{}));
    all.merge(kindsOf<AdaptiveUpdate>(ops, OptimizerKind{}));
    return all;
}

}  // namespace

std::vector<std::string> opsWithoutCase(bool mixed) {
    std::set<std::size_t> there;
    for (const Op& op : opsOfCases(mixed)) there.insert(op.index());
    const auto names = namesOfOps(std::make_index_sequence<std::variant_size_v<Op>>());
    std::vector<std::string> lacking;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!there.contains(i)) lacking.push_back(names[i]);
    return lacking;
}

std::vector<std::string> recipesWithoutCase() {
    const std::vector<Op> ops = opsOfCases(false);
    std::vector<std::string> names;
    addLacking(names, activations(), kindsOf<Activate>(ops, [](const Activate& o) { return o.function.kind; }), [](const ActivationSpec& s) { return s.function.kind; });
    addLacking(names, losses(), kindsOf<Loss>(ops, [](const Loss& o) { return o.kind; }), [](const LossSpec& s) { return s.kind; });
    addLacking(names, metrics(), kindsOf<Metric>(ops, [](const Metric& o) { return metricNumber(o.kind, o.loss); }),
               [](const MetricSpec& s) { return metricNumber(s.kind, s.loss); });
    addLacking(names, schedules(), kindsOf<LearningRate>(ops, [](const LearningRate& o) { return o.kind; }), [](const ScheduleSpec& s) { return s.kind; });
    addLacking(names, optimizers(), optimizersOf(ops),
               [](const OptimizerSpec& s) { return std::visit(OptimizerKind{}, s.lower(ParamReader({}, s.member.params))); });
    return names;
}

}  // namespace lamina

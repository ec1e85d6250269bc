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

/** All ops of all cases; mixed: as mixed precision changes them, too. casts: the types that the Casts among them make. */
std::vector<Op> opsOfCases(bool mixed, std::set<DType>* casts = nullptr) {
    std::vector<Op> all;
    const auto take = [&](PlanSketch& sketch) {
        const auto plan = sketch.finish();
        for (const Program& p : plan->programs)
            for (const Op& op : p.ops) {
                all.push_back(op);
                if (const auto* cast = std::get_if<Cast>(&op); cast && casts) casts->insert((*plan)[cast->out].dtype);
            }
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

/** What a kind is called, and nothing where there is none of that number: a new one does not compile without a name, and then lacks a case. */
const char* kindName(CombineKind kind) {
    switch (kind) {
        case CombineKind::Multiply: return "Multiply";
        case CombineKind::Subtract: return "Subtract";
        case CombineKind::Maximum: return "Maximum";
        case CombineKind::Minimum: return "Minimum";
    }
    return nullptr;
}

const char* kindName(CellKind kind) {
    switch (kind) {
        case CellKind::SimpleRnn: return "SimpleRnn";
        case CellKind::Lstm: return "Lstm";
        case CellKind::Gru: return "Gru";
        case CellKind::GruResetBefore: return "GruResetBefore";
    }
    return nullptr;
}

const char* kindName(FillMode mode) {
    switch (mode) {
        case FillMode::Reflect: return "Reflect";
        case FillMode::Wrap: return "Wrap";
        case FillMode::Constant: return "Constant";
        case FillMode::Nearest: return "Nearest";
    }
    return nullptr;
}

const char* kindName(ConstraintKind kind) {
    switch (kind) {
        case ConstraintKind::None: return "None";
        case ConstraintKind::NonNegative: return "NonNegative";
        case ConstraintKind::Norm: return "Norm";
    }
    return nullptr;
}

const char* kindName(LossKind kind) {
    switch (kind) {
        case LossKind::MeanSquaredError: return "MeanSquaredError";
        case LossKind::MeanAbsoluteError: return "MeanAbsoluteError";
        case LossKind::MeanAbsolutePercentageError: return "MeanAbsolutePercentageError";
        case LossKind::MeanSquaredLogarithmicError: return "MeanSquaredLogarithmicError";
        case LossKind::LogCosh: return "LogCosh";
        case LossKind::Huber: return "Huber";
        case LossKind::Poisson: return "Poisson";
        case LossKind::Hinge: return "Hinge";
        case LossKind::SquaredHinge: return "SquaredHinge";
        case LossKind::BinaryCrossentropy: return "BinaryCrossentropy";
        case LossKind::BinaryFocalCrossentropy: return "BinaryFocalCrossentropy";
        case LossKind::KLDivergence: return "KLDivergence";
        case LossKind::CosineSimilarity: return "CosineSimilarity";
        case LossKind::CategoricalHinge: return "CategoricalHinge";
        case LossKind::CategoricalFocalCrossentropy: return "CategoricalFocalCrossentropy";
        case LossKind::CategoricalCrossentropy: return "CategoricalCrossentropy";
        case LossKind::SparseCategoricalCrossentropy: return "SparseCategoricalCrossentropy";
    }
    return nullptr;
}

const char* kindName(MetricKind kind) {
    switch (kind) {
        case MetricKind::BinaryAccuracy: return "BinaryAccuracy";
        case MetricKind::CategoricalAccuracy: return "CategoricalAccuracy";
        case MetricKind::SparseCategoricalAccuracy: return "SparseCategoricalAccuracy";
        case MetricKind::MeanSquaredError: return "MeanSquaredError";
        case MetricKind::MeanAbsoluteError: return "MeanAbsoluteError";
        case MetricKind::RootMeanSquaredError: return "RootMeanSquaredError";
        case MetricKind::R2Score: return "R2Score";
        case MetricKind::TopK: return "TopK";
        case MetricKind::SparseTopK: return "SparseTopK";
        case MetricKind::MeanLoss: return "MeanLoss";
        case MetricKind::CosineSimilarity: return "CosineSimilarity";
        case MetricKind::Precision: return "Precision";
        case MetricKind::Recall: return "Recall";
        case MetricKind::F1Micro: return "F1Micro";
        case MetricKind::F1Macro: return "F1Macro";
        case MetricKind::F1Weighted: return "F1Weighted";
        case MetricKind::AucRoc: return "AucRoc";
        case MetricKind::AucPr: return "AucPr";
    }
    return nullptr;
}

/** Names, behind that of their op, of the kinds that are not among those. */
template <class Kind>
void addLackingKinds(std::vector<std::string>& names, const std::string& op, const std::set<int>& kinds) {
    for (int i = 0; const char* name = kindName(static_cast<Kind>(i)); ++i)
        if (!kinds.contains(i)) names.push_back(op + " " + name);
}

std::set<int> constraintsOf(const std::vector<Op>& ops) {
    std::set<int> all{static_cast<int>(ConstraintKind::None)};  // such a weight is in no op
    for (const Op& op : ops)
        if (const auto* o = std::get_if<ConstrainWeights>(&op))
            for (const auto& held : o->weights) all.insert(static_cast<int>(held.constraint.kind));
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

std::vector<std::string> kindsWithoutCase() {
    std::set<DType> casts;
    const std::vector<Op> ops = opsOfCases(true, &casts);
    std::vector<std::string> names;
    addLackingKinds<CombineKind>(names, "Combine", kindsOf<Combine>(ops, [](const Combine& o) { return o.kind; }));
    addLackingKinds<CellKind>(names, "Recurrent", kindsOf<Recurrent>(ops, [](const Recurrent& o) { return o.cell.kind; }));
    addLackingKinds<CellKind>(names, "RecurrentBackward", kindsOf<RecurrentBackward>(ops, [](const RecurrentBackward& o) { return o.cell.kind; }));
    addLackingKinds<FillMode>(names, "RandomAffine", kindsOf<RandomAffine>(ops, [](const RandomAffine& o) { return o.fill; }));
    addLackingKinds<ConstraintKind>(names, "ConstrainWeights", constraintsOf(ops));
    addLackingKinds<LossKind>(names, "Loss", kindsOf<Loss>(ops, [](const Loss& o) { return o.kind; }));
    addLackingKinds<MetricKind>(names, "Metric", kindsOf<Metric>(ops, [](const Metric& o) { return o.kind; }));
    for (const auto& [type, name] : {std::pair{DType::BFloat16, "Cast to BFloat16"}, {DType::Float32, "Cast to Float32"}})
        if (!casts.contains(type)) names.emplace_back(name);
    return names;
}

}  // namespace lamina

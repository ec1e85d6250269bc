// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of learning-rate schedules.
#include "engine/recipes/schedules.h"

#include <algorithm>
#include <string>

#include "engine/base/error.h"
#include "engine/model/param_makers.h"
#include "engine/recipes/optimizers.h"

namespace lamina {

namespace {

ParamSpec initialRate() { return floatParam("initial_learning_rate", 0.001, "The rate to start with.", 0, unbounded); }

ParamSpec decaySteps() { return intParam("decay_steps", 1000, "How many steps the decay takes.", 1, 1e15); }

const ScheduleSpec& scheduleOf(const Choice& choice) {
    const ScheduleSpec& spec = memberOf(schedules(), choice.name, "schedule");
    requireValid(spec.member, choice.params);
    return spec;
}

void lowerPieces(const ParamReader& params, LearningRate& op) {
    const Floats boundaries = params.floats("boundaries"), values = params.floats("values");
    if (values.size() != boundaries.size() + 1)
        throw Error::input("values has " + std::to_string(values.size()) + " rates, expected " + std::to_string(boundaries.size() + 1) + ": one more than boundaries",
                           "PiecewiseConstantDecay", "correct one of the two lists");
    if (values.size() > LearningRate::mostPieces)
        throw Error::input("at most " + std::to_string(LearningRate::mostPieces) + " values, received " + std::to_string(values.size()), "PiecewiseConstantDecay");
    if (!std::is_sorted(boundaries.begin(), boundaries.end())) throw Error::input("boundaries must rise", "PiecewiseConstantDecay");
    if (!(values.front() > 0)) throw Error::input("the first of values must be above 0", "PiecewiseConstantDecay");
    op.pieces = static_cast<int>(values.size());
    std::copy(boundaries.begin(), boundaries.end(), op.boundaries);
    std::transform(values.begin(), values.end(), op.shares, [&](double v) { return v / values.front(); });
}

}  // namespace

const std::vector<ScheduleSpec>& schedules() {
    static const std::vector<ScheduleSpec> all{
        {{"ExponentialDecay", "ExponentialDecay", {}, "Falls by the same share every so many steps.",
          {initialRate(), decaySteps(), floatParam("decay_rate", 0.9, "What is left of the rate after decay_steps.", 0, unbounded),
           boolParam("staircase", false, "Whether it falls in stairs.")}},
         ScheduleKind::ExponentialDecay},
        {{"CosineDecay", "CosineDecay", {}, "Falls along half a cosine; may warm up first.",
          {initialRate(), decaySteps(), floatParam("alpha", 0, "The share of the rate that is left at the end.", 0, 1),
           orNone(floatParam("warmup_target", 0, "The rate that the warm-up climbs to.", 0, unbounded)),
           intParam("warmup_steps", 0, "How many steps the warm-up takes.", 0, 1e15)}},
         ScheduleKind::CosineDecay},
        {{"PiecewiseConstantDecay", "PiecewiseConstantDecay", {}, "Stays the same up to a step, then goes on with the next value.",
          {floatsParam("boundaries", {1000}, "The steps after which the next value holds, rising.", 0),
           floatsParam("values", {0.001, 0.0001}, "The rates: one more than boundaries.", 0)}},
         ScheduleKind::PiecewiseConstantDecay},
        {{"PolynomialDecay", "PolynomialDecay", {}, "Falls to an end in a straight line, or along a power of it.",
          {initialRate(), decaySteps(), floatParam("end_learning_rate", 0.0001, "The rate at the end.", 0, unbounded),
           floatParam("power", 1, "1: a straight line.", 0, unbounded), boolParam("cycle", false, "Whether it begins anew when it is down.")}},
         ScheduleKind::PolynomialDecay},
        {{"InverseTimeDecay", "InverseTimeDecay", {}, "Falls as one over the time.",
          {initialRate(), decaySteps(), floatParam("decay_rate", 0.5, "How much is added below the line every decay_steps.", 0, unbounded),
           boolParam("staircase", false, "Whether it falls in stairs.")}},
         ScheduleKind::InverseTimeDecay},
        {{"CosineDecayRestarts", "CosineDecayRestarts", {}, "Falls along half a cosine, again and again.",
          {initialRate(), intParam("first_decay_steps", 1000, "How many steps the first fall takes.", 1, 1e15),
           floatParam("t_mul", 2, "How much longer every fall is than the last one.", 1, unbounded),
           floatParam("m_mul", 1, "How high every fall begins against the last one.", 0, unbounded),
           floatParam("alpha", 0, "The share of the rate that is left at the end.", 0, 1)}},
         ScheduleKind::CosineDecayRestarts},
    };
    return all;
}

LearningRate lowerSchedule(const std::optional<Choice>& schedule) {
    LearningRate op{};
    op.out = noValue;
    if (!schedule) return op;
    const ScheduleSpec& spec = scheduleOf(*schedule);
    const ParamReader params(schedule->params, spec.member.params);
    op.kind = spec.kind;
    const auto real = [&](const char* key, double& to) {
        if (params.knows(key) && !params.none(key)) to = params.real(key);
    };
    real("decay_steps", op.decaySteps), real("first_decay_steps", op.decaySteps), real("decay_rate", op.decayRate), real("alpha", op.alpha);
    real("warmup_target", op.warmupTarget), real("warmup_steps", op.warmupSteps);
    real("end_learning_rate", op.end), real("power", op.power), real("t_mul", op.timesSteps), real("m_mul", op.timesRate);
    if (params.knows("staircase")) op.staircase = params.boolean("staircase");
    if (params.knows("cycle")) op.cycle = params.boolean("cycle");
    if (op.kind == ScheduleKind::PiecewiseConstantDecay) lowerPieces(params, op);
    return op;
}

double baseLearningRate(const TrainingRecipe& recipe) {
    if (recipe.schedule) {
        const ParamReader params(recipe.schedule->params, scheduleOf(*recipe.schedule).member.params);
        if (!params.knows("values")) return params.real("initial_learning_rate");
        const Floats values = params.floats("values");
        return values.empty() ? 0 : values.front();
    }
    return ParamReader(recipe.optimizer.params, optimizerOf(recipe.optimizer).member.params).real("learning_rate");
}

void setBaseLearningRate(TrainingRecipe& recipe, double rate) {
    if (!recipe.schedule) {
        recipe.optimizer.params["learning_rate"] = rate;
        return;
    }
    const ParamReader params(recipe.schedule->params, scheduleOf(*recipe.schedule).member.params);
    if (!params.knows("values")) {
        recipe.schedule->params["initial_learning_rate"] = rate;
        return;
    }
    Floats values = params.floats("values");
    const double first = baseLearningRate(recipe);
    for (double& v : values) v = first > 0 ? v / first * rate : rate;
    recipe.schedule->params["values"] = values;
}

}  // namespace lamina

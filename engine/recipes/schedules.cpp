// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of learning-rate schedules.
#include "engine/recipes/schedules.h"

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
    op.decaySteps = params.real("decay_steps");
    if (spec.kind == ScheduleKind::ExponentialDecay) {
        op.decayRate = params.real("decay_rate");
        op.staircase = params.boolean("staircase");
    } else if (spec.kind == ScheduleKind::CosineDecay) {
        op.alpha = params.real("alpha");
        op.warmupTarget = params.none("warmup_target") ? -1 : params.real("warmup_target");
        op.warmupSteps = params.real("warmup_steps");
    }
    return op;
}

double baseLearningRate(const TrainingRecipe& recipe) {
    if (recipe.schedule) {
        const ScheduleSpec& spec = scheduleOf(*recipe.schedule);
        return ParamReader(recipe.schedule->params, spec.member.params).real("initial_learning_rate");
    }
    return ParamReader(recipe.optimizer.params, optimizerOf(recipe.optimizer).member.params).real("learning_rate");
}

}  // namespace lamina

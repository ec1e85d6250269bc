// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of optimizers.
#include "engine/recipes/optimizers.h"

#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/model/param_makers.h"
#include "engine/plan/update_math.h"

namespace lamina {

namespace {

double orElse(const ParamReader& params, const char* key, double otherwise) {
    return params.none(key) ? otherwise : params.real(key);
}

ParamSpec learningRate(double value) {
    return floatParam("learning_rate", value, "How far a step goes: the number to try first.", 0, unbounded);
}

ParamSpec decay() {
    return floatParam("weight_decay", 0.004, "The share, times the learning rate, by which weights shrink every step.", 0, unbounded);
}

/** Own parameters, then those that all optimizers have. */
std::vector<ParamSpec> withClipping(std::vector<ParamSpec> own) {
    const auto clip = [](const char* key, const char* help) { return advanced(orNone(floatParam(key, 0, help, 0, unbounded))); };
    own.push_back(clip("clipnorm", "The length above which the gradient of a weight is shortened."));
    own.push_back(clip("clipvalue", "The size above which every number of a gradient is cut off."));
    own.push_back(clip("global_clipnorm", "The length above which the gradients of all weights together are shortened."));
    own.push_back(advanced(boolParam("use_ema", false, "Whether the net that comes out is the moving average of the weights.")));
    own.push_back(advanced(floatParam("ema_momentum", 0.99, "How slowly that average follows the weights.", 0, 1)));
    own.push_back(advanced(orNone(intParam("ema_overwrite_frequency", 100, "Updates after which the weights become their average, again and again.", 1, 1'000'000'000))));
    own.push_back(advanced(orNone(intParam("gradient_accumulation_steps", 2, "Batches whose gradients are averaged for one update: a larger batch than memory holds.", 2, 1'000'000))));
    return own;
}

std::vector<ParamSpec> adamParams(ParamSpec weightDecay) {
    return withClipping({
        learningRate(0.001),
        std::move(weightDecay),
        advanced(floatParam("beta_1", 0.9, "How long the mean of the gradients remembers.", 0, 1)),
        advanced(floatParam("beta_2", 0.999, "How long the mean of the squared gradients remembers.", 0, 1)),
        advanced(floatParam("epsilon", 1e-7, "Keeps the division from blowing up.", 0, unbounded)),
        advanced(boolParam("amsgrad", false, "Whether steps never grow again once they were small.")),
    });
}

OptimizerSpec sgd() {
    OptimizerSpec spec{
        {"SGD", "SGD", {"sgd"}, "Steps straight down the gradient, with momentum where asked.",
         withClipping({learningRate(0.01), floatParam("momentum", 0, "The share of the last step that is kept.", 0, 1),
                       boolParam("nesterov", false, "Whether momentum looks ahead."), advanced(orNone(decay()))})},
        nullptr, nullptr};
    spec.slotCount = [](const ParamReader& p) { return p.real("momentum") != 0 ? 1 : 0; };
    spec.lower = [](const ParamReader& p) -> UpdateOp {
        SgdUpdate op{};
        op.learningRate = op.gradientNorm = noValue;
        op.momentum = p.real("momentum");
        op.nesterov = p.boolean("nesterov");
        op.weightDecay = orElse(p, "weight_decay", 0);
        return op;
    };
    return spec;
}

ParamSpec beta1(double value) { return advanced(floatParam("beta_1", value, "How long the mean of the gradients remembers.", 0, 1)); }
ParamSpec beta2(double value) { return advanced(floatParam("beta_2", value, "How long the mean of the squared gradients remembers.", 0, 1)); }
ParamSpec rho(double value) { return advanced(floatParam("rho", value, "How long the mean of the squared gradients remembers.", 0, 1)); }
ParamSpec epsilon() { return advanced(floatParam("epsilon", 1e-7, "Keeps the division from blowing up.", 0, unbounded)); }

template <UpdateKind kind>
UpdateOp lowerAdaptive(const ParamReader& p) {
    AdaptiveUpdate op{};
    op.kind = kind;
    op.learningRate = op.gradientNorm = noValue;
    op.beta1 = p.knows("beta_1") ? p.real("beta_1") : p.knows("momentum") ? p.real("momentum") : 0;
    op.beta2 = p.knows("beta_2") ? p.real("beta_2") : p.knows("rho") ? p.real("rho") : 0;
    if (p.knows("epsilon")) op.epsilon = p.real("epsilon");
    op.centered = p.knows("centered") && p.boolean("centered");
    op.weightDecay = orElse(p, "weight_decay", 0);
    return op;
}

/** One of plan/update_math.h. */
template <UpdateKind kind>
OptimizerSpec adaptive(const std::string& name, const std::string& help, std::vector<ParamSpec> own, int slotsTogether = 2) {
    own.push_back(advanced(orNone(decay())));
    OptimizerSpec spec{{name, name, {lowerCase(name)}, help, withClipping(std::move(own))}, nullptr, lowerAdaptive<kind>, slotsTogether};
    spec.slotCount = [](const ParamReader& p) { return slotsOf(std::get<AdaptiveUpdate>(lowerAdaptive<kind>(p))); };
    return spec;
}

/** Keras' running product of Nadam's momentum schedule. */
double nadamProduct(const ParamReader& p, std::int64_t steps) {
    const auto products = nadamProducts();
    const auto at = std::min(static_cast<std::size_t>(std::max<std::int64_t>(steps, 0)), products.size() - 1);
    return std::pow(p.real("beta_1"), static_cast<double>(steps)) * products[at];
}

OptimizerSpec nadam() {
    OptimizerSpec spec = adaptive<UpdateKind::Nadam>("Nadam", "Adam that looks ahead.", {learningRate(0.001), beta1(0.9), beta2(0.999), epsilon()});
    spec.numberBehind = nadamProduct;
    return spec;
}

int adamSlots(const ParamReader& p) { return p.boolean("amsgrad") ? 3 : 2; }

UpdateOp lowerAdam(const ParamReader& p) {
    AdamUpdate op{};
    op.learningRate = op.gradientNorm = noValue;
    op.beta1 = p.real("beta_1");
    op.beta2 = p.real("beta_2");
    op.epsilon = p.real("epsilon");
    op.weightDecay = orElse(p, "weight_decay", 0);
    op.amsgrad = p.boolean("amsgrad");
    return op;
}

}  // namespace

const std::vector<OptimizerSpec>& optimizers() {
    static const std::vector<OptimizerSpec> all{
        {{"Adam", "Adam", {"adam"}, "Finds a step size for every weight: works nearly always.", adamParams(advanced(orNone(decay())))},
         adamSlots, lowerAdam},
        sgd(),
        {{"AdamW", "AdamW", {"adamw"}, "Adam that also shrinks the weights, against overfitting.", adamParams(decay())},
         adamSlots, lowerAdam},
        adaptive<UpdateKind::RMSprop>("RMSprop", "Divides steps by the size of the last gradients: well proven for recurrent nets.",
                                      {learningRate(0.001), rho(0.9), floatParam("momentum", 0, "The share of the last step that is kept.", 0, 1),
                                       epsilon(), advanced(boolParam("centered", false, "Whether the gradients' mean is taken off."))}, 1),
        nadam(),
        adaptive<UpdateKind::Adamax>("Adamax", "Adam by the largest gradients instead of the mean ones.",
                                     {learningRate(0.001), beta1(0.9), beta2(0.999), epsilon()}),
        adaptive<UpdateKind::Adagrad>("Adagrad", "Ever smaller steps for what was often moved: for rare features.",
                                      {learningRate(0.001), advanced(floatParam("initial_accumulator_value", 0.1, "What the sum of squares begins with.", 0, unbounded)),
                                       epsilon()}, 1),
        adaptive<UpdateKind::Adadelta>("Adadelta", "Steps as large as the last steps were: wants a learning rate near 1.",
                                       {learningRate(0.001), rho(0.95), epsilon()}),
        adaptive<UpdateKind::Lion>("Lion", "Steps of one size by the sign of the gradients: wants a tenth of Adam's learning rate.",
                                   {learningRate(0.001), beta1(0.9), beta2(0.99)}, 1),
    };
    return all;
}

const OptimizerSpec& optimizerOf(const Choice& choice) {
    const OptimizerSpec& spec = memberOf(optimizers(), choice.name, "optimizer");
    requireValid(spec.member, choice.params);
    return spec;
}

namespace {

/** What an optimizer may leave out is as its parameters' defaults say. */
ParamReader readerOf(const Choice& choice) { return {choice.params, optimizerOf(choice).member.params}; }

}  // namespace

std::optional<AverageWeights> averagingOf(const Choice& choice, int firstSlot) {
    const ParamReader p = readerOf(choice);
    if (!p.boolean("use_ema")) return std::nullopt;
    const auto accumulating = accumulationOf(choice, firstSlot);
    return AverageWeights{firstSlot, p.real("ema_momentum"), p.none("ema_overwrite_frequency") ? 0 : p.integer("ema_overwrite_frequency"),
                          accumulating ? accumulating->steps : 1};
}

std::optional<AccumulateGradients> accumulationOf(const Choice& choice, int firstSlot) {
    const ParamReader p = readerOf(choice);
    if (p.none("gradient_accumulation_steps")) return std::nullopt;
    return AccumulateGradients{firstSlot + (p.boolean("use_ema") ? 1 : 0), p.integer("gradient_accumulation_steps")};
}

int followingSlots(const Choice& choice) { return (averagingOf(choice, 0) ? 1 : 0) + (accumulationOf(choice, 0) ? 1 : 0); }

ClipGradients lowerClipping(const Choice& choice) {
    const ParamReader params(choice.params, optimizerOf(choice).member.params);
    ClipGradients op;
    op.clipValue = orElse(params, "clipvalue", -1);
    op.clipNorm = orElse(params, "clipnorm", -1);
    op.globalClipNorm = orElse(params, "global_clipnorm", -1);
    const int given = (op.clipValue >= 0) + (op.clipNorm >= 0) + (op.globalClipNorm >= 0);
    if (given > 1)
        throw Error::input("expected one of clipnorm, clipvalue and global_clipnorm, received " + std::to_string(given), choice.name,
                           "set the others to none");
    return op;
}

}  // namespace lamina

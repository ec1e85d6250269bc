// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/compile.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/compile/fuse.h"
#include "engine/compile/gradients.h"
#include "engine/compile/lower.h"
#include "engine/compile/memory.h"
#include "engine/compile/pool_slopes.h"
#include "engine/compile/precision.h"
#include "engine/plan/epoch_steps.h"
#include "engine/plan/metric_math.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

void requireCorrect(const Inference& inference) {
    for (const auto& issue : inference.issues)
        if (issue.severity == Issue::Severity::Error)
            throw Error::input(issue.title + (issue.detail.empty() ? "" : ": " + issue.detail), "", "open the drawing to mend it");
}

ValueId scalar(Plan& plan, std::string name) {
    Value v;
    v.dtype = plan.dtype;
    v.storage = Storage::Scalar;
    v.name = std::move(name);
    plan.values.push_back(std::move(v));
    return static_cast<ValueId>(plan.values.size() - 1);
}

ValueId accumulator(Plan& plan, std::int64_t size, std::string name) {
    Value v;
    v.shape = {size};
    v.dtype = DType::Float64;
    v.storage = Storage::Accumulator;
    v.name = std::move(name);
    plan.values.push_back(std::move(v));
    return static_cast<ValueId>(plan.values.size() - 1);
}

/** What an output is judged by. */
struct Judged {
    Loss loss;
    TargetForm form;
    std::vector<Metric> metrics;
};

/** Everything that all programs share besides the weights. */
struct Shared {
    std::vector<Judged> outputs;
    std::optional<LossSum> sum;  // of several
    LearningRate learningRate;
    ValueId gradientNorm = noValue;
    std::vector<ValueId> classWeights;  // of each output, or noValue
    bool sampleWeights = false;      // whether there are any
    std::vector<ValueId> gradients;  // by ValueId of a trainable weight

    ValueId loss() const { return sum ? sum->loss : outputs.front().loss.loss; }
    ValueId accumulator() const { return sum ? sum->accumulator : outputs.front().loss.accumulator; }
};

void declareGradients(Plan& plan, Shared& shared) {
    shared.gradients.assign(plan.values.size(), noValue);
    for (const auto& w : plan.weights) {
        if (!w.trainable) continue;
        Value g = plan[w.value];
        g.storage = Storage::Gradient;
        g.name += gradientSuffix;
        plan.values.push_back(std::move(g));
        shared.gradients[static_cast<std::size_t>(w.value)] = static_cast<ValueId>(plan.values.size() - 1);
    }
}

/** They lie beside the weights of the model, as numbers that stay. */
ValueId declareClassWeights(Plan& plan, const std::vector<float>& weights, const std::string& before) {
    if (weights.empty()) return noValue;
    Value v;
    v.shape = {static_cast<Dim>(weights.size())};
    v.dtype = plan.dtype;
    v.storage = Storage::State;
    v.name = before + "class_weight";
    plan.values.push_back(std::move(v));
    const auto id = static_cast<ValueId>(plan.values.size() - 1);
    plan.weights.push_back({"", before + "class_weight", id, false, {}, 0, 0, weights});
    return id;
}

/** What stands before the names of an output's figures. */
std::string beforeNames(const Graph& graph, const Inference& inference, NodeId output) {
    return inference.outputs.size() > 1 ? findNode(graph, output)->name + "_" : "";
}

std::vector<ValueId> declareClassWeights(Plan& plan, const Graph& graph, const Inference& inference, const std::vector<std::vector<float>>& weights) {
    std::vector<ValueId> declared;
    for (std::size_t i = 0; i < inference.outputs.size(); ++i)
        declared.push_back(i < weights.size() ? declareClassWeights(plan, weights[i], beforeNames(graph, inference, inference.outputs[i])) : noValue);
    return declared;
}

void requireFit(const MetricSpec& metric, const LossSpec& loss) {
    if (metricFits(metric, loss.target)) return;
    const bool classes = loss.target == TargetForm::Index;
    throw Error::input("the metric " + metric.member.name + " does not go with " + loss.member.name + ": its targets are " +
                           (classes ? "class numbers" : "numbers, not class numbers"),
                       "", classes ? "watch accuracy or a sparse_ metric instead" : "watch accuracy or a metric without sparse_ instead");
}

/** A figure of a step and of an epoch. */
void watch(Plan& plan, const std::string& name, ValueId accumulator, bool loss, MetricKind kind, bool maximize) {
    plan.metrics.push_back({name, loss, kind, accumulator, maximize});
    plan.telemetry.push_back(name);
}

/** Of a metric that is watched twice, as with another k, the second is name_1: Keras' CompileMetrics. */
std::string unusedName(const Plan& plan, const std::string& name) {
    const auto used = [&](const std::string& wanted) {
        return std::any_of(plan.metrics.begin(), plan.metrics.end(), [&](const PlanMetric& m) { return m.name == wanted; });
    };
    std::string free = name;
    for (int i = 1; used(free); ++i) free = name + "_" + std::to_string(i);
    return free;
}

Judged declareOutput(Plan& plan, const OutputRecipe& recipe, const Shape& output, const std::string& before) {
    Judged judged{lowerLoss(recipe.loss), lossOf(recipe.loss).target, {}};
    judged.loss.weight = recipe.lossWeight;
    judged.loss.loss = scalar(plan, before + "loss");
    judged.loss.accumulator = accumulator(plan, 2, before + "loss");
    watch(plan, before + "loss", judged.loss.accumulator, before.empty(), before.empty() ? MetricKind::MeanSquaredError : MetricKind::MeanLoss, false);
    for (const auto& choice : recipe.metrics) {
        const MetricSpec& spec = metricOf(choice, judged.loss.kind, output);
        requireFit(spec, lossOf(recipe.loss));
        const std::string name = unusedName(plan, before + metricLogName(choice));
        Metric m = lowerMetric(choice, spec);
        m.result = scalar(plan, name);
        m.accumulator = accumulator(plan, accumulatorSize(m, output.scalar() ? 1 : output.back()), name);
        watch(plan, name, m.accumulator, false, m.kind, spec.maximize);
        judged.metrics.push_back(m);
    }
    return judged;
}

void declareOutputs(Plan& plan, Shared& shared, const TrainingRecipe& recipe, const Graph& graph, const Inference& inference) {
    const auto& outputs = inference.outputs;
    if (outputs.size() > 1) {
        shared.sum = LossSum{{}, scalar(plan, "loss"), accumulator(plan, 2, "loss")};
        watch(plan, "loss", shared.sum->accumulator, true, MetricKind::MeanSquaredError, false);
    }
    for (const NodeId id : outputs) {
        const std::string& name = findNode(graph, id)->name;
        const OutputRecipe own = outputs.size() > 1 ? recipe.of(name) : OutputRecipe{recipe.loss, 1, recipe.metrics};
        shared.outputs.push_back(declareOutput(plan, own, inference.at(id).output, beforeNames(graph, inference, id)));
        if (shared.sum) shared.sum->parts.push_back({shared.outputs.back().loss.loss, own.lossWeight});
    }
}

void declareFigures(Plan& plan, Shared& shared, const TrainingRecipe& recipe, const Graph& graph, const Inference& inference) {
    declareOutputs(plan, shared, recipe, graph, inference);
    shared.learningRate = lowerSchedule(recipe.schedule);
    shared.learningRate.out = scalar(plan, "learning_rate");
    shared.gradientNorm = scalar(plan, "gradient_norm");
    plan.telemetry.insert(plan.telemetry.end(), {"learning_rate", "gradient_norm"});
    if (plan.telemetry.size() > Plan::maxTelemetry)
        throw Error::input("a step publishes at most " + std::to_string(Plan::maxTelemetry) + " figures, losses and metrics are " + std::to_string(plan.telemetry.size() - 2),
                           {}, "watch fewer metrics");
}

Shape targetShape(const Shape& prediction, TargetForm form) {
    if (form != TargetForm::Index) return prediction;
    return Shape(prediction.dims().first(static_cast<std::size_t>(prediction.rank() - 1)));
}

/** The value before a softmax (for the categorical losses) or sigmoid (binary) that made `prediction`, or noValue. */
ValueId logitsOf(const PlanBuilder& builder, ValueId prediction, LossKind loss) {
    const bool categorical = loss == LossKind::CategoricalCrossentropy || loss == LossKind::SparseCategoricalCrossentropy;
    for (const auto& op : builder.forwardOps()) {
        if (const auto* softmax = std::get_if<Softmax>(&op); softmax && categorical && softmax->out == prediction) return softmax->x;
        const auto* activate = std::get_if<Activate>(&op);
        if (activate && loss == LossKind::BinaryCrossentropy && activate->out == prediction &&
            activate->function.kind == ActivationKind::Sigmoid)
            return activate->x;
    }
    return noValue;
}

/** Which accuracies say the same of logits as of probabilities. */
bool readsLogits(MetricKind kind) {
    return kind == MetricKind::CategoricalAccuracy || kind == MetricKind::SparseCategoricalAccuracy || kind == MetricKind::TopK ||
           kind == MetricKind::SparseTopK;
}

void appendOps(std::vector<Op>& ops, PlanBuilder& builder, std::vector<Value>& values) {
    for (const auto& op : builder.forwardOps()) {
        std::visit([&](const auto& o) {
            using O = std::decay_t<decltype(o)>;
            if constexpr (std::is_same_v<O, Reshape>) values[static_cast<std::size_t>(o.out)].alias = o.x;
            else if constexpr (std::is_same_v<O, Conv2DTranspose>) ops.push_back(Conv2DBackwardData{o.kernel, o.x, o.out, o.window});
            else ops.push_back(o);
        }, op);
    }
}

/** Takes rows of the data set into `out`, mixed with others where `mixing` is above 0. */
void appendInput(Program& program, PlanBuilder& builder, int index, ValueId out, double mixing) {
    ValueId rows = out;
    if (mixing > 0) rows = builder.activation(builder.shape(out), "rows");
    program.ops.push_back(Gather{Gather::From::Input, index, rows});
    if (mixing > 0) program.ops.push_back(MixUp{rows, out, mixing, mixStream});
}

/** Of inputs that are given, not taken from the data set. */
void mixGiven(Program& program, PlanBuilder& builder, double mixing) {
    for (ValueId& input : program.inputs) {
        const ValueId given = builder.activation(builder.shape(input), "given");
        program.ops.push_back(MixUp{given, input, mixing, mixStream});
        input = given;
    }
}

void requireMixable(const PlanBuilder& builder) {
    const auto& ops = builder.forwardOps();
    if (std::any_of(ops.begin(), ops.end(), [](const ForwardOp& op) { return std::holds_alternative<Embed>(op); }))
        throw Error::input("MixUp mixes numbers, and this net reads words (it has an Embedding)", {}, "set mixup to 0");
}

/** What an output is asked. */
struct Asked {
    ValueId target;
    ValueId mixed;  // as the loss sees it: shares of classes, or numbers, of two samples; or the target
};

/** The targets of an output, mixed like the inputs. */
Asked appendTarget(Program& program, PlanBuilder& builder, const Judged& judged, int index, ValueId prediction, double mixing) {
    const Shape output = builder.shape(prediction), shape = targetShape(output, judged.form);
    const ValueId target = judged.form == TargetForm::Index ? builder.activation(shape, DType::Int32, "target") : builder.activation(shape, "target");
    program.ops.push_back(Gather{Gather::From::Target, index, target});
    Asked asked{target, target};
    if (mixing > 0) {
        asked.mixed = builder.activation(output, "mixed target");
        program.ops.push_back(MixUp{asked.target, asked.mixed, mixing, mixStream});
    }
    return asked;
}

/** A loss of mixed targets: class numbers have become shares. */
LossKind mixedLoss(LossKind kind) { return kind == LossKind::SparseCategoricalCrossentropy ? LossKind::CategoricalCrossentropy : kind; }

/** Whether a metric asks for the class that a sample has, though it be mixed; others compare numbers. */
bool asksForClass(const Metric& m) {
    return countsAnswers(m.kind) || m.kind == MetricKind::BinaryAccuracy || m.kind == MetricKind::CategoricalAccuracy ||
           m.kind == MetricKind::SparseCategoricalAccuracy || m.kind == MetricKind::TopK || m.kind == MetricKind::SparseTopK ||
           m.loss == LossKind::SparseCategoricalCrossentropy;
}

/** What every row of a masked output counts for, so that the loss is the mean over those that do; mask: noValue where all do. Forward ops. */
ValueId rowWeights(PlanBuilder& builder, ValueId mask, ValueId sampleWeights) {
    if (mask == noValue) return sampleWeights;
    const Shape rows = builder.shape(mask);
    const ValueId weights = builder.activation(rows, "mask");
    builder.forward(MaskWeights{mask, weights, 1, static_cast<double>(rows.elements())});
    if (sampleWeights == noValue) return weights;
    const Dim samples = rows[0], each = rows.elements() / samples;
    const ValueId spread = builder.activation({samples, each}), both = builder.activation(rows, "mask");
    builder.forward(Repeat{builder.reshape(sampleWeights, {samples, 1}), spread, 1, each});
    builder.forward(Combine{weights, builder.reshape(spread, rows), both, CombineKind::Multiply});
    return both;
}

/** Those metrics of Keras that are means of something by row mind the mask of a prediction: MeanMetricWrapper. */
bool mindsMask(MetricKind kind) { return !countsAnswers(kind) && kind != MetricKind::R2Score && kind != MetricKind::RootMeanSquaredError; }

/** Loss and metrics of an output; the seed of its gradient in a training. weights: of samples or rows, or noValue; mask: of rows, or noValue. */
Seed appendJudgement(Program& program, PlanBuilder& builder, const Shared& shared, std::size_t output, ValueId prediction, const Asked& asked, ValueId weights, ValueId mask) {
    const Judged& judged = shared.outputs[output];
    Loss loss = judged.loss;
    if (asked.mixed != asked.target) loss.kind = mixedLoss(loss.kind);
    const ValueId logits = loss.fromLogits ? noValue : logitsOf(builder, prediction, loss.kind);
    loss.prediction = logits != noValue ? logits : prediction;
    loss.fromLogits = loss.fromLogits || logits != noValue;
    loss.target = asked.mixed;
    loss.sampleWeights = weights;
    if (program.kind == ProgramKind::Train) loss.classWeights = shared.classWeights[output];
    loss.gradient = program.kind == ProgramKind::Train ? builder.activation(builder.shape(loss.prediction), "loss.gradient") : noValue;
    program.ops.push_back(loss);
    for (Metric m : judged.metrics) {
        m.prediction = logits != noValue && readsLogits(m.kind) ? logits : prediction;
        m.target = asksForClass(m) ? asked.target : asked.mixed;
        if (mindsMask(m.kind)) m.mask = mask;
        program.ops.push_back(m);
    }
    return {loss.prediction, loss.gradient};
}

/** What the layers' own numbers add to the loss; the seeds of its gradient join the others in a training step. */
void appendActivities(Program& program, PlanBuilder& builder, const Shared& shared, const LoweredNet& net, std::vector<Seed>& seeds) {
    for (const auto& [x, penalty] : net.activities) {
        const ValueId gradient = program.kind == ProgramKind::Train ? builder.activation(builder.shape(x), "activity.gradient") : noValue;
        program.ops.push_back(ActivityPenalty{x, penalty.l1, penalty.l2, gradient, shared.loss(), shared.accumulator()});
        if (gradient != noValue) seeds.push_back({x, gradient});
    }
}

void appendPenalties(const Plan& plan, Program& program, const Shared& shared) {
    WeightPenalty penalty{{}, shared.loss(), shared.accumulator(), program.kind == ProgramKind::Train};
    for (const auto& w : plan.weights)
        if (w.trainable && (w.l1 > 0 || w.l2 > 0))
            penalty.ranges.push_back({static_cast<std::int64_t>(plan[w.value].offset / sizeOf(plan.dtype)), plan[w.value].shape.elements(), w.l1, w.l2});
    if (!penalty.ranges.empty()) program.ops.push_back(std::move(penalty));
}

void appendUpdate(Plan& plan, Program& program, const Shared& shared, const TrainingRecipe& recipe) {
    const OptimizerSpec& spec = optimizerOf(recipe.optimizer);
    const ParamReader params(recipe.optimizer.params, spec.member.params);
    const int own = plan.slotCount - plan.followingSlots;
    const auto accumulating = accumulationOf(recipe.optimizer, own);
    if (accumulating) program.ops.push_back(*accumulating);
    ClipGradients clip = lowerClipping(recipe.optimizer);
    if (clip.clipValue >= 0 || clip.clipNorm >= 0 || clip.globalClipNorm >= 0) {
        for (const auto& w : plan.weights)
            if (w.trainable)
                clip.variables.push_back({static_cast<std::int64_t>(plan[w.value].offset / sizeOf(plan.dtype)), plan[w.value].shape.elements()});
        program.ops.push_back(clip);
    }
    program.ops.push_back(shared.learningRate);
    std::visit([&](auto update) {
        update.learningRate = shared.learningRate.out;
        update.gradientNorm = shared.gradientNorm;
        update.every = accumulating ? accumulating->steps : 1;
        program.ops.push_back(update);
    }, spec.lower(params));
    if (const auto average = averagingOf(recipe.optimizer, own)) program.ops.push_back(*average);
    ConstrainWeights constrain;
    for (const auto& w : plan.weights)
        if (w.trainable && w.constraint.kind != ConstraintKind::None) constrain.weights.push_back({w.value, w.constraint});
    if (!constrain.weights.empty()) program.ops.push_back(std::move(constrain));
}

void appendPublish(Program& program, const Shared& shared) {
    Publish publish;
    if (shared.sum) publish.scalars.push_back(shared.sum->loss);
    for (const Judged& judged : shared.outputs) {
        publish.scalars.push_back(judged.loss.loss);
        for (const auto& m : judged.metrics) publish.scalars.push_back(m.result);
    }
    publish.scalars.insert(publish.scalars.end(), {shared.learningRate.out, shared.gradientNorm});
    program.ops.push_back(publish);
}

Program makeProgram(Plan& plan, const Graph& graph, const Inference& inference, const TrainingRecipe& recipe,
                    const Shared& shared, ProgramKind kind, std::int64_t batch, bool asInTraining) {
    Program program(kind, batch);
    PlanBuilder builder(plan, kind == ProgramKind::Train || asInTraining);
    const LoweredNet net = lower(graph, inference, builder, plan, batch);
    program.inputs = net.inputs;
    const double mixing = kind == ProgramKind::Train || (kind == ProgramKind::Predict && asInTraining) ? recipe.mixUp : 0;
    if (mixing > 0) requireMixable(builder);
    program.outputs = net.outputs;
    if (kind == ProgramKind::Predict && mixing > 0) mixGiven(program, builder, mixing);
    if (kind != ProgramKind::Predict)
        for (std::size_t i = 0; i < net.inputs.size(); ++i)
            appendInput(program, builder, static_cast<int>(i), net.inputs[i], mixing);

    std::vector<Asked> targets;
    for (std::size_t i = 0; kind != ProgramKind::Predict && i < net.outputs.size(); ++i)
        targets.push_back(appendTarget(program, builder, shared.outputs[i], static_cast<int>(i), net.outputs[i], mixing));
    ValueId weights = noValue;
    if (kind == ProgramKind::Train && shared.sampleWeights) {
        weights = builder.activation({batch}, plan.dtype, "sample_weight");
        program.ops.push_back(Gather{Gather::From::Target, static_cast<int>(net.outputs.size()), weights});
    }
    std::vector<ValueId> perRow;
    for (std::size_t i = 0; i < targets.size(); ++i) perRow.push_back(rowWeights(builder, net.masks[i], weights));
    appendOps(program.ops, builder, plan.values);
    if (kind != ProgramKind::Predict) {
        std::vector<Seed> seeds;
        for (std::size_t i = 0; i < targets.size(); ++i) seeds.push_back(appendJudgement(program, builder, shared, i, net.outputs[i], targets[i], perRow[i], net.masks[i]));
        if (shared.sum) program.ops.push_back(*shared.sum);
        appendActivities(program, builder, shared, net, seeds);
        program.outputs.clear();  // nobody looks at them: softmax is left out where loss and metrics read logits
        if (kind == ProgramKind::Train) {
            auto backward = backwardOps(builder, plan.values, seeds, shared.gradients);
            program.ops.insert(program.ops.end(), std::make_move_iterator(backward.begin()), std::make_move_iterator(backward.end()));
        }
        appendPenalties(plan, program, shared);
        if (kind == ProgramKind::Train) {
            appendUpdate(plan, program, shared, recipe);
            appendPublish(program, shared);
        }
    }
    fuse(program.ops, program.outputs, plan.values);
    moveSlopesBehindPools(program.ops, plan.values);
    if (plan.compute == DType::BFloat16) mixPrecision(plan, program);
    return program;
}

/** What a plan without training needs no recipe for. */
bool trains(const CompileOptions& options) {
    return std::any_of(options.programs.begin(), options.programs.end(), [](const auto& p) { return p.first != ProgramKind::Predict; });
}

}  // namespace

std::shared_ptr<const Plan> compile(const Graph& graph, const TrainingRecipe& recipe, const CompileOptions& options) {
    const Inference inference = infer(graph);
    requireCorrect(inference);
    auto plan = std::make_shared<Plan>();
    plan->dtype = options.dtype;
    plan->compute = options.compute;
    plan->seed = recipe.seed;
    plan->multiplyAdds = inference.multiplyAdds;
    declareWeights(graph, inference, *plan);
    Shared shared;
    if (trains(options)) {
        plan->learningRate = baseLearningRate(recipe);
        const OptimizerSpec& optimizer = optimizerOf(recipe.optimizer);
        const ParamReader params(recipe.optimizer.params, optimizer.member.params);
        plan->followingSlots = followingSlots(recipe.optimizer);
        plan->slotCount = optimizer.slotCount(params) + plan->followingSlots;
        plan->slotsTogether = optimizer.slotsTogether;
        plan->slotStart = params.knows("initial_accumulator_value") ? params.real("initial_accumulator_value") : 0;
        declareGradients(*plan, shared);
        shared.classWeights = declareClassWeights(*plan, graph, inference, options.classWeights);
        shared.sampleWeights = options.sampleWeights;
        declareFigures(*plan, shared, recipe, graph, inference);
    }
    placePersistent(*plan);
    for (const auto& [kind, batch] : options.programs)
        plan->programs.push_back(makeProgram(*plan, graph, inference, recipe, shared, kind, batch, options.asInTraining));
    for (auto& program : plan->programs) placeActivations(*plan, program);
    return plan;
}

DType computeType(const TrainingRecipe& recipe) { return recipe.precision == "bfloat16" ? DType::BFloat16 : DType::Float32; }

CompileOptions trainingPrograms(std::int64_t batch, std::int64_t train, std::int64_t validation) {
    std::set<std::pair<ProgramKind, std::int64_t>> wanted;
    const auto add = [&](ProgramKind kind, std::int64_t samples) {
        const EpochSteps steps(samples, batch);
        if (steps.full() > 0) wanted.emplace(kind, steps.batch());
        if (steps.rest() > 0) wanted.emplace(kind, steps.rest());
    };
    add(ProgramKind::Train, train);
    add(ProgramKind::Evaluate, validation);
    CompileOptions options;
    options.programs.assign(wanted.begin(), wanted.end());
    return options;
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/step_cases.h"

#include <cmath>
#include <numeric>
#include <utility>

#include "engine/plan/update_math.h"

namespace lamina {

namespace {

constexpr std::int64_t stepBatch = 4;

/** Two weights, of several blocks and of less than a pack, whose gradients are set anew in every step. */
struct TwoWeights {
    explicit TwoWeights(PlanSketch& s, Dim count = 9'000) : many(count), a(s.weight({count})), b(s.weight({3})), ga(s.gradientOf(a)), gb(s.gradientOf(b)) {
        ia = s.input({count}), ib = s.input({3});
        ranges = {{0, count}, {static_cast<std::int64_t>(s.plan()[b].offset / sizeOf(s.plan().dtype)), 3}};
        s.plan().learningRate = 0.05;
        rate.out = s.scalar(), norm = s.scalar();
    }
    std::vector<Op> begin() const { return {Affine{ia, ga, 1, 0}, Affine{ib, gb, 1, 0}}; }
    std::vector<Tensor> values() const {
        std::vector<float> w(static_cast<std::size_t>(many)), g(w.size());
        for (std::size_t i = 0; i < w.size(); ++i) w[i] = std::sin(static_cast<float>(i)), g[i] = std::cos(3.0f * static_cast<float>(i));
        return {Tensor::of({many}, w), Tensor::of({3}, std::vector<float>{1, 0, 3}), Tensor::of({many}, g), Tensor::of({3}, std::vector<float>{0.3f, -0.4f, 0})};
    }
    Dim many;
    ValueId a, b, ga, gb, ia = noValue, ib = noValue, norm = noValue;
    std::vector<FlatRange> ranges;
    LearningRate rate;
};

StepCase clipped(const std::string& name, const ClipGradients& how) {
    return {"ClipGradients " + name, [=](PlanSketch& s) {
                const TwoWeights t(s);
                ClipGradients clip = how;
                clip.variables = t.ranges;
                std::vector<Op> ops = t.begin();
                ops.insert(ops.end(), {clip, t.rate, SgdUpdate{t.rate.out, t.norm}, Publish{{t.rate.out, t.norm}}});
                s.program(ProgramKind::Train, stepBatch, ops);
                return BuiltStep{t.values(), {t.ga, t.gb}};
            }};
}

StepCase scheduled(const std::string& name, const LearningRate& how) {
    return {"LearningRate " + name, [=](PlanSketch& s) {
                const TwoWeights t(s, 5);
                s.plan().learningRate = 1;
                LearningRate rate = how;
                rate.out = t.rate.out;
                std::vector<Op> ops = t.begin();
                ops.insert(ops.end(), {rate, SgdUpdate{t.rate.out, t.norm}, Publish{{t.rate.out}}});
                s.program(ProgramKind::Train, stepBatch, ops);
                return BuiltStep{t.values(), {t.rate.out}};
            }, 24};
}

int slotsFor(const Op& update) {
    if (const auto* o = std::get_if<AdaptiveUpdate>(&update)) return slotsOf(*o);
    if (const auto* o = std::get_if<AdamUpdate>(&update)) return o->amsgrad ? 3 : 2;
    return 1;
}

/** An optimizer behind penalties. */
StepCase updated(const std::string& name, const Op& how) {
    return {"updated by " + name, [=](PlanSketch& s) {
                const TwoWeights t(s);
                const auto* adaptive = std::get_if<AdaptiveUpdate>(&how);
                s.plan().slotCount = slotsFor(how);
                s.plan().slotStart = adaptive && adaptive->kind == UpdateKind::Adagrad ? 0.1 : 0;
                Op update = how;
                std::visit([&](auto& o) {
                    if constexpr (requires { o.gradientNorm; }) o.learningRate = t.rate.out, o.gradientNorm = t.norm;
                }, update);
                const ValueId loss = s.scalar(), sums = s.accumulator(2);
                const WeightPenalty penalty{{{0, t.many, 0.01, 0.02}, {t.ranges[1].begin, 3, 0, 0.5}}, loss, sums, true};
                std::vector<Op> ops = t.begin();
                ops.insert(ops.end(), {Affine{loss, loss, 0, 0.25}, penalty, t.rate, update, Publish{{loss, t.rate.out, t.norm}}});
                s.program(ProgramKind::Train, stepBatch, ops);
                return BuiltStep{t.values(), {loss, t.norm}};
            }};
}

/** A weight that several small batches move at once, what follows it, and a loss of two parts. */
StepCase followed(const std::string& name, const Op& how, std::int64_t every, std::int64_t overwriteEvery) {
    return {"followed: " + name + ", every " + std::to_string(every) + ", back every " + std::to_string(overwriteEvery), [=](PlanSketch& s) {
                s.plan().slotCount = 4;
                s.plan().learningRate = 0.05;
                const ValueId w = s.weight({9'000}), g = s.gradientOf(w), first = s.input({1}), second = s.input({1});
                const ValueId loss = s.scalar(), sums = s.accumulator(2);
                LearningRate rate;
                rate.out = s.scalar();
                Op update = how;
                std::visit([&](auto& o) {
                    if constexpr (requires { o.gradientNorm; }) o.learningRate = rate.out, o.gradientNorm = s.scalar(), o.every = every;
                }, update);
                s.program(ProgramKind::Train, stepBatch,
                          {Affine{w, g, 0.1, 0.5}, LossSum{{{first, 1.5}, {second, 0.25}}, loss, sums}, AccumulateGradients{3, every}, rate, update,
                           AverageWeights{2, 0.75, overwriteEvery, every}});
                std::vector<float> start(9'000);
                for (std::size_t i = 0; i < start.size(); ++i) start[i] = std::sin(static_cast<float>(i));
                return BuiltStep{{Tensor::of({9'000}, start), Tensor::of({1}, std::vector<float>{2}), Tensor::of({1}, std::vector<float>{8})}, {loss}};
            }, 7};
}

/** A weight that is held, of which the last vectors fill no bundle, beside one that is not. */
StepCase constrained(const std::string& name, const Shape& shape, const Constraint& how) {
    return {"ConstrainWeights " + name, [=](PlanSketch& s) {
                s.plan().learningRate = 0.05;
                const ValueId w = s.weight(shape), free = s.weight({5}), g = s.gradientOf(w), freeGradient = s.gradientOf(free);
                LearningRate rate;
                rate.out = s.scalar();
                s.program(ProgramKind::Train, stepBatch,
                          {Affine{w, g, 0.1, 0.5}, Affine{free, freeGradient, 0.1, 0.5}, rate, SgdUpdate{rate.out, s.scalar()}, ConstrainWeights{{{w, how}}}});
                std::vector<float> start(static_cast<std::size_t>(shape.elements()));
                for (std::size_t i = 0; i < start.size(); ++i) start[i] = std::sin(static_cast<float>(i));
                return BuiltStep{{Tensor::of(shape, start), Tensor::of({5}, std::vector<float>{1, -2, 3, -4, 5})}, {w}};
            }, 3};
}

/** Rows of two inputs and their classes, in the order of a shuffled epoch; then the same, mixed. */
StepCase gathered() {
    return {"Gather and MixUp", [](PlanSketch& s) {
                const ValueId rows = s.activation({stepBatch, 5}), cells = s.activation({stepBatch, 3, 2}), labels = s.activation({stepBatch}, DType::Int32);
                const ValueId mixedRows = s.activation({stepBatch, 5}), mixedLabels = s.activation({stepBatch, 3});
                using From = Gather::From;
                s.program(ProgramKind::Train, stepBatch,
                          {Gather{From::Input, 0, rows}, Gather{From::Input, 1, cells}, Gather{From::Target, 0, labels}, MixUp{rows, mixedRows, 0.4, 9},
                           MixUp{labels, mixedLabels, 0.4, 9}});
                constexpr std::size_t samples = 5 * stepBatch;
                std::vector<float> numbers;
                std::vector<std::uint8_t> bytes;
                std::vector<std::int32_t> classes;
                for (std::size_t i = 0; i < samples * 5; ++i) numbers.push_back(std::sin(static_cast<float>(i)));
                for (std::size_t i = 0; i < samples * 6; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37 % 256));
                for (std::size_t i = 0; i < samples; ++i) classes.push_back(static_cast<std::int32_t>(i % 3));
                const Dim n = static_cast<Dim>(samples);
                return BuiltStep{{}, {rows, cells, labels, mixedRows, mixedLabels},
                                 {{Tensor::of({n, 5}, numbers), Tensor::of({n, 3, 2}, bytes)}, {Tensor::of({n}, classes)}}};
            }, 5};
}

/** Numbers of several blocks, some of them 0, that join a loss. */
StepCase penalised(const std::string& name, double l1, double l2) {
    return {"ActivityPenalty " + name, [=](PlanSketch& s) {
                const ValueId x = s.input({stepBatch, 3'000}), gradient = s.activation({stepBatch, 3'000}), loss = s.scalar(), sums = s.accumulator(2);
                s.program(ProgramKind::Train, stepBatch, {Affine{loss, loss, 0, 0.25}, ActivityPenalty{x, l1, l2, gradient, loss, sums}, Publish{{loss}}});
                std::vector<float> numbers(3'000 * stepBatch);
                for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i % 5 == 0 ? 0 : std::sin(static_cast<float>(i));
                return BuiltStep{{Tensor::of({stepBatch, 3'000}, numbers)}, {gradient, loss}};
            }};
}

void addClips(std::vector<StepCase>& all) {
    const auto by = [](double ClipGradients::*limit, double size) {
        ClipGradients clip;
        clip.*limit = size;
        return clip;
    };
    all.push_back(clipped("off", {}));
    all.push_back(clipped("by value", by(&ClipGradients::clipValue, 0.35)));
    all.push_back(clipped("by norm, all variables", by(&ClipGradients::clipNorm, 0.1)));
    all.push_back(clipped("by norm, the large variable", by(&ClipGradients::clipNorm, 0.6)));
    all.push_back(clipped("by the norm of all", by(&ClipGradients::globalClipNorm, 0.1)));
    all.push_back(clipped("by a norm that all are below", by(&ClipGradients::globalClipNorm, 1e3)));
}

void addSchedules(std::vector<StepCase>& all) {
    using K = ScheduleKind;
    const auto add = [&](const char* name, K kind, auto change) {
        LearningRate op;
        op.kind = kind, op.decaySteps = 7, op.decayRate = 0.5;
        change(op);
        all.push_back(scheduled(name, op));
    };
    add("Constant", K::Constant, [](LearningRate&) {});
    add("ExponentialDecay", K::ExponentialDecay, [](LearningRate&) {});
    add("ExponentialDecay in stairs", K::ExponentialDecay, [](LearningRate& o) { o.staircase = true; });
    add("CosineDecay", K::CosineDecay, [](LearningRate& o) { o.alpha = 0.1; });
    add("CosineDecay behind a warm-up", K::CosineDecay, [](LearningRate& o) { o.warmupTarget = 4, o.warmupSteps = 5; });
    add("InverseTimeDecay", K::InverseTimeDecay, [](LearningRate&) {});
    add("InverseTimeDecay in stairs", K::InverseTimeDecay, [](LearningRate& o) { o.staircase = true; });
    add("PolynomialDecay", K::PolynomialDecay, [](LearningRate& o) { o.end = 0.02, o.power = 2; });
    add("PolynomialDecay again and again", K::PolynomialDecay, [](LearningRate& o) { o.end = 0.02, o.cycle = true; });
    add("PiecewiseConstantDecay", K::PiecewiseConstantDecay, [](LearningRate& o) {
        o.pieces = LearningRate::mostPieces;
        for (int i = 0; i < o.pieces; ++i) o.shares[i] = 1.0 / (i + 1), o.boundaries[i] = 1.5 * i + 1;
    });
    add("CosineDecayRestarts", K::CosineDecayRestarts, [](LearningRate& o) { o.alpha = 0.1, o.timesRate = 0.8; });
    add("CosineDecayRestarts, all as long", K::CosineDecayRestarts, [](LearningRate& o) { o.timesSteps = 1; });
}

void addUpdates(std::vector<StepCase>& all) {
    for (const double decay : {0.0, 0.01}) {
        const std::string more = decay > 0 ? ", decaying" : "";
        SgdUpdate plain{noValue, noValue}, momentum = plain, nesterov = plain;
        momentum.momentum = nesterov.momentum = 0.9, nesterov.nesterov = true;
        plain.weightDecay = momentum.weightDecay = nesterov.weightDecay = decay;
        all.push_back(updated("SGD" + more, plain)), all.push_back(updated("SGD, momentum" + more, momentum)), all.push_back(updated("SGD, Nesterov" + more, nesterov));
        AdamUpdate adam{noValue, noValue}, amsgrad = adam;
        adam.weightDecay = amsgrad.weightDecay = decay, amsgrad.amsgrad = true;
        all.push_back(updated("Adam" + more, adam)), all.push_back(updated("Adam, amsgrad" + more, amsgrad));
    }
    using K = UpdateKind;
    for (const auto& [kind, name] : {std::pair{K::Adagrad, "Adagrad"}, {K::Adadelta, "Adadelta"}, {K::Adamax, "Adamax"}, {K::Nadam, "Nadam"}, {K::RMSprop, "RMSprop"}, {K::Lion, "Lion"}})
        for (const bool more : {false, true}) {
            AdaptiveUpdate op{kind, noValue, noValue};
            op.beta1 = kind == K::RMSprop ? (more ? 0.5 : 0) : 0.9, op.beta2 = 0.95;
            op.centered = more, op.weightDecay = more ? 0.01 : 0;
            all.push_back(updated(name + std::string(more ? ", decaying" : ""), op));
        }
}

void addConstraints(std::vector<StepCase>& all) {
    using K = ConstraintKind;
    all.push_back(constrained("not negative", {90, 101}, {K::NonNegative}));
    all.push_back(constrained("columns", {90, 101}, {K::Norm, 0, 5, 1, {0}}));
    all.push_back(constrained("rows", {90, 101}, {K::Norm, 1, 1, 1, {-1}}));
    all.push_back(constrained("one vector", {9'001}, {K::Norm, 1, 2, 1, {0}}));
    all.push_back(constrained("axes apart, part of the way", {7, 5, 3, 11}, {K::Norm, 1, 3, 0.25, {0, 2}}));
    all.push_back(constrained("numbers of a length each", {7, 5}, {K::Norm, 0, 0.5, 1, {}}));
}

void addFollowed(std::vector<StepCase>& all) {
    AdaptiveUpdate rms{UpdateKind::RMSprop, noValue, noValue}, nadam{UpdateKind::Nadam, noValue, noValue};
    rms.beta1 = 0, rms.beta2 = nadam.beta2 = 0.9;
    const std::pair<const char*, Op> updates[] = {{"SGD", SgdUpdate{noValue, noValue}}, {"Adam", AdamUpdate{noValue, noValue}}, {"RMSprop", rms}, {"Nadam", nadam}};
    for (const auto& [name, update] : updates)
        for (const std::int64_t every : {1, 3})
            for (const std::int64_t overwriteEvery : {0, 2}) all.push_back(followed(name, update, every, overwriteEvery));
}

std::vector<double> numbersOf(const Tensor& tensor) {
    if (tensor.dtype() == DType::Float64) return {tensor.as<double>().begin(), tensor.as<double>().end()};
    const auto floats = tensor.toFloats();
    return {floats.begin(), floats.end()};
}

}  // namespace

const std::vector<StepCase>& stepCases() {
    static const std::vector<StepCase> all = [] {
        std::vector<StepCase> cases{gathered(), penalised("of sizes", 0.01, 0), penalised("of both", 0.03, 0.02)};
        addClips(cases);
        addSchedules(cases);
        addUpdates(cases);
        addFollowed(cases);
        addConstraints(cases);
        return cases;
    }();
    return all;
}

std::vector<std::vector<double>> figuresOf(const StepCase& c, DType dtype, const OpenExecutor& open) {
    PlanSketch sketch(dtype);
    BuiltStep built = c.build(sketch);
    sketch.plan().seed = 21;
    const auto plan = sketch.finish();
    const auto executor = open(plan);
    if (!built.values.empty()) executor->setWeights(built.values);
    if (!built.feed.inputs.empty()) executor->bind(std::move(built.feed));
    const auto batch = static_cast<std::uint64_t>(plan->programs.front().batch);
    std::vector<std::uint32_t> rows(c.steps * batch);
    std::iota(rows.begin(), rows.end(), 0u);
    const int pass = executor->addPass({std::move(rows), true, 4});
    executor->enqueue({0, pass, 0, 0, 0, 1});
    executor->enqueue({0, pass, 1, 0, batch, static_cast<std::int64_t>(c.steps) - 1});  // on a GPU: the same graph again and again
    const ExecutorState state = executor->state();
    std::vector<std::vector<double>> all;
    for (const ValueId value : built.read) all.push_back(executor->read(value));
    for (const PlanWeight& w : plan->weights) all.push_back(executor->read(w.value));
    for (const Tensor& slot : state.optimizer) all.push_back(numbersOf(slot));
    all.push_back(state.accumulators);
    Record record;
    for (std::uint64_t cursor = 0; executor->ring().read(cursor, record);) {
        all.push_back({static_cast<double>(record.step)});
        all.emplace_back();
        for (const float v : record.values) all.back().push_back(static_cast<double>(v));
    }
    return all;
}

}  // namespace lamina

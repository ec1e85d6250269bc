// SPDX-License-Identifier: GPL-3.0-or-later
// Optimizers, clipping, schedules and metrics against Keras' formulas written out in the plainest way; what begins and ends a step in
// float32 against float64.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/plan/metric_math.h"
#include "tests/support/distance.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/step_cases.h"
#include "tests/support/test_program.h"

namespace cpu_updates_test {

using namespace lamina;

namespace {

using Numbers = std::vector<double>;

/** Two weights whose gradients are set by affine ops from inputs; one update a step. */
struct Update {
    explicit Update(Op update, ClipGradients clip = {}, LearningRate schedule = {}, int slotCount = 3, std::vector<Op> before = {}, std::vector<Op> after = {})
        : s(DType::Float64) {
        s.plan().slotCount = slotCount;
        s.plan().learningRate = 0.125;
        a = s.weight({9'000}), b = s.weight({3});
        const ValueId ga = s.gradientOf(a), gb = s.gradientOf(b), ia = s.input({9'000}), ib = s.input({3});
        rate = s.scalar(), norm = s.scalar();
        schedule.out = rate;
        clip.variables = {{0, 9'000}, {static_cast<std::int64_t>(s.plan()[b].offset / 8), 3}};
        std::visit([&](auto& o) {
            if constexpr (requires { o.gradientNorm; }) o.learningRate = rate, o.gradientNorm = norm;
        }, update);
        std::vector<Op> ops{Affine{ia, ga, 1, 0}, Affine{ib, gb, 1, 0}};
        ops.insert(ops.end(), before.begin(), before.end());
        ops.insert(ops.end(), {clip, schedule, update});
        ops.insert(ops.end(), after.begin(), after.end());
        s.program(ProgramKind::Train, 1, ops);
        executor = std::make_unique<cpu::CpuExecutor>(s.finish(), 2);
        pass = executor->addPass({{0}, false, 0});
        wa.resize(9'000), g.resize(9'000);
        for (std::size_t i = 0; i < wa.size(); ++i) wa[i] = std::sin(static_cast<double>(i)), g[i] = std::cos(3.0 * static_cast<double>(i));
        executor->setWeights({Tensor::of({9'000}, wa), Tensor::of({3}, Numbers{1, 2, 3}), Tensor::of({9'000}, g), Tensor::of({3}, gb3)});
    }
    void steps(int n) {
        for (int i = 0; i < n; ++i) executor->enqueue({0, pass, done++, 0, 0, 1});
    }
    Numbers weights() { return executor->read(a); }

    PlanSketch s;
    ValueId a, b, rate, norm;
    std::unique_ptr<cpu::CpuExecutor> executor;
    int pass = 0;
    std::uint64_t done = 0;
    Numbers wa, g, gb3{0.3, -0.4, 0};
};

double normOf(const Numbers& x) {
    double sum = 0;
    for (double v : x) sum += v * v;
    return std::sqrt(sum);
}

bool near(const Numbers& a, const Numbers& b, double tolerance = 1e-13) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::fabs(a[i] - b[i]) <= tolerance * (1 + std::fabs(b[i])))) return false;
    return a.size() == b.size();
}

/** A metric over prediction and target; its figure. */
double metricOf(MetricKind kind, Shape shape, Numbers prediction, Numbers target, std::vector<std::int32_t> labels = {}, std::int64_t count = 5) {
    PlanSketch s(DType::Float64);
    const ValueId p = s.input(shape);
    const ValueId t = labels.empty() ? s.input(shape) : s.input({shape[0]}, DType::Int32);
    Metric op{kind, p, t, s.scalar(), noValue};
    op.count = count;
    const ValueId result = op.result, sums = op.accumulator = s.accumulator(accumulatorSize(op, shape.back()));
    s.plan().metrics = {{"m", false, kind, sums, true}};
    s.program(ProgramKind::Evaluate, shape[0], {op});
    cpu::CpuExecutor executor(s.finish(), 1);
    executor.setWeights({Tensor::of(shape, prediction), labels.empty() ? Tensor::of(shape, target) : Tensor::of({shape[0]}, labels)});
    const int pass = executor.addPass({std::vector<std::uint32_t>(static_cast<std::size_t>(shape[0])), false, 0});
    executor.enqueue({0, pass, 0, 0, 0, 1});
    executor.enqueuePublish(RecordKind::Test, 1, 0);
    std::uint64_t cursor = 0;
    Record record;
    executor.ring().read(cursor, record);
    const double batchFigure = executor.read(result).front();
    return std::fabs(batchFigure - static_cast<double>(record.values[0])) < 1e-6 ? batchFigure : -1e9;
}

/** The weights after three steps of Adam that began at 1, in float32 on an instruction set. */
Numbers afterAdam(const Numbers& gradient, bool amsgrad, cpu::Isa isa) {
    PlanSketch s(DType::Float32);
    s.plan().slotCount = 3;
    s.plan().learningRate = 0.125;
    const Shape shape{static_cast<Dim>(gradient.size())};
    const ValueId w = s.weight(shape), g = s.gradientOf(w), in = s.input(shape);
    LearningRate schedule;
    AdamUpdate op;
    op.learningRate = schedule.out = s.scalar(), op.gradientNorm = s.scalar(), op.amsgrad = amsgrad;
    s.program(ProgramKind::Train, 1, {Affine{in, g, 1, 0}, schedule, op});
    cpu::CpuExecutor executor(s.finish(), 2, isa);
    executor.setWeights({Tensor::of(shape, std::vector<float>(gradient.size(), 1.0f)), Tensor::of(shape, std::vector<float>(gradient.begin(), gradient.end()))});
    const int pass = executor.addPass({{0}, false, 0});
    for (std::uint64_t t = 0; t < 3; ++t) executor.enqueue({0, pass, t, 0, 0, 1});
    return executor.read(w);
}

}  // namespace

class CpuUpdatesTest : public QObject {
    Q_OBJECT
 private slots:
    void everyInstructionSetFollowsFloat64_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < stepCases().size(); ++i) QTest::addRow("%s", stepCases()[i].name.c_str()) << static_cast<int>(i);
    }
    /** And threads do not change a bit. */
    void everyInstructionSetFollowsFloat64() {
        QFETCH(int, index);
        const StepCase& c = stepCases()[static_cast<std::size_t>(index)];
        const auto figures = [&](DType dtype, int threads, cpu::Isa isa) {
            return figuresOf(c, dtype, [=](std::shared_ptr<const Plan> plan) { return std::make_unique<cpu::CpuExecutor>(std::move(plan), threads, isa); });
        };
        const auto reference = figures(DType::Float64, 1, cpu::bestIsa());
        for (int i = 0; i <= static_cast<int>(cpu::bestIsa()); ++i) {
            const auto isa = static_cast<cpu::Isa>(i);
            const double off = test::distance(figures(DType::Float32, 1, isa), reference);
            // Thousands of equal squares, as clipping leaves them, are rounded the same way, one after the other.
            QVERIFY2(off < 1e-5, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(cpu::isaTitle(isa))).arg(off)));
        }
        const auto one = figures(DType::Float32, 1, cpu::bestIsa());
        QCOMPARE(figures(DType::Float32, 3, cpu::bestIsa()), one);
    }

    void sgdIsKerasSgd() {
        for (const double decay : {0.0, 0.01})
            for (const auto& [momentum, nesterov] : {std::pair{0.0, false}, {0.9, false}, {0.9, true}}) {
                SgdUpdate op;
                op.momentum = momentum, op.nesterov = nesterov, op.weightDecay = decay;
                Update u(op);
                u.steps(2);
                Numbers expected = u.wa, m(9'000);
                for (int t = 0; t < 2; ++t)
                    for (std::size_t i = 0; i < m.size(); ++i) {
                        expected[i] -= expected[i] * decay * 0.125;
                        m[i] = momentum * m[i] - u.g[i] * 0.125;
                        expected[i] += nesterov ? momentum * m[i] - u.g[i] * 0.125 : m[i];
                    }
                QVERIFY(near(u.weights(), expected));
            }
    }

    void adamIsKerasAdam() {
        for (const double decay : {0.0, 0.004})
            for (const bool amsgrad : {false, true}) {
                AdamUpdate op;
                op.weightDecay = decay, op.amsgrad = amsgrad;
                Update u(op);
                u.steps(2);
                Numbers expected = u.wa, m(9'000), v(9'000), most(9'000);
                for (int t = 1; t <= 2; ++t)
                    for (std::size_t i = 0; i < m.size(); ++i) {
                        expected[i] -= expected[i] * decay * 0.125;
                        const double alpha = 0.125 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
                        m[i] += (u.g[i] - m[i]) * (1 - 0.9);
                        v[i] += (u.g[i] * u.g[i] - v[i]) * (1 - 0.999);
                        most[i] = std::max(most[i], v[i]);
                        expected[i] -= m[i] * alpha / (std::sqrt(amsgrad ? most[i] : v[i]) + 1e-7);
                    }
                QVERIFY(near(u.weights(), expected, 1e-12));
            }
    }

    void adamInFloat32IsWithinRoundingOnEveryInstructionSet() {
        Numbers gradient(9'003);  // no whole vectors at the end
        for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = i % 17 == 0 ? 0 : std::cos(3.0 * static_cast<double>(i)) * std::pow(10.0, static_cast<double>(i % 27) - 12);
        for (int isa = 0; isa <= static_cast<int>(cpu::bestIsa()); ++isa)
            for (const bool amsgrad : {false, true}) {
                const Numbers weights = afterAdam(gradient, amsgrad, static_cast<cpu::Isa>(isa));
                for (std::size_t i = 0; i < weights.size(); ++i) {
                    const double g = static_cast<double>(static_cast<float>(gradient[i]));
                    double expected = 1, m = 0, v = 0;
                    for (int t = 1; t <= 3; ++t) {
                        m += (g - m) * (1 - 0.9), v += (g * g - v) * (1 - 0.999);
                        expected -= m * 0.125 * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t)) / (std::sqrt(v) + 1e-7);
                    }
                    QVERIFY2(std::fabs(weights[i] - expected) < 5e-6, qPrintable(QStringLiteral("%1: %2, expected %3 of gradient %4").arg(isa).arg(weights[i]).arg(expected).arg(g)));
                }
                QVERIFY(std::isnan(afterAdam({1, std::nan("")}, amsgrad, static_cast<cpu::Isa>(isa))[1]));
            }
    }

    void theGradientNormIsThatOfAllVariables() {
        Update u(SgdUpdate{});
        u.steps(1);
        Numbers all = u.g;
        all.insert(all.end(), u.gb3.begin(), u.gb3.end());
        QVERIFY(near(u.executor->read(u.norm), {normOf(all)}));
    }

    void clippingIsThatOfKeras() {
        ClipGradients byValue, byNorm, byGlobalNorm;
        byValue.clipValue = 0.5, byNorm.clipNorm = 0.1, byGlobalNorm.globalClipNorm = 0.1;
        const Numbers small{0.3, -0.4, 0};
        const auto step = [&](const ClipGradients& clip) {
            Update u(SgdUpdate{}, clip);
            u.steps(1);
            Numbers moved = u.executor->read(u.b);
            for (std::size_t i = 0; i < 3; ++i) moved[i] = (static_cast<double>(i) + 1 - moved[i]) / 0.125;
            return moved;
        };
        QVERIFY(near(step(byValue), {0.3, -0.4, 0}));
        QVERIFY(near(step(byNorm), {0.06, -0.08, 0}));
        Numbers all = Update(SgdUpdate{}).g;
        all.insert(all.end(), small.begin(), small.end());
        const double scale = 0.1 / normOf(all);
        QVERIFY(near(step(byGlobalNorm), {0.3 * scale, -0.4 * scale, 0}, 1e-12));
    }

    void theScheduleMovesTheRateOfEachStep() {
        LearningRate schedule;
        schedule.kind = ScheduleKind::ExponentialDecay;
        schedule.decaySteps = 1, schedule.decayRate = 0.5;
        Update u(SgdUpdate{}, {}, schedule);
        u.steps(2);
        QCOMPARE(u.executor->read(u.rate).front(), 0.0625);
    }

    void gradientsWaitForTheirTurnAndBecomeTheirMean() {
        SgdUpdate op;
        op.every = 3;
        Update u(op, {}, {}, 1, {AccumulateGradients{0, 3}});
        u.steps(2);
        QVERIFY(near(u.weights(), u.wa, 0));
        u.steps(1);
        Numbers expected = u.wa;
        for (std::size_t i = 0; i < expected.size(); ++i) expected[i] -= 0.125 * u.g[i];
        QVERIFY(near(u.weights(), expected));
        u.steps(3);  // the slot began anew
        for (std::size_t i = 0; i < expected.size(); ++i) expected[i] -= 0.125 * u.g[i];
        QVERIFY(near(u.weights(), expected));
    }

    void adamCountsUpdatesWhereGradientsWait() {
        AdamUpdate often, seldom;
        seldom.every = 2;
        Update each(often), second(seldom, {}, {}, 4, {AccumulateGradients{3, 2}});
        each.steps(2), second.steps(4);
        QVERIFY(near(second.weights(), each.weights()));
    }

    void anAverageFollowsTheWeightsAndReplacesThem() {
        Update plain(SgdUpdate{}, {}, {}, 1, {}, {AverageWeights{0, 0.75, 0, 1}}), replaced(SgdUpdate{}, {}, {}, 1, {}, {AverageWeights{0, 0.75, 2, 1}});
        plain.steps(3), replaced.steps(3);
        Numbers w = plain.wa, average, back = plain.wa, backAverage;
        for (int step = 0; step < 3; ++step) {
            for (std::size_t i = 0; i < w.size(); ++i) w[i] -= 0.125 * plain.g[i], back[i] -= 0.125 * plain.g[i];
            if (step == 0) average = w, backAverage = back;
            for (std::size_t i = 0; i < w.size() && step > 0; ++i) {
                average[i] = 0.75 * average[i] + 0.25 * w[i];
                backAverage[i] = 0.75 * backAverage[i] + 0.25 * back[i];
            }
            if (step == 1) back = backAverage;
        }
        const ExecutorState state = plain.executor->state();
        const auto slot = state.optimizer.front().as<double>();
        QVERIFY(near(Numbers(slot.begin(), slot.end()), average));
        QVERIFY(near(plain.weights(), w));
        QVERIFY(near(replaced.weights(), back));
    }

    void theLossOfSeveralOutputsIsTheirWeightedSum() {
        PlanSketch s(DType::Float64);
        const ValueId a = s.input({1}), b = s.input({1}), loss = s.scalar(), sums = s.accumulator(2);
        s.program(ProgramKind::Train, 4, {LossSum{{{a, 1.5}, {b, 0.25}}, loss, sums}});
        cpu::CpuExecutor executor(s.finish(), 1);
        executor.setWeights({Tensor::of({1}, Numbers{2}), Tensor::of({1}, Numbers{8})});
        const int pass = executor.addPass({{0, 1, 2, 3}, false, 0});
        executor.enqueue({0, pass, 0, 0, 0, 1});
        QVERIFY(near(executor.read(loss), {5}));
        const auto left = executor.state().accumulators;
        QVERIFY(near({left[0], left[1]}, {4, 20}));
    }

    void metricsAreThoseOfKeras() {
        using K = MetricKind;
        const Numbers p{0.2, 0.7, 0.1, 0.6, 0.3, 0.1}, t{0, 1, 0, 0, 1, 0};
        QCOMPARE(metricOf(K::CategoricalAccuracy, {2, 3}, p, t), 0.5);
        QCOMPARE(metricOf(K::SparseCategoricalAccuracy, {2, 3}, p, {}, {1, 0}), 1.0);
        QCOMPARE(metricOf(K::SparseCategoricalAccuracy, {2, 3}, p, {}, {1, 77}), 0.5);
        QCOMPARE(metricOf(K::BinaryAccuracy, {2, 3}, p, t), 4.0 / 6.0);
        QVERIFY(std::fabs(metricOf(K::MeanSquaredError, {2, 3}, p, t) - (0.04 + 0.09 + 0.01 + 0.36 + 0.49 + 0.01) / 6) < 1e-12);
        QVERIFY(std::fabs(metricOf(K::MeanAbsoluteError, {2, 3}, p, t) - (0.2 + 0.3 + 0.1 + 0.6 + 0.7 + 0.1) / 6) < 1e-12);
        QVERIFY(std::fabs(metricOf(K::RootMeanSquaredError, {2, 3}, p, t) - std::sqrt(1.0 / 6)) < 1e-12);
        QVERIFY(std::fabs(metricOf(K::R2Score, {3, 1}, {1, 2, 4}, {1, 2, 3}) - 0.5) < 1e-12);
    }

    /** Figures that keras.metrics gives for the same predictions. */
    void countsOfAnswersAreThoseOfKeras() {
        using K = MetricKind;
        const auto off = [](double is, double keras) { return std::fabs(is - keras) > 1e-6; };
        const Numbers p{0.2, 0.7, 0.1, 0.6, 0.3, 0.1, 0.1, 0.1, 0.8, 0.3, 0.4, 0.3, 0.5, 0.2, 0.3};
        const Numbers oneHot{0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0};
        const std::vector<std::int32_t> labels{1, 0, 2, 2, 1};
        const std::tuple<K, double, std::int64_t> cases[] = {{K::Precision, 1.0, 5}, {K::Recall, 0.6, 5}, {K::F1Micro, 0.6, 5}, {K::F1Macro, 0.6111111, 5},
                                                             {K::F1Weighted, 0.6, 5}, {K::AucRoc, 0.82, 200}, {K::AucPr, 0.7913978, 200}};
        for (const auto& [kind, keras, count] : cases) {
            QVERIFY(!off(metricOf(kind, {5, 3}, p, oneHot, {}, count), keras));
            QVERIFY(!off(metricOf(kind, {5, 3}, p, {}, labels, count), keras));
        }
        QCOMPARE(metricOf(K::TopK, {5, 3}, p, oneHot, {}, 2), 0.8);
        QCOMPARE(metricOf(K::SparseTopK, {5, 3}, p, {}, labels, 2), 0.8);
        const Numbers yes{0.1, 0.4, 0.35, 0.8}, right{0, 0, 1, 1};
        QVERIFY(!off(metricOf(K::AucRoc, {4, 1}, yes, right, {}, 200), 0.75));
        QVERIFY(!off(metricOf(K::AucPr, {4, 1}, yes, right, {}, 200), 0.7972674));
        QVERIFY(!off(metricOf(K::AucRoc, {4, 1}, yes, right, {}, 5), 0.875));
        QVERIFY(!off(metricOf(K::AucPr, {4, 1}, yes, right, {}, 5), 0.8873265));
        QCOMPARE(metricOf(K::F1Macro, {4, 1}, yes, right), 2.0 / 3);  // one column: yes above 0.5
    }
};

LAMINA_TEST(CpuUpdatesTest)

}  // namespace cpu_updates_test

#include "cpu_updates_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Every op on the CPU: gradients against differences, float32 against float64, every instruction set, every thread count.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "tests/support/distance.h"
#include "tests/support/op_cases.h"
#include "tests/support/step_cases.h"
#include "tests/support/test_program.h"

namespace cpu_ops_test {

using namespace lamina;
using lamina::test::distance;

namespace {

using Numbers = std::vector<double>;

/** The nearest number of 8 bits of mantissa. */
double toBrain(double x) {
    int exponent = 0;
    const double fraction = std::frexp(x, &exponent);
    return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

/** A case on an executor, with numbers for its inputs. brain: ones that are bfloat16 already. */
struct Run {
    Run(const OpCase& c, DType dtype, int threads = 1, cpu::Isa isa = cpu::bestIsa(), Precision precision = Precision::Float32, bool brain = false) {
        PlanSketch s(dtype);
        for (const Shape& shape : c.inputs) in.push_back(s.input(shape));
        dy = s.input(c.out);
        std::vector<Op> ops;
        built = c.build(s, ops, in, dy);
        for (const Op& op : ops) std::visit([&](const auto& o) { look(o); }, op);
        s.program(ProgramKind::Train, 1, ops);
        plan = s.finish();
        executor = std::make_unique<cpu::CpuExecutor>(plan, threads, isa, precision);
        pass = executor->addPass({{0}, false, 0});
        Random random(11);
        for (const auto& w : plan->weights) {
            const bool isDy = w.value == dy;
            numbers.emplace_back(static_cast<std::size_t>((*plan)[w.value].shape.elements()));
            for (double& v : numbers.back())
                v = static_cast<float>(random.uniform(isDy ? -1 : c.low, isDy ? 1 : c.high));
            if (brain)
                for (double& v : numbers.back()) v = toBrain(v);
        }
    }
    template <class O>
    void look(const O& o) {
        if constexpr (requires { o.window, o.groups; }) rounds = rounds || o.groups == 1;
        else rounds = rounds || std::is_same_v<O, MatMul>;
        if constexpr (requires { o.activation; }) activation = std::max(activation, o.activation.kind);
    }
    void step() {
        std::vector<Tensor> tensors;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const Value& v = (*plan)[plan->weights[i].value];
            if (v.dtype == DType::Float64) tensors.push_back(Tensor::of(v.shape, numbers[i]));
            else tensors.push_back(Tensor::of(v.shape, std::vector<float>(numbers[i].begin(), numbers[i].end())));
        }
        executor->setWeights(tensors);
        executor->enqueue({0, pass, 4, 0, 0, 1});
    }
    /** Σ out · dy after a step. */
    double objective() {
        step();
        const Numbers out = executor->read(built.out);
        double sum = 0;
        for (std::size_t i = 0; i < out.size(); ++i) sum += out[i] * numbers.back()[i];
        return sum;
    }
    /** out and all gradients after a step. */
    std::vector<Numbers> results() {
        step();
        std::vector<Numbers> all{executor->read(built.out)};
        for (ValueId g : built.gradients)
            if (g != noValue) all.push_back(executor->read(g));
        return all;
    }

    std::shared_ptr<const Plan> plan;
    std::unique_ptr<cpu::CpuExecutor> executor;
    std::vector<ValueId> in;
    ValueId dy = noValue;
    BuiltCase built;
    int pass = 0;
    std::vector<Numbers> numbers;
    bool rounds = false;  // whether factors are rounded where that is asked for
    ActivationKind activation = ActivationKind::Linear;
};

/** The root of the mean square of what they are apart, as a share of that of b. */
double share(const std::vector<Numbers>& a, const std::vector<Numbers>& b) {
    double worst = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        double apart = 0, all = 1e-12;
        for (std::size_t j = 0; j < a[i].size(); ++j) apart += (a[i][j] - b[i][j]) * (a[i][j] - b[i][j]), all += b[i][j] * b[i][j];
        const double d = std::sqrt(apart / all);
        if (!(d <= worst)) worst = std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
    }
    return worst;
}

/** The numerical gradient of element j of input i. */
double difference(Run& run, const OpCase& c, std::size_t i, std::size_t j) {
    double& x = run.numbers[i][j];
    const double before = x;
    x = before + c.step;
    const double up = run.objective();
    x = before - c.step;
    const double down = run.objective();
    x = before;
    return (up - down) / (2 * c.step);
}

/** A loss with its gradient: inputs prediction and target (or labels). */
struct LossRun {
    explicit LossRun(const LossCase& c, DType dtype = DType::Float64) : sketch(dtype) {
        const bool sparse = c.kind == LossKind::SparseCategoricalCrossentropy;
        prediction = sketch.input(c.prediction);
        target = sparse ? sketch.input(Shape(c.prediction.dims().first(static_cast<std::size_t>(c.prediction.rank() - 1))), DType::Int32)
                        : sketch.input(c.prediction);
        gradient = sketch.activation(c.prediction);
        loss = sketch.scalar();
        Loss op = c.op(prediction, target, loss, gradient, sketch.accumulator(2));
        if (!c.classWeights.empty()) op.classWeights = sketch.input({static_cast<Dim>(c.classWeights.size())});
        if (c.sampleWeights) op.sampleWeights = sketch.input(c.weightShape());
        weights = c.classWeights, perSample = c.weightsOfSamples(), samples = c.weightShape();
        sketch.program(ProgramKind::Train, c.prediction[0], {op});
        executor = std::make_unique<cpu::CpuExecutor>(sketch.finish(), 1);
        std::vector<std::uint32_t> rows(static_cast<std::size_t>(c.prediction[0]));
        pass = executor->addPass({rows, false, 0});
        fill(c, sparse);
    }
    void fill(const LossCase& c, bool sparse) {
        Random random(5);
        const auto n = static_cast<std::size_t>(c.prediction.elements());
        for (std::size_t i = 0; i < n; ++i) predictions.push_back(random.uniform(c.fromLogits ? -3 : 0.05, c.fromLogits ? 3 : 0.95));
        if (sparse)
            for (Dim i = 0; i < c.prediction.elements() / c.prediction.back(); ++i)
                labels.push_back(static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(c.prediction.back()))));
        else
            for (std::size_t i = 0; i < n; ++i) targets.push_back(c.yesOrNo() ? random.below(2) : random.uniform());
    }
    double value() {
        const Plan& plan = executor->plan();
        const Tensor p = plan.dtype == DType::Float64
                             ? Tensor::of(plan[prediction].shape, predictions)
                             : Tensor::of(plan[prediction].shape, std::vector<float>(predictions.begin(), predictions.end()));
        Tensor t;
        if (!labels.empty()) t = Tensor::of(plan[target].shape, labels);
        else if (plan.dtype == DType::Float64) t = Tensor::of(plan[target].shape, targets);
        else t = Tensor::of(plan[target].shape, std::vector<float>(targets.begin(), targets.end()));
        std::vector<Tensor> inputs{p, t};
        const Shape classes{static_cast<Dim>(weights.size())};
        if (!weights.empty())
            inputs.push_back(plan.dtype == DType::Float64 ? Tensor::of(classes, weights) : Tensor::of(classes, std::vector<float>(weights.begin(), weights.end())));
        if (!perSample.empty())
            inputs.push_back(plan.dtype == DType::Float64 ? Tensor::of(samples, perSample) : Tensor::of(samples, std::vector<float>(perSample.begin(), perSample.end())));
        executor->setWeights(inputs);
        executor->enqueue({0, pass, 0, 0, 0, 1});
        return executor->read(loss).front();
    }
    PlanSketch sketch;
    ValueId prediction, target, gradient, loss;
    std::unique_ptr<cpu::CpuExecutor> executor;
    int pass = 0;
    Numbers predictions, targets, weights, perSample;
    Shape samples;
    std::vector<std::int32_t> labels;
};

std::vector<cpu::Isa> isas() {
    std::vector<cpu::Isa> all;
    for (int i = 0; i <= static_cast<int>(cpu::bestIsa()); ++i) all.push_back(static_cast<cpu::Isa>(i));
    return all;
}

void caseRows() {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < opCases().size(); ++i) QTest::addRow("%s", opCases()[i].name.c_str()) << static_cast<int>(i);
}

const OpCase& caseOf() {
    QFETCH(int, index);
    return opCases()[static_cast<std::size_t>(index)];
}

}  // namespace

class CpuOpsTest : public QObject {
    Q_OBJECT
 private slots:
    /** Cast alone has none: it is of mixed precision on a GPU, and refused here. */
    void everyOpHasACase() {
        QCOMPARE(opsWithoutCase(false), std::vector<std::string>{"Cast"});
        QCOMPARE(recipesWithoutCase(), std::vector<std::string>());
        QCOMPARE(kindsWithoutCase(), std::vector<std::string>());
        PlanSketch s(DType::Float32);
        s.program(ProgramKind::Train, 1, {Cast{s.input({2}), s.activation({2}, DType::BFloat16)}});
        QVERIFY_THROWS_EXCEPTION(Error, cpu::CpuExecutor(s.finish(), 1));
    }

    void gradientsAreThoseOfDifferences_data() { caseRows(); }
    void gradientsAreThoseOfDifferences() {
        const OpCase& c = caseOf();
        if (c.large) QSKIP("checked against the small ones by the other tests");
        Run run(c, DType::Float64);
        run.step();
        for (std::size_t i = 0; i < c.inputs.size(); ++i) {
            if (run.built.gradients[i] == noValue) continue;
            run.step();
            const Numbers gradient = run.executor->read(run.built.gradients[i]);
            const std::size_t stride = std::max<std::size_t>(1, gradient.size() / 60);
            for (std::size_t j = 0; j < gradient.size(); j += stride) {
                const double expected = difference(run, c, i, j);
                QVERIFY2(std::fabs(gradient[j] - expected) <= 2e-6 * (1 + std::fabs(expected)),
                         qPrintable(QStringLiteral("input %1 element %2: %3, by differences %4").arg(i).arg(j).arg(gradient[j]).arg(expected)));
            }
        }
    }

    void everyInstructionSetFollowsFloat64_data() { caseRows(); }
    void everyInstructionSetFollowsFloat64() {
        const OpCase& c = caseOf();
        const auto reference = Run(c, DType::Float64).results();
        for (const cpu::Isa isa : isas()) {
            const double off = distance(Run(c, DType::Float32, 1, isa).results(), reference);
            QVERIFY2(off < 3e-6, qPrintable(QStringLiteral("%1: %2").arg(QString::fromStdString(cpu::isaTitle(isa))).arg(off)));
            const double off64 = distance(Run(c, DType::Float64, 1, isa).results(), reference);
            QVERIFY2(off64 < 1e-12, qPrintable(QString::number(off64)));
        }
    }

    void threadsDoNotChangeABit_data() { caseRows(); }
    void threadsDoNotChangeABit() {
        const OpCase& c = caseOf();
        const auto one = Run(c, DType::Float64, 1).results();
        QCOMPARE(Run(c, DType::Float64, 2).results(), one);
        QCOMPARE(Run(c, DType::Float64, 3).results(), one);
        const auto single = Run(c, DType::Float32, 1).results();
        QCOMPARE(Run(c, DType::Float32, 2).results(), single);
        QCOMPARE(Run(c, DType::Float32, 3).results(), single);
    }

    void bfloat16RoundsTheFactorsOfProductsAlone_data() { caseRows(); }
    void bfloat16RoundsTheFactorsOfProductsAlone() {
        const OpCase& c = caseOf();
        Run exact(c, DType::Float64);
        const auto reference = exact.results();
        const auto rounded = Run(c, DType::Float64, 1, cpu::bestIsa(), Precision::Float32, true).results();
        const bool linear = exact.activation == ActivationKind::Linear;  // else some slopes are those of the other side
        const bool roundedOnce = linear || exact.activation == ActivationKind::Relu;  // other slopes make factors of the way back
        for (const cpu::Isa isa : isas()) {
            const QString title = QString::fromStdString(cpu::isaTitle(isa));
            const double off = share(Run(c, DType::Float32, 1, isa, Precision::BFloat16).results(), reference);
            QVERIFY2(off < (linear ? 0.005 : 0.06), qPrintable(QStringLiteral("%1: %2").arg(title).arg(off)));
            const double apart = distance(Run(c, DType::Float32, 1, isa, Precision::BFloat16, true).results(), rounded);
            QVERIFY2(apart < (roundedOnce ? 3e-6 : 0.01), qPrintable(QStringLiteral("%1, of numbers that are bfloat16: %2").arg(title).arg(apart)));
        }
        const auto one = Run(c, DType::Float32, 1, cpu::bestIsa(), Precision::BFloat16).results();
        QCOMPARE(Run(c, DType::Float32, 2, cpu::bestIsa(), Precision::BFloat16).results(), one);
        QCOMPARE(Run(c, DType::Float32, 3, cpu::bestIsa(), Precision::BFloat16).results(), one);
        QCOMPARE(one == Run(c, DType::Float32).results(), !exact.rounds);
    }

    void bfloat16KeepsWhatIsNoNumber() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        for (const OpCase& c : opCases()) {
            if (c.large || c.name.rfind("MatMul", 0) != 0) continue;
            for (const cpu::Isa isa : isas())
                for (const double bad : {nan, -nan}) {
                    Run run(c, DType::Float32, 1, isa, Precision::BFloat16);
                    run.numbers[0].back() = bad;
                    run.step();
                    const Numbers out = run.executor->read(run.built.out);
                    QVERIFY2(std::any_of(out.begin(), out.end(), [](double v) { return std::isnan(v); }), c.name.c_str());
                }
        }
    }

    void lossesHaveTheirGradients() {
        for (const LossCase& c : lossCases()) {
            LossRun run(c);
            run.value();
            const Numbers gradient = run.executor->read(run.gradient);
            for (std::size_t j = 0; j < gradient.size(); ++j) {
                const double before = run.predictions[j];
                run.predictions[j] = before + 1e-6;
                const double up = run.value();
                run.predictions[j] = before - 1e-6;
                const double down = run.value();
                run.predictions[j] = before;
                const double expected = c.weight * (up - down) / 2e-6;  // the share of its output is no part of the loss itself
                QVERIFY2(std::fabs(gradient[j] - expected) < 1e-6 * (1 + std::fabs(expected)),
                         qPrintable(QStringLiteral("%1 element %2: %3, by differences %4").arg(c.name.c_str()).arg(j).arg(gradient[j]).arg(expected)));
            }
            LossRun single(c, DType::Float32);
            QVERIFY2(std::fabs(single.value() - run.value()) < 1e-6 * (1 + run.value()), c.name.c_str());
        }
    }

    void aLabelThatIsNoClassMakesTheLossNan() {
        for (const bool logits : {false, true}) {
            LossRun run({"", LossKind::SparseCategoricalCrossentropy, {6, 5}, logits});
            QVERIFY(std::isfinite(run.value()));
            for (const std::int32_t wrong : {-1, 5, 2'000'000'000, -2'000'000'000}) {
                run.labels[3] = wrong;
                QVERIFY(std::isnan(run.value()));
                for (double g : run.executor->read(run.gradient)) QVERIFY(std::isfinite(g));
            }
        }
    }

    void logitsOfAnySizeGiveAFiniteLoss() {
        LossRun run({"", LossKind::SparseCategoricalCrossentropy, {2, 3}, true}, DType::Float32);
        run.predictions = {1e30, -1e30, 0, 80, 90, 100};
        run.labels = {0, 2};
        QVERIFY(std::isfinite(run.value()));
        LossRun binary({"", LossKind::BinaryCrossentropy, {2, 1}, true}, DType::Float32);
        binary.predictions = {200, -200};
        binary.targets = {0, 1};
        QVERIFY(std::fabs(binary.value() - 200) < 1e-3);
    }

    void activationsKeepTheirShapeAtTheEnds() {
        using K = ActivationKind;
        const float inf = std::numeric_limits<float>::infinity();
        const Numbers ends{-1000, -100, -20, -0.0, 0, 20, 100, 1000};
        for (const K kind : {K::Sigmoid, K::Tanh, K::Softplus, K::Gelu, K::GeluTanh, K::Silu, K::Mish, K::Selu, K::Exponential}) {
            PlanSketch s(DType::Float32), d(DType::Float64);
            std::vector<Numbers> out;
            for (PlanSketch* sketch : {&s, &d}) {
                const ValueId x = sketch->input({8}), y = sketch->activation({8});
                sketch->program(ProgramKind::Train, 1, {Activate{x, y, {kind, 0}}});
                cpu::CpuExecutor executor(sketch->finish(), 1);
                executor.setWeights({sketch == &s ? Tensor::of({8}, std::vector<float>(ends.begin(), ends.end())) : Tensor::of({8}, ends)});
                executor.enqueue({0, executor.addPass({{0}, false, 0}), 0, 0, 0, 1});
                out.push_back(executor.read(y));
            }
            for (std::size_t i = 0; i < ends.size(); ++i) {
                const double expected = std::fabs(out[1][i]) > 3.4e38 ? inf : out[1][i];
                QVERIFY2(out[0][i] == expected || std::fabs(out[0][i] - expected) <= 1e-6 * std::fabs(expected) + 1e-37,
                         qPrintable(QStringLiteral("kind %1 at %2: %3, expected %4").arg(int(kind)).arg(ends[i]).arg(out[0][i]).arg(expected)));
            }
        }
    }

    void dropoutKeepsItsShareAndTheMean() {
        for (const double rate : {0.1, 0.5, 0.9}) {
            PlanSketch s(DType::Float32);
            const ValueId x = s.input({100'000}), y = s.activation({100'000}), dx = s.activation({100'000});
            s.plan().seed = 3;
            s.program(ProgramKind::Train, 1, {Dropout{x, y, rate, 1}, DropoutBackward{x, dx, rate, 1}});
            cpu::CpuExecutor executor(s.finish(), 2);
            executor.setWeights({Tensor::of({100'000}, std::vector<float>(100'000, 1.0f))});
            const int pass = executor.addPass({{0}, false, 0});
            executor.enqueue({0, pass, 0, 0, 0, 1});
            const Numbers first = executor.read(y);
            QCOMPARE(executor.read(dx), first);
            const double kept = static_cast<double>(std::count_if(first.begin(), first.end(), [](double v) { return v > 0; }));
            QVERIFY(std::fabs(kept / 1e5 - (1 - rate)) < 0.01);
            double sum = 0;
            for (double v : first) sum += v;
            QVERIFY(std::fabs(sum / 1e5 - 1) < 0.05);
            for (std::size_t i = 0; i < 100; ++i) {  // the stream is that of base/random.h
                const auto block = philox({static_cast<std::uint32_t>(i / 4), 0, 0, 0}, streamKey(3, 1));
                QCOMPARE(first[i] > 0, uniform(block[i % 4]) >= static_cast<float>(rate));
            }
            executor.enqueue({0, pass, 1, 0, 0, 1});
            QVERIFY(executor.read(y) != first);
        }
    }

    void channelsAreDroppedAsAWhole() {
        PlanSketch s(DType::Float32);
        const Shape shape{200, 3, 50};  // samples, cells, channels
        const ValueId x = s.input(shape), y = s.activation(shape), dx = s.activation(shape);
        s.plan().seed = 3;
        s.program(ProgramKind::Train, 1, {SpatialDropout{x, y, 0.3, 1}, SpatialDropoutBackward{x, dx, 0.3, 1}});
        cpu::CpuExecutor executor(s.finish(), 2);
        executor.setWeights({Tensor::of(shape, std::vector<float>(static_cast<std::size_t>(shape.elements()), 1.0f))});
        const int pass = executor.addPass({{0}, false, 0});
        executor.enqueue({0, pass, 0, 0, 0, 1});
        const Numbers first = executor.read(y);
        QCOMPARE(executor.read(dx), first);
        int kept = 0;
        for (std::size_t sample = 0; sample < 200; ++sample)
            for (std::size_t c = 0; c < 50; ++c) {
                const double value = first[sample * 150 + c];
                QVERIFY(value == 0 || std::fabs(value - 1 / 0.7) < 1e-6);
                for (std::size_t cell = 1; cell < 3; ++cell) QCOMPARE(first[sample * 150 + cell * 50 + c], value);
                kept += value > 0;
            }
        QVERIFY(std::abs(kept - 7000) < 250);  // 10 000 draws: five standard deviations
        executor.enqueue({0, pass, 1, 0, 0, 1});
        QVERIFY(executor.read(y) != first);
    }

    void noiseIsNormal() {
        PlanSketch s(DType::Float32);
        const ValueId x = s.input({200'000}), y = s.activation({200'000});
        s.plan().seed = 3;
        s.program(ProgramKind::Train, 1, {GaussianNoise{x, y, 2.0, 1}});
        cpu::CpuExecutor executor(s.finish(), 2);
        executor.setWeights({Tensor::of({200'000}, std::vector<float>(200'000, 10.0f))});
        const int pass = executor.addPass({{0}, false, 0});
        executor.enqueue({0, pass, 0, 0, 0, 1});
        const Numbers first = executor.read(y);
        double mean = 0, square = 0, fourth = 0, neighbours = 0;
        for (std::size_t i = 0; i < first.size(); ++i) {
            const double z = (first[i] - 10) / 2;
            mean += z, square += z * z, fourth += z * z * z * z;
            if (i > 0) neighbours += z * (first[i - 1] - 10) / 2;
        }
        const double n = static_cast<double>(first.size());
        QVERIFY(std::fabs(mean / n) < 0.012);            // of standard normal numbers: 0, 1, 3 and 0, within
        QVERIFY(std::fabs(square / n - 1) < 0.016);      // five standard deviations
        QVERIFY(std::fabs(fourth / n - 3) < 0.11);
        QVERIFY(std::fabs(neighbours / n) < 0.012);
        executor.enqueue({0, pass, 1, 0, 0, 1});
        QVERIFY(executor.read(y) != first);
    }
};

LAMINA_TEST(CpuOpsTest)

}  // namespace cpu_ops_test

#include "cpu_ops_test.moc"

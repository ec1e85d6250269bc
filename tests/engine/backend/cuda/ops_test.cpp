// SPDX-License-Identifier: GPL-3.0-or-later
// Every op on the GPU against the CPU in float64, with the same cases; in whatever order threads and blocks run.
#include <QTest>
#include <algorithm>
#include <cmath>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/backend/cuda/cuda_executor.h"
#include "engine/base/random.h"
#include "engine/plan/metric_math.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/distance.h"
#include "tests/support/op_cases.h"
#include "tests/support/test_program.h"

namespace ops_test {

using namespace lamina;
using lamina::test::distance;

namespace {

using Numbers = std::vector<double>;

/** The nearest number of 8 bits of mantissa. */
float toBrain(double x) {
    int exponent = 0;
    const double fraction = std::frexp(x, &exponent);
    return static_cast<float>(std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8));
}

/** What a case is computed in. */
enum class In { Float32, Float64, Mixed };

/** out and all gradients of a case after a step. brain: of inputs that are bfloat16 already. */
template <class Open>
std::vector<Numbers> results(const OpCase& c, In type, Open open, bool brain = false) {
    PlanSketch s(type == In::Float64 ? DType::Float64 : DType::Float32);
    std::vector<ValueId> in;
    for (const Shape& shape : c.inputs) in.push_back(s.input(shape));
    const ValueId dy = s.input(c.out);
    std::vector<Op> ops;
    const BuiltCase built = c.build(s, ops, in, dy);
    s.plan().seed = 21;
    s.program(ProgramKind::Train, 1, ops);
    if (type == In::Mixed) s.mix();
    const auto plan = s.finish();
    const std::unique_ptr<Executor> executor = open(plan);
    const int pass = executor->addPass({{0}, false, 0});
    Random random(11);
    std::vector<Tensor> tensors;
    for (const auto& w : plan->weights) {
        const bool isDy = w.value == dy;
        const Shape& shape = (*plan)[w.value].shape;
        std::vector<float> numbers(static_cast<std::size_t>(shape.elements()));
        for (float& v : numbers) {
            v = static_cast<float>(random.uniform(isDy ? -1 : c.low, isDy ? 1 : c.high));
            if (brain) v = toBrain(static_cast<double>(v));
        }
        tensors.push_back(Tensor::of(shape, numbers));
    }
    executor->setWeights(tensors);
    executor->enqueue({0, pass, 4, 0, 0, 1});
    std::vector<Numbers> all{executor->read(built.out)};
    for (ValueId g : built.gradients)
        if (g != noValue) all.push_back(executor->read(g));
    for (const auto& w : plan->weights) all.push_back(executor->read(w.value));  // what moves: moving statistics
    return all;
}

std::unique_ptr<Executor> onCpu(std::shared_ptr<const Plan> plan) { return std::make_unique<cpu::CpuExecutor>(std::move(plan), 1); }
std::unique_ptr<Executor> onGpu(std::shared_ptr<const Plan> plan) { return std::make_unique<cuda::CudaExecutor>(std::move(plan)); }

/** A loss of a batch, its gradient, and the sums it leaves. */
template <class Open>
std::vector<Numbers> lossOf(const LossCase& c, DType dtype, Open open, std::int32_t wrongLabel = 0) {
    PlanSketch s(dtype);
    const bool sparse = c.kind == LossKind::SparseCategoricalCrossentropy;
    const ValueId prediction = s.input(c.prediction);
    const Shape labelShape(c.prediction.dims().first(static_cast<std::size_t>(c.prediction.rank() - 1)));
    const ValueId target = sparse ? s.input(labelShape, DType::Int32) : s.input(c.prediction);
    const ValueId gradient = s.activation(c.prediction), loss = s.scalar(), sums = s.accumulator(2);
    Loss op = c.op(prediction, target, loss, gradient, sums);
    const Shape classes{static_cast<Dim>(c.classWeights.size())};
    if (!c.classWeights.empty()) op.classWeights = s.input(classes);
    if (c.sampleWeights) op.sampleWeights = s.input(c.weightShape());
    s.program(ProgramKind::Train, c.prediction[0], {op});
    const auto executor = open(s.finish());
    const int pass = executor->addPass({std::vector<std::uint32_t>(static_cast<std::size_t>(c.prediction[0])), false, 0});
    Random random(5);
    std::vector<float> p(static_cast<std::size_t>(c.prediction.elements())), t(p.size());
    for (float& v : p) v = static_cast<float>(random.uniform(c.fromLogits ? -3 : 0.05, c.fromLogits ? 3 : 0.95));
    for (float& v : t) v = c.yesOrNo() ? static_cast<float>(random.below(2)) : static_cast<float>(random.uniform());
    std::vector<std::int32_t> labels(static_cast<std::size_t>(labelShape.elements()));
    for (auto& l : labels) l = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(c.prediction.back())));
    if (wrongLabel != 0) labels.front() = wrongLabel;
    std::vector<Tensor> inputs{Tensor::of(c.prediction, p), sparse ? Tensor::of(labelShape, labels) : Tensor::of(c.prediction, t)};
    if (!c.classWeights.empty()) inputs.push_back(Tensor::of(classes, std::vector<float>(c.classWeights.begin(), c.classWeights.end())));
    const auto perSample = c.weightsOfSamples();
    if (c.sampleWeights) inputs.push_back(Tensor::of(c.weightShape(), std::vector<float>(perSample.begin(), perSample.end())));
    executor->setWeights(inputs);
    executor->enqueue({0, pass, 0, 0, 0, 1});
    return {executor->read(loss), executor->read(gradient), executor->state().accumulators};
}

/** A metric of two batches: of the last one, and its sums. */
template <class Open>
std::vector<Numbers> metricOf(const MetricCase& c, DType dtype, Open open) {
    PlanSketch s(dtype);
    const bool sparse = c.labels;
    const Shape& shape = c.shape;
    const ValueId p = s.input(shape), t = sparse ? s.input({shape[0]}, DType::Int32) : s.input(shape);
    const ValueId result = s.scalar(), sums = s.accumulator(accumulatorSize(c.op(p, t, result, p), shape.back()));
    Metric op = c.op(p, t, result, sums);
    if (c.masked) op.mask = s.input({shape[0]});
    s.program(ProgramKind::Evaluate, shape[0], {op});
    const auto executor = open(s.finish());
    const int pass = executor->addPass({std::vector<std::uint32_t>(static_cast<std::size_t>(shape[0])), false, 0});
    Random random(8);
    for (int batch = 0; batch < 2; ++batch) {
        std::vector<float> prediction(static_cast<std::size_t>(shape.elements())), target(prediction.size());
        for (float& v : prediction) v = static_cast<float>(random.uniform());
        for (float& v : target) v = c.yesOrNo() ? static_cast<float>(random.below(2)) : static_cast<float>(random.uniform());
        std::vector<std::int32_t> labels(static_cast<std::size_t>(shape[0]));
        for (auto& l : labels) l = static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(shape.back())));
        std::vector<Tensor> inputs{Tensor::of(shape, prediction), sparse ? Tensor::of({shape[0]}, labels) : Tensor::of(shape, target)};
        if (c.masked) inputs.push_back(Tensor::of({shape[0]}, c.mask()));
        executor->setWeights(inputs);
        executor->enqueue({0, pass, 0, 0, 0, 1});
    }
    return {executor->read(result), executor->state().accumulators};
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

class OpsTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
    }
    void cleanup() { test::setOrder(0); }

    void everyOpFollowsTheCpuInFloat64_data() { caseRows(); }
    void everyOpFollowsTheCpuInFloat64() {
        const OpCase& c = caseOf();
        const double off = distance(results(c, In::Float32, onGpu), results(c, In::Float64, onCpu));
        QVERIFY2(off < 3e-6, qPrintable(QString::number(off)));
    }

    /** Sums are float32: what is lost is lost where results are stored, a few times one part in 256. */
    void everyOpInMixedPrecisionFollowsTheCpuInFloat64_data() { caseRows(); }
    void everyOpInMixedPrecisionFollowsTheCpuInFloat64() {
        const OpCase& c = caseOf();
        const auto mixed = results(c, In::Mixed, onGpu, true);
        const double off = distance(mixed, results(c, In::Float64, onCpu, true));
        QVERIFY2(off < 0.012, qPrintable(QString::number(off)));
        for (int order = 1; order < test::orders(); ++order) {
            test::setOrder(order);
            QCOMPARE(results(c, In::Mixed, onGpu, true), mixed);
        }
    }

    void theOrderOfThreadsDoesNotChangeABit_data() { caseRows(); }
    void theOrderOfThreadsDoesNotChangeABit() {
        const OpCase& c = caseOf();
        const auto forward = results(c, In::Float32, onGpu);
        for (int order = 1; order < test::orders(); ++order) {
            test::setOrder(order);
            QCOMPARE(results(c, In::Float32, onGpu), forward);
        }
    }

    void productsThatDoNotFuseAreTheSame() {
        for (const OpCase& c : opCases()) {
            if (c.name.rfind("MatMul", 0) != 0 && c.name.rfind("Conv2D", 0) != 0) continue;
            const auto fused = results(c, In::Float32, onGpu);
            test::fuseProducts(false);
            const auto split = results(c, In::Float32, onGpu);
            test::fuseProducts(true);
            QVERIFY2(distance(split, fused) < 1e-6, c.name.c_str());
            const auto mixed = results(c, In::Mixed, onGpu, true);
            test::fuseProducts(false);
            const auto splitMixed = results(c, In::Mixed, onGpu, true);
            test::fuseProducts(true);
            QVERIFY2(distance({splitMixed.front()}, {mixed.front()}) < 0.012, c.name.c_str());  // at a bend slopes may differ
        }
    }

    void convolutionsImageByImageAreTheSame() {
        const auto imageByImage = [](std::shared_ptr<const Plan> plan) -> std::unique_ptr<Executor> {
            return std::make_unique<cuda::CudaExecutor>(std::move(plan), cuda::CudaOptions{.columnWorkspace = 1});
        };
        for (const OpCase& c : opCases()) {
            if (c.name.rfind("Conv2D", 0) != 0) continue;
            const double off = distance(results(c, In::Float32, imageByImage), results(c, In::Float64, onCpu));
            QVERIFY2(off < 3e-6, qPrintable(QStringLiteral("%1: %2").arg(c.name.c_str()).arg(off)));
            const double mixed = distance(results(c, In::Mixed, imageByImage, true), results(c, In::Float64, onCpu, true));
            QVERIFY2(mixed < 0.012, qPrintable(QStringLiteral("%1: %2").arg(c.name.c_str()).arg(mixed)));
        }
    }

    /** On a GPU: by cuDNN, where it is installed, against products of columns. */
    void convolutionsByALibraryAreTheSame() {
        const auto own = [](std::shared_ptr<const Plan> plan) -> std::unique_ptr<Executor> {
            return std::make_unique<cuda::CudaExecutor>(std::move(plan), cuda::CudaOptions{.convolutionLibrary = false});
        };
        for (const bool fused : {true, false})
            for (const OpCase& c : opCases()) {
                if (c.name.find("Conv") == std::string::npos) continue;
                test::convolveByLibrary(true);
                test::fuseProducts(fused);
                const auto library = results(c, In::Float32, onGpu), mixed = results(c, In::Mixed, onGpu, true);
                test::fuseProducts(true);
                test::convolveByLibrary(false);
                const double off = distance(library, results(c, In::Float64, onCpu)), ownOff = distance(library, results(c, In::Float32, own));
                QVERIFY2(off < 3e-6 && ownOff < 3e-6, qPrintable(QStringLiteral("%1: %2, %3").arg(c.name.c_str()).arg(off).arg(ownOff)));
                auto exact = results(c, In::Float64, onCpu, true);
                auto ours = mixed;
                if (!fused) ours.resize(1), exact.resize(1);  // rounded once more: at a bend slopes may differ
                const double mixedOff = distance(ours, exact);
                QVERIFY2(mixedOff < 0.012, qPrintable(QStringLiteral("%1, fused %2: %3").arg(c.name.c_str()).arg(fused).arg(mixedOff)));
            }
    }

    /** On a GPU: by cuDNN, where it is installed. Maxima and their places are the same to the bit. */
    void poolingByALibraryIsTheSame() {
        const auto library = [](std::shared_ptr<const Plan> plan) -> std::unique_ptr<Executor> {
            return std::make_unique<cuda::CudaExecutor>(std::move(plan), cuda::CudaOptions{.libraryPoolingFrom = 0});
        };
        const auto own = [](std::shared_ptr<const Plan> plan) -> std::unique_ptr<Executor> {
            return std::make_unique<cuda::CudaExecutor>(std::move(plan), cuda::CudaOptions{.poolingLibrary = false});
        };
        for (const OpCase& c : opCases()) {
            if (c.name.rfind("MaxPool", 0) != 0 && c.name.rfind("AveragePool", 0) != 0) continue;
            test::convolveByLibrary(true);
            const auto before = test::poolingsByLibrary();
            const auto theirs = results(c, In::Float32, library), mixed = results(c, In::Mixed, library, true);
            const auto planned = test::poolingsByLibrary() - before;
            const auto ours = results(c, In::Float32, own), oursMixed = results(c, In::Mixed, own, true);
            QCOMPARE(test::poolingsByLibrary() - before, planned);
            test::convolveByLibrary(false);
            // Two passes in each precision, but for windows whose places are no bytes.
            if (test::emulated()) QCOMPARE(planned, std::uint64_t{c.name == "MaxPool large window" ? 0u : 4u});
            const double off = distance(theirs, results(c, In::Float64, onCpu)), mixedOff = distance(mixed, results(c, In::Float64, onCpu, true));
            QVERIFY2(off < 3e-6 && mixedOff < 0.012, qPrintable(QStringLiteral("%1: %2, %3").arg(c.name.c_str()).arg(off).arg(mixedOff)));
            if (c.name.rfind("MaxPool", 0) != 0) continue;
            QVERIFY2(theirs.front() == ours.front() && mixed.front() == oursMixed.front(), c.name.c_str());
            QVERIFY2(distance(theirs, ours) < 1e-6 && distance(mixed, oursMixed) < 0.012, c.name.c_str());
        }
    }

    /** TF32 rounds the factors of float32 products to 10 bits; without it nothing is lost. */
    void tensorFloat32RoundsTheFactorsOfProductsAndConvolutions() {
        if (!test::emulated()) QSKIP("a GPU before Ampere has no TF32");
        const auto rounded = [](std::shared_ptr<const Plan> plan) -> std::unique_ptr<Executor> {
            return std::make_unique<cuda::CudaExecutor>(std::move(plan), cuda::CudaOptions{.tensorFloat32 = true});
        };
        for (const OpCase& c : opCases()) {
            if (c.name.rfind("MatMul", 0) != 0 && c.name.rfind("Conv2D", 0) != 0) continue;
            // Of the result alone: where an activation has a bend, slopes may differ.
            const double off = distance({results(c, In::Float32, rounded).front()}, {results(c, In::Float64, onCpu).front()});
            QVERIFY2(off < 5e-3, qPrintable(QStringLiteral("%1: %2").arg(c.name.c_str()).arg(off)));
            const bool product = c.name.find("group") == std::string::npos && c.name.find("depthwise") == std::string::npos;
            if (product && c.out.elements() > 1) QVERIFY2(off > 1e-5, qPrintable(QStringLiteral("%1: %2").arg(c.name.c_str()).arg(off)));
            // Numbers of 8 bits have nothing to round away.
            const auto exact = results(c, In::Float64, onCpu, true), short_ = results(c, In::Float32, rounded, true);
            QVERIFY2(distance({short_.front()}, {exact.front()}) < 3e-6, c.name.c_str());
        }
    }

    void lossesAndTheirGradientsFollowTheCpu() {
        for (int order = 0; order < test::orders(); ++order) {
            test::setOrder(order);
            for (const LossCase& c : lossCases()) {
                const double off = distance(lossOf(c, DType::Float32, onGpu), lossOf(c, DType::Float64, onCpu));
                QVERIFY2(off < 1e-6, qPrintable(QStringLiteral("%1: %2").arg(c.name.c_str()).arg(off)));
            }
        }
    }

    void aLabelThatIsNoClassMakesTheLossNan() {
        for (const bool logits : {false, true})
            for (const std::int32_t wrong : {-1, 5, 2'000'000'000}) {
                const auto r = lossOf({"", LossKind::SparseCategoricalCrossentropy, {6, 5}, logits}, DType::Float32, onGpu, wrong);
                QVERIFY(std::isnan(r[0].front()));
                for (double g : r[1]) QVERIFY(std::isfinite(g));
            }
    }

    void metricsFollowTheCpu() {
        for (int order = 0; order < test::orders(); ++order) {
            test::setOrder(order);
            for (const MetricCase& c : metricCases()) {
                const double off = distance(metricOf(c, DType::Float32, onGpu), metricOf(c, DType::Float64, onCpu));
                QVERIFY2(off < 1e-6, qPrintable(QStringLiteral("%1 %2: %3").arg(c.name.c_str()).arg(c.shape.back()).arg(off)));
            }
        }
    }

    void activationsKeepTheirShapeAtTheEnds() {
        using K = ActivationKind;
        const std::vector<float> ends{-1000, -100, -20, -0.0f, 0, 20, 100, 1000};
        for (const K kind : {K::Sigmoid, K::Tanh, K::Softplus, K::Gelu, K::GeluTanh, K::Silu, K::Mish, K::Selu, K::Exponential}) {
            std::vector<Numbers> out;
            for (const DType dtype : {DType::Float32, DType::Float64}) {
                PlanSketch s(dtype);
                const ValueId x = s.input({8}), y = s.activation({8});
                s.program(ProgramKind::Train, 1, {Activate{x, y, {kind, 0}}});
                const auto executor = dtype == DType::Float32 ? onGpu(s.finish()) : onCpu(s.finish());
                executor->setWeights({Tensor::of({8}, ends)});
                executor->enqueue({0, executor->addPass({{0}, false, 0}), 0, 0, 0, 1});
                out.push_back(executor->read(y));
            }
            for (std::size_t i = 0; i < ends.size(); ++i) {
                const double expected = std::fabs(out[1][i]) > 3.4e38 ? HUGE_VAL : out[1][i];
                QVERIFY2(out[0][i] == expected || std::fabs(out[0][i] - expected) <= 1e-6 * std::fabs(expected) + 1e-37,
                         qPrintable(QStringLiteral("kind %1 at %2: %3, expected %4").arg(int(kind)).arg(double(ends[i])).arg(out[0][i]).arg(expected)));
            }
        }
    }
};

LAMINA_TEST(OpsTest)

}  // namespace ops_test

#include "ops_test.moc"

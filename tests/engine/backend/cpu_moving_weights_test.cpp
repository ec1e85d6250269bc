// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that move where their gradient is made end up where a pass over all of them would have put them; and where somebody else
// wants the gradient or the weight, they wait.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/backend/cpu/moving_weights.h"
#include "engine/compile/compile.h"
#include "engine/model/graph.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/test_program.h"

namespace cpu_moving_weights_test {

using namespace lamina;

namespace {

using Numbers = std::vector<double>;
using Ops = std::vector<Op>;

/** Steps that make y = x · w + b small: the gradients of half the sum of its squares. `change` may add ops to those of a step. */
struct Shrinking {
    using Change = std::function<void(Shrinking&, Ops&)>;
    explicit Shrinking(Shape shape, Op update = AdamUpdate{}, Change change = {}, DType dtype = DType::Float32) : s(dtype) {
        s.plan().slotCount = 3, s.plan().learningRate = 0.01;
        const Dim k = shape[0], n = shape[1];
        w = s.weight({k, n}), b = s.weight({n}), dw = s.gradientOf(w), db = s.gradientOf(b), x = s.input({rows, k});
        y = s.activation({rows, n}), dx = s.activation({rows, k}), rate = s.scalar(), norm = s.scalar();
        std::visit([&](auto& o) {
            if constexpr (requires { o.gradientNorm; }) o.learningRate = rate, o.gradientNorm = norm;
        }, update);
        Ops ops{MatMul{x, w, y, false, false, b}, BiasGradient{y, db}, MatMul{y, w, dx, false, true}, MatMul{x, y, dw, true, false},
                LearningRate{ScheduleKind::Constant, rate}, update};
        if (change) change(*this, ops);
        s.program(ProgramKind::Train, rows, ops);
    }
    std::vector<ValueId> moving() { return cpu::movingGradients(s.plan(), s.plan().programs.front()); }
    void open(int threads, cpu::Isa isa, Precision precision = Precision::Float32) {
        executor = std::make_unique<cpu::CpuExecutor>(s.finish(), threads, isa, precision);
        const auto wave = [](Shape of, double step) {
            std::vector<float> numbers(static_cast<std::size_t>(of.elements()));
            for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(std::sin(step * static_cast<double>(i)));
            return Tensor::of(of, numbers);
        };
        executor->setWeights({wave(s.shape(w), 0.7), wave(s.shape(b), 0.3), wave(s.shape(x), 1.3)});
        pass = executor->addPass({std::vector<std::uint32_t>(rows * 4), false, 0});
    }
    /** So many steps in one launch. */
    void steps(std::uint64_t count) {
        executor->enqueue({0, pass, done, 0, 0, static_cast<std::int64_t>(count)});
        done += count;
    }
    /** Weights, biases, slots and the gradient of the last step. */
    std::vector<Numbers> left() {
        std::vector<Numbers> all{executor->read(w), executor->read(b), executor->read(dw)};
        for (const Tensor& slot : executor->state().optimizer) {
            const auto numbers = slot.toFloats();
            all.emplace_back(numbers.begin(), numbers.end());
        }
        return all;
    }

    static constexpr Dim rows = 9;
    PlanSketch s;
    ValueId w, b, dw, db, x, y, dx, rate, norm;
    std::unique_ptr<cpu::CpuExecutor> executor;
    int pass = 0;
    std::uint64_t done = 0;
};

/** Changes no number, but wants all gradients before the first weight moves. */
void clipFarAway(Shrinking&, Ops& ops) {
    ClipGradients clip;
    clip.clipValue = 1e30;
    ops.insert(ops.begin() + 4, clip);
}

Graph threeLayers() {
    Graph graph;
    NodeId last = addNode(graph, "Input", {}, {{"shape", Ints{300}}});
    for (const std::int64_t units : {200, 200, 10}) {
        const NodeId dense = addNode(graph, "Dense", {}, {{"units", units}, {"activation", std::string("relu")}});
        connect(graph, last, dense);
        last = dense;
    }
    return graph;
}

double farthest(const std::vector<Numbers>& a, const std::vector<Numbers>& b) {
    double most = a.size() == b.size() ? 0 : 1e9;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < a[i].size(); ++j) most = std::max(most, std::fabs(a[i][j] - b[i][j]));
    return most;
}

std::vector<Op> updatesInUse() {
    AdamUpdate decaying, amsgrad;
    decaying.weightDecay = 0.01, amsgrad.amsgrad = true;
    SgdUpdate momentum;
    momentum.momentum = 0.9, momentum.nesterov = true;
    return {AdamUpdate{}, decaying, amsgrad, SgdUpdate{}, momentum};
}

}  // namespace

class CpuMovingWeightsTest : public QObject {
    Q_OBJECT
 private slots:
    /** Bit for bit, where strips are whole vectors; slots, and the gradient of the last step of a launch, too. */
    void theyEndUpWhereAPassOverAllPutsThem() {
        for (const Op& update : updatesInUse())
            for (int isa = 0; isa <= static_cast<int>(cpu::bestIsa()); ++isa)
                for (const Precision precision : {Precision::Float32, Precision::BFloat16})
                    for (const Dim rows : {200, 520}) {  // of many strips the other factor is packed
                        Shrinking moved({rows, 144}, update), passed({rows, 144}, update, clipFarAway);
                        QCOMPARE(moved.moving(), std::vector<ValueId>{moved.dw});
                        QVERIFY(passed.moving().empty());
                        for (Shrinking* each : {&moved, &passed}) each->open(2, static_cast<cpu::Isa>(isa), precision), each->steps(4), each->steps(1);
                        QCOMPARE(moved.left(), passed.left());
                        const double norm = passed.executor->read(passed.norm).front();
                        QVERIFY(norm > 0 && std::fabs(moved.executor->read(moved.norm).front() - norm) < 1e-5 * norm);  // summed in another order
                    }
    }

    /** The numbers behind the last whole vector of a strip are rounded one by one. */
    void withOddExtentsTheyAreAFewRoundingsOff() {
        for (const Op& update : updatesInUse())
            for (int isa = 0; isa <= static_cast<int>(cpu::bestIsa()); ++isa) {
                Shrinking moved({401, 131}, update), passed({401, 131}, update, clipFarAway);
                for (Shrinking* each : {&moved, &passed}) each->open(2, static_cast<cpu::Isa>(isa)), each->steps(4);
                const double off = farthest(moved.left(), passed.left());
                QVERIFY2(off < 1e-5, qPrintable(QStringLiteral("%1").arg(off)));
            }
    }

    void inFloat64Too() {
        Shrinking moved({200, 144}, AdamUpdate{}, {}, DType::Float64), passed({200, 144}, AdamUpdate{}, clipFarAway, DType::Float64);
        for (Shrinking* each : {&moved, &passed}) each->open(2, cpu::bestIsa()), each->steps(4);
        QVERIFY(!moved.moving().empty());
        QVERIFY(farthest(moved.left(), passed.left()) < 1e-13);
    }

    void threadsAndLaunchesDoNotChangeABit() {
        Shrinking one({3'000, 20}), three({3'000, 20}), apart({3'000, 20});
        one.open(1, cpu::bestIsa()), three.open(3, cpu::bestIsa()), apart.open(2, cpu::bestIsa());
        one.steps(4), three.steps(4);
        for (int i = 0; i < 4; ++i) apart.steps(1);
        QCOMPARE(three.left(), one.left());
        QCOMPARE(apart.left(), one.left());
        QCOMPARE(three.executor->read(three.norm), one.executor->read(one.norm));
    }

    /** What each thread has a copy of is no large part of the data, however short the rows of a gradient are. */
    void aStripIsNoLargerThanTheNearestCaches() {
        QCOMPARE(cpu::rowsOfStrip(144, 9), std::int64_t{72});
        QCOMPARE(cpu::rowsOfStrip(10, 8), std::int64_t{1'224});
        QCOMPARE(cpu::rowsOfStrip(10, 4'096), std::int64_t{24});
        QCOMPARE(cpu::rowsOfStrip(4'096, 32), std::int64_t{24});
        QCOMPARE(cpu::rowsOfStrip(1, 1 << 17), std::int64_t{24});
    }

    void aTurnedRateMovesThem() {
        Shrinking still({200, 144}, SgdUpdate{});
        still.open(2, cpu::bestIsa());
        const Numbers before = still.executor->read(still.w);
        still.executor->control().learningRate = 0;
        still.steps(2);
        QCOMPARE(still.executor->read(still.w), before);
        still.executor->control().learningRate = 0.01f;
        still.steps(1);
        QVERIFY(still.executor->read(still.w) != before);
    }

    void theyWaitForWhoeverElseWantsThem() {
        const auto waits = [](Op update, Shrinking::Change change, Shape shape = {200, 144}) { return Shrinking(shape, update, change).moving().empty(); };
        QVERIFY(!waits(AdamUpdate{}, {}));
        QVERIFY(waits(AdamUpdate{}, {}, {20, 14}));  // small ones, and those of very long rows
        QVERIFY(waits(AdamUpdate{}, {}, {20, 5'000}));
        QVERIFY(waits(AdaptiveUpdate{UpdateKind::Adamax, noValue, noValue}, {}));
        QVERIFY(waits(AdamUpdate{}, clipFarAway));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking&, Ops& ops) { ops.insert(ops.begin() + 4, AccumulateGradients{2, 2}); }));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking& t, Ops& ops) {
            ops.insert(ops.begin() + 4, WeightPenalty{{{0, 10, 0.1, 0.1}}, t.norm, t.s.accumulator(2), true});
        }));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking& t, Ops& ops) { ops.push_back(ConstrainWeights{{{t.w, {ConstraintKind::NonNegative}}}}); }));
        // The weight is read behind its gradient; the gradient is one of two, and read by somebody.
        QVERIFY(waits(AdamUpdate{}, [](Shrinking&, Ops& ops) { std::swap(ops[2], ops[3]); }));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking& t, Ops& ops) { ops.insert(ops.begin() + 4, Add{t.dw, t.dw, t.dw}); }));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking& t, Ops& ops) { ops.insert(ops.begin() + 4, Affine{t.dw, t.s.activation({200, 144})}); }));
        QVERIFY(waits(AdamUpdate{}, [](Shrinking&, Ops& ops) { std::get<MatMul>(ops[3]).activation.kind = ActivationKind::Relu; }));
    }

    void theLargeKernelsOfADrawnNetMove() {
        TrainingRecipe recipe;
        recipe.loss = {"mean_squared_error", {}};
        recipe.metrics.clear();
        const auto plan = compile(threeLayers(), recipe, {{{ProgramKind::Train, 16}, {ProgramKind::Predict, 16}, {ProgramKind::Train, 2'048}}});
        std::vector<std::string> names;
        for (const ValueId id : cpu::movingGradients(*plan, plan->programs[0])) names.push_back((*plan)[id].name);
        QCOMPARE(names, (std::vector<std::string>{"dense.kernel.gradient", "dense_1.kernel.gradient"}));
        QVERIFY(cpu::movingGradients(*plan, plan->programs[1]).empty());
        QVERIFY(cpu::movingGradients(*plan, plan->programs[2]).empty());  // the other factor is too large to be read again and again
    }
};

LAMINA_TEST(CpuMovingWeightsTest)

}  // namespace cpu_moving_weights_test

#include "cpu_moving_weights_test.moc"

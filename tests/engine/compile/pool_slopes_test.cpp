// SPDX-License-Identifier: GPL-3.0-or-later
// Taking the slope of an activation at the maximum gives the gradient that taking it everywhere gives.
#include <QTest>
#include <cmath>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/base/random.h"
#include "engine/compile/pool_slopes.h"
#include "tests/support/plan_sketch.h"
#include "tests/support/test_program.h"

namespace pool_slopes_test {

using namespace lamina;

namespace {

/** x → f → maximum, and back; what is read is the gradient of x. */
struct Pooled {
    Pooled(ActivationKind kind, Dim stride, bool moved) {
        PlanSketch s(DType::Float64);
        const ActivationFunction f{kind, 0.1};
        const Window w{{3, 2}, {stride, stride}};
        const Dim h = (7 - 3) / stride + 1, v = (8 - 2) / stride + 1;
        x = s.input({2, 7, 8, 5}), dp = s.input({2, h, v, 5});
        const ValueId y = s.activation({2, 7, 8, 5}), p = s.activation({2, h, v, 5});
        const ValueId at = s.activation({2, h, v, 5}, DType::UInt8), dy = s.activation({2, 7, 8, 5});
        dx = s.activation({2, 7, 8, 5});
        ops = {Activate{x, y, f}, MaxPool{y, p, at, w}, MaxPoolBackward{at, dp, dy, w}, ActivateBackward{y, dy, dx, f}};
        if (moved) move(s.plan());
        s.program(ProgramKind::Train, 2, ops);
        plan = s.finish();
    }
    /** A sketch places values when they are made; this places those that the pass has added. */
    void move(Plan& sketched) {
        const std::size_t before = sketched.values.size();
        moveSlopesBehindPools(ops, sketched.values);
        for (std::size_t i = before; i < sketched.values.size(); ++i) {
            sketched.values[i].offset = sketched.activationBytes;
            sketched.activationBytes +=
                static_cast<std::uint64_t>(sketched.values[i].shape.elements()) * sizeof(double);
        }
    }
    std::vector<double> gradient() const {
        cpu::CpuExecutor executor(plan, 1);
        Random random(4);
        std::vector<Tensor> inputs;
        for (const PlanWeight& w : plan->weights) {
            std::vector<double> numbers(static_cast<std::size_t>((*plan)[w.value].shape.elements()));
            for (double& n : numbers) n = random.uniform(-1, 1);
            inputs.push_back(Tensor::of((*plan)[w.value].shape, numbers));
        }
        executor.setWeights(inputs);
        executor.enqueue({0, executor.addPass({{0, 1}, false, 0}), 0, 0, 0, 1});
        return executor.read(dx);
    }
    std::vector<Op> ops;
    ValueId x, dp, dx;
    std::shared_ptr<const Plan> plan;
};

}  // namespace

class PoolSlopesTest : public QObject {
    Q_OBJECT
  private slots:
    void theGradientStays() {
        for (const ActivationKind kind : {ActivationKind::Relu, ActivationKind::Tanh, ActivationKind::LeakyRelu})
            for (const Dim stride : {1, 2, 3}) {
                const Pooled plain(kind, stride, false), moved(kind, stride, true);
                QVERIFY(std::holds_alternative<ActivateBackward>(moved.ops[2]));
                QVERIFY(std::holds_alternative<MaxPoolBackward>(moved.ops[3]));
                const auto expected = plain.gradient(), received = moved.gradient();
                for (std::size_t i = 0; i < expected.size(); ++i) QVERIFY(std::fabs(expected[i] - received[i]) < 1e-12);
            }
    }

    void aSlopeThatNeedsTheInputStaysWhereItIs() {
        const Pooled moved(ActivationKind::Gelu, 2, true);
        QVERIFY(std::holds_alternative<MaxPoolBackward>(moved.ops[2]));
    }
};

LAMINA_TEST(PoolSlopesTest)

}  // namespace pool_slopes_test

#include "pool_slopes_test.moc"

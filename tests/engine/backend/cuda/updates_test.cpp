// SPDX-License-Identifier: GPL-3.0-or-later
// What begins and ends a step on the GPU against the CPU in float64: data, clipping, schedules, optimizers, averages, what is published;
// and whole trainings with each of them. No op and no recipe is without a case.
#include <QTest>

#include "engine/backend/cpu/cpu_executor.h"
#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_executor.h"
#include "engine/base/error.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/distance.h"
#include "tests/support/small_trainings.h"
#include "tests/support/step_cases.h"
#include "tests/support/test_program.h"

namespace updates_test {

using namespace lamina;

namespace {

std::unique_ptr<Executor> onCpu(std::shared_ptr<const Plan> plan) { return std::make_unique<cpu::CpuExecutor>(std::move(plan), 1); }
std::unique_ptr<Executor> onGpu(std::shared_ptr<const Plan> plan) { return std::make_unique<cuda::CudaExecutor>(std::move(plan)); }

/** A schedule that passes its turns within 40 steps. */
Choice quick(const ScheduleSpec& spec) {
    Choice choice{spec.member.name, {}};
    const auto set = [&](const char* key, ParamValue value) {
        if (ParamReader({}, spec.member.params).knows(key)) choice.params[key] = std::move(value);
    };
    set("initial_learning_rate", 0.02), set("decay_steps", std::int64_t{15}), set("first_decay_steps", std::int64_t{9}), set("end_learning_rate", 0.005);
    set("boundaries", Floats{11, 25}), set("values", Floats{0.02, 0.01, 0.004}), set("warmup_target", 0.03), set("warmup_steps", std::int64_t{6});
    return choice;
}

}  // namespace

class UpdatesTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
        registerBackend(cuda::makeCudaBackend());
    }
    void cleanup() { test::setOrder(0); }

    /** Those of forward and backward passes are in ops_test, with the losses and metrics. */
    void everyOpHasACase() {
        QCOMPARE(opsWithoutCase(true), std::vector<std::string>());
        QCOMPARE(recipesWithoutCase(), std::vector<std::string>());
        QCOMPARE(kindsWithoutCase(), std::vector<std::string>());
    }

    void everyStepFollowsTheCpuInFloat64_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < stepCases().size(); ++i) QTest::addRow("%s", stepCases()[i].name.c_str()) << static_cast<int>(i);
    }
    void everyStepFollowsTheCpuInFloat64() {
        QFETCH(int, index);
        const StepCase& c = stepCases()[static_cast<std::size_t>(index)];
        const auto reference = figuresOf(c, DType::Float64, onCpu), first = figuresOf(c, DType::Float32, onGpu);
        const double off = test::distance(first, reference);
        // Lion steps by a sign: where that hangs on the last bit, a weight may be two steps off.
        QVERIFY2(off < 3e-6, qPrintable(QString::number(off)));
        for (int order = 1; order < test::orders(); ++order) {
            test::setOrder(order);
            QCOMPARE(figuresOf(c, DType::Float32, onGpu), first);
        }
    }

    /** Its parts lie in a fixed array. */
    void aLossOfMorePartsThanAStepHasFiguresIsRefused() {
        const auto open = [](std::size_t parts) {
            PlanSketch s(DType::Float32);
            LossSum sum{{}, s.scalar(), s.accumulator(2)};
            for (std::size_t i = 0; i < parts; ++i) sum.parts.push_back({s.input({1}), 1.0});
            s.program(ProgramKind::Train, 4, {sum});
            return onGpu(s.finish());
        };
        QVERIFY(open(12));
        QVERIFY_EXCEPTION_THROWN(open(13), Error);
    }

    void aTrainingBySuchARecipeIsThatOfTheCpu_data() {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("clip");
        for (const ScheduleSpec& s : schedules()) QTest::newRow(s.member.name.c_str()) << QString::fromStdString(s.member.name) << QString();
        for (const char* clip : {"clipvalue", "clipnorm", "global_clipnorm"}) QTest::newRow(clip) << QString() << QString(clip);
    }
    void aTrainingBySuchARecipeIsThatOfTheCpu() {
        QFETCH(QString, schedule);
        QFETCH(QString, clip);
        const auto trained = [&](const std::string& device, bool plain = false) {
            TrainingJob job = test::lineJob(device, 40);
            TrainingRecipe& r = job.project.training;
            if (!schedule.isEmpty() && !plain) r.schedule = quick(*findMember(schedules(), schedule.toStdString()));
            if (!clip.isEmpty() && !plain) r.optimizer.params[clip.toStdString()] = 0.2;
            return test::trainWatched(std::move(job));
        };
        const auto gpu = trained("cuda"), cpu = trained("cpu"), plain = trained("cpu", true);
        QCOMPARE(gpu.status.step, std::uint64_t{40});
        QCOMPARE(test::whereStepsDiffer(*gpu.history, *cpu.history, 1e-4), std::string());
        QVERIFY(!test::sameWeights(cpu, plain));  // it did act
        const auto &a = gpu.model.weights.variables, &b = cpu.model.weights.variables;
        for (std::size_t i = 0; i < b.size(); ++i) QVERIFY(std::fabs(a[i].value.toFloats()[0] - b[i].value.toFloats()[0]) < 1e-4f);
    }
};

LAMINA_TEST(UpdatesTest)

}  // namespace updates_test

#include "updates_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A training on the GPU that comes upon NaN or infinity ends before the harm, too, and names layer, step and row.
#include "engine/backend/backend.h"
#include "engine/backend/cuda/cuda_backend.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/ill_trainings.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace look_back_test {

using namespace lamina;
using What = BadNumber::What;

class LookBackTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
        registerBackend(cuda::makeCudaBackend());
    }
    void cleanup() { test::defer(false); }

    void anInfiniteInputIsNamedByItsRow() {
        const auto data = test::tableOf(100, 3);
        auto values = data->inputs.front().toFloats();
        values[42 * 3] = std::numeric_limits<float>::infinity();
        data->inputs = {Tensor::of({100, 3}, values)};
        test::defer(true);
        const auto end = test::trainIll(test::illJob({{"Dense", {{"units", std::int64_t{8}}}}}, data, "cuda"));
        QCOMPARE(end.history->badNumbers.size(), std::size_t{1});
        const BadNumber found = end.history->badNumbers[0];
        QCOMPARE(found.what, What::Input);
        QCOMPARE(found.row, 142);
        QVERIFY(test::allFinite(end.model));
        QCOMPARE(end.model.weights.iteration, static_cast<std::int64_t>(found.step - 1));
        QCOMPARE(end.history->steps.size(), static_cast<std::size_t>(found.step));
        QCOMPARE(end.status.syncs, std::uint64_t{0});
    }

    void tooLargeStepsEndBeforeTheHarm() {
        const Params eight{{"units", std::int64_t{8}}};
        TrainingJob job = test::illJob({{"Dense", eight}, {"Dense", eight}}, test::tableOf(200, 3), "cuda");
        job.project.training.optimizer = {"Adam", {{"learning_rate", 1e7}}};
        job.project.training.epochs = 50;
        const auto end = test::trainIll(job);
        QCOMPARE(end.history->badNumbers.size(), std::size_t{1});
        const BadNumber found = end.history->badNumbers[0];
        QVERIFY(found.step > 1);
        QVERIFY(test::allFinite(end.model));
        TrainingJob again = job;
        again.maxSteps = end.model.weights.iteration;
        const auto before = test::trainIll(again);
        QCOMPARE(before.history->badNumbers.size(), std::size_t{0});
        for (std::size_t i = 0; i < before.model.weights.variables.size(); ++i)
            QVERIFY(before.model.weights.variables[i].value.toFloats() == end.model.weights.variables[i].value.toFloats());
    }
};

LAMINA_TEST(LookBackTest)

}  // namespace look_back_test

#include "look_back_test.moc"

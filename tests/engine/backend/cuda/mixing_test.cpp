// SPDX-License-Identifier: GPL-3.0-or-later
// MixUp on the GPU: the same pairs and shares as on the CPU, of numbers and of classes.
#include <cmath>

#include "engine/backend/backend.h"
#include "engine/backend/cuda/cuda_backend.h"
#include "engine/base/random.h"
#include "engine/train/trainer.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace mixing_test {

using namespace lamina;

namespace {

/** Rows of four numbers, of three classes or with a number to tell; the last batch is smaller. */
TrainingJob job(const std::string& device, const std::string& precision, double mixUp, bool classes) {
    constexpr int rows = 150;
    TrainingJob made;
    Graph& g = made.project.graph;
    const NodeId in = addNode(g, "Input", {}, {{"shape", Ints{4}}}), hidden = addNode(g, "Dense", {}, {{"units", std::int64_t{8}}, {"activation", std::string("tanh")}});
    const NodeId out = addNode(g, "Dense", {}, {{"units", std::int64_t{classes ? 3 : 1}}, {"activation", std::string(classes ? "softmax" : "linear")}});
    lamina::connect(g, in, hidden), lamina::connect(g, hidden, out);
    TrainingRecipe& r = made.project.training;
    if (!classes) r.loss = {"mean_squared_error", {}}, r.metrics = {{"mean_absolute_error", {}}};
    r.epochs = 3, r.device = device, r.precision = precision, r.mixUp = mixUp;
    Random random(5);
    std::vector<float> x, y;
    std::vector<std::int32_t> labels;
    auto data = std::make_shared<Dataset>();
    for (std::uint32_t i = 0; i < rows; ++i) {
        float sum = 0;
        for (int c = 0; c < 4; ++c) x.push_back(static_cast<float>(random.uniform(-1, 1))), sum += x.back();
        y.push_back(sum);
        labels.push_back(sum < -0.5f ? 0 : sum < 0.5f ? 1 : 2);
        data->parts.train.push_back(i);
    }
    data->inputs = {Tensor::of({rows, 4}, x)};
    if (classes) data->targets = {Tensor::of({rows}, labels)}, data->preparation.classes = {"low", "middle", "high"};
    else data->targets = {Tensor::of({rows, 1}, y)};
    made.data = std::move(data);
    made.record = false;
    return made;
}

std::shared_ptr<const History> historyOf(TrainingJob job) { return test::trainWatched(std::move(job)).history; }

}  // namespace

class MixingTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
        registerBackend(cuda::makeCudaBackend());
    }

    void samplesAreMixedAsOnTheCpu_data() {
        QTest::addColumn<bool>("classes");
        QTest::addRow("numbers") << false;
        QTest::addRow("classes") << true;
    }
    void samplesAreMixedAsOnTheCpu() {
        QFETCH(bool, classes);
        const auto gpu = historyOf(job("cuda", "float32", 0.4, classes)), cpu = historyOf(job("cpu", "float32", 0.4, classes));
        const auto plain = historyOf(job("cpu", "float32", 0, classes)), half = historyOf(job("cuda", "bfloat16", 0.4, classes));
        QCOMPARE(test::whereStepsDiffer(*gpu, *cpu, 3e-3), std::string());
        QVERIFY(cpu->steps.at(0, 0) != plain->steps.at(0, 0));
        QVERIFY(std::fabs(half->steps.at(0, 0) - cpu->steps.at(0, 0)) < 0.02f);
    }
};

LAMINA_TEST(MixingTest)

}  // namespace mixing_test

#include "mixing_test.moc"

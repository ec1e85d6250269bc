// SPDX-License-Identifier: GPL-3.0-or-later
// Whole trainings on a GPU by the same trainer as on the CPU: the same losses, the same bits each time, no step that
// waits, stops and turned knobs that act at once; and which device is chosen, and why.
#include <QTest>
#include <algorithm>
#include <atomic>
#include <cmath>

#include "engine/backend/cuda/cuda_backend.h"
#include "engine/backend/cuda/cuda_executor.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/prepare.h"
#include "engine/data/synthetic.h"
#include "engine/io/keras_file.h"
#include "engine/runs/registry.h"
#include "engine/train/going_on.h"
#include "engine/train/trainer.h"
#include "engine/train/training_memory.h"
#include "tests/engine/backend/cuda/device.h"
#include "tests/support/home.h"
#include "tests/support/small_trainings.h"
#include "tests/support/test_program.h"

namespace training_test {

using namespace lamina;
using namespace lamina::test;

namespace {

/** Drawn digits for a small convolution. */
TrainingJob digitJob(const std::string& device, const std::string& precision) {
    TrainingJob job;
    Graph& g = job.project.graph;
    NodeId last = addNode(g, "Input", {}, {{"shape", Ints{28, 28, 1}}});
    last = append(g, last, "Rescaling", {{"scale", 1 / 255.0}});
    last = append(g, last, "Conv2D", {{"filters", std::int64_t{8}}, {"kernel_size", Ints{5, 5}}, {"strides", Ints{2, 2}}, {"activation", std::string("relu")}});
    last = append(g, last, "MaxPooling2D", {});
    last = append(g, last, "Flatten", {});
    append(g, last, "Dense", {{"units", std::int64_t{10}}, {"activation", std::string("softmax")}});
    TrainingRecipe& r = job.project.training;
    r.optimizer = {"Adam", {{"learning_rate", 0.01}}};
    r.epochs = 12;
    r.batchSize = 32;
    r.device = device;
    r.precision = precision;
    const Generator digits = digitsGenerator();
    job.data = std::make_shared<const Dataset>(
        prepare(digits.make(ParamReader({{"samples", std::int64_t{400}}}, digits.parameters)), digits.recipe, TargetForm::Index));
    job.record = false;
    return job;
}

double lastOf(const History& history, RecordKind kind, std::size_t figure) {
    for (std::size_t i = history.epochs.size(); i-- > 0;)
        if (history.epochs[i].kind == kind) return static_cast<double>(history.epochs[i].values[figure]);
    return NAN;
}

}  // namespace

class TrainingTest : public QObject {
    Q_OBJECT
 private slots:
    void initTestCase() {
        if (!test::deviceIsThere()) QSKIP("there is no GPU here");
        registerBackend(cuda::makeCudaBackend());
    }
    void cleanup() { test::breakDevice(test::Trouble::None), test::setOrder(0), test::defer(false); }

    void aLineIsLearntAsOnTheCpu() {
        const Trained gpu = trainWatched(lineJob("cuda", 300)), cpu = trainWatched(lineJob("cpu", 300));
        QCOMPARE(whereStepsDiffer(*gpu.history, *cpu.history, 1e-4), std::string());
        QVERIFY(gpu.history->steps.at(299, 0) < 0.01f);
        QCOMPARE(gpu.status.syncs, std::uint64_t{0});
        QVERIFY(gpu.status.deviceReason.find("data on the GPU") != std::string::npos);
        QCOMPARE(gpu.status.gpu, deviceOf("cuda").busId);  // by which the device monitor finds it
        QVERIFY2(QRegularExpression("^[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-9]$").match(gpu.status.gpu.c_str()).hasMatch(), gpu.status.gpu.c_str());
        QVERIFY(cpu.status.gpu.empty());
    }

    void spiralsAreLearntAsOnTheCpuWithoutAStepThatWaits() {
        const Trained cpu = trainWatched(noisySpiralJob("cpu", 6));
        const auto waits = test::waits();
        const int captures = test::captures();
        std::uint64_t waitsOfSteps = 0;
        std::atomic<bool> first = true;
        const Trained gpu = trainWatched(noisySpiralJob("cuda", 6), [&](const TrainingStatus& s, TrainingCommands&) {
            if (s.state != TrainingState::Running) return;
            if (first.exchange(false)) waitsOfSteps = test::waits();
            else QCOMPARE(test::waits(), waitsOfSteps);
        });
        QVERIFY(!test::emulated() || test::waits() > waits);  // it does count: opening and closing wait
        QCOMPARE(whereStepsDiffer(*gpu.history, *cpu.history, 3e-3), std::string());
        QCOMPARE(gpu.status.syncs, std::uint64_t{0});
        QCOMPARE(gpu.history->epochs.size(), std::size_t{12});
        if (test::emulated()) QCOMPARE(gpu.status.programs, test::captures() - captures);
        QVERIFY(gpu.status.programs > 0 && cpu.status.programs > 0);
    }

    void spiralsAreLearntInBfloat16ToTheSameAccuracy() {
        const auto job = [](const std::string& device, const std::string& precision) {
            TrainingJob j = noisySpiralJob(device, 40);
            j.project.training.precision = precision;
            return j;
        };
        const Trained mixed = trainWatched(job("cuda", "bfloat16")), cpu = trainWatched(job("cpu", "float32"));
        const double accuracy = lastOf(*mixed.history, RecordKind::Validation, 1), reference = lastOf(*cpu.history, RecordKind::Validation, 1);
        QVERIFY2(reference > 0.9 && accuracy > reference - 0.04, qPrintable(QStringLiteral("%1, on the CPU %2").arg(accuracy).arg(reference)));
        QCOMPARE(mixed.status.syncs, std::uint64_t{0});
        QVERIFY(mixed.history->steps.at(0, 0) != cpu.history->steps.at(0, 0));  // it did round
        QVERIFY(std::fabs(mixed.history->steps.at(0, 0) - cpu.history->steps.at(0, 0)) < 0.02f);
        for (const auto& w : mixed.model.weights.variables) QVERIFY(w.value.dtype() == DType::Float32);
        QVERIFY(sameWeights(mixed, trainWatched(job("cuda", "bfloat16"))));
    }

    void digitsAreLearntInEveryPrecisionToTheSameAccuracy() {
        const Trained cpu = trainWatched(digitJob("cpu", "float32"));
        const double reference = lastOf(*cpu.history, RecordKind::Validation, 1);
        for (const char* precision : {"float32", "tf32", "bfloat16"}) {
            const Trained gpu = trainWatched(digitJob("cuda", precision));
            const double accuracy = lastOf(*gpu.history, RecordKind::Validation, 1);
            QVERIFY2(reference > 0.7 && accuracy > reference - 0.06, qPrintable(QStringLiteral("%1 in %2, on the CPU %3").arg(accuracy).arg(precision).arg(reference)));
        }
    }

    void masterWeightsKeepWhatBfloat16WouldLose() {
        // All 300 steps together move it by less than half of what bfloat16 can tell apart.
        TrainingJob j = lineJob("cuda", 300);
        j.project.training.precision = "bfloat16";
        j.project.training.optimizer = {"SGD", {{"learning_rate", 1e-7}}};
        const Trained o = trainWatched(std::move(j));
        const auto start = initialWeights(*compile(lineJob("cuda", 300).project.graph, lineJob("cuda", 300).project.training, trainingPrograms(6, 6, 0)));
        const float before = start.front().as<float>()[0], after = o.model.weights.variables.front().value.as<float>()[0];
        QVERIFY(after != before);
        QVERIFY(std::fabs(after - before) < 0.0019f * std::fabs(before));
    }

    void whatIsReadBackInBfloat16IsOfTheWeightsThatAreThere() {
        const TrainingJob j = noisySpiralJob("cuda", 1);
        CompileOptions options;
        options.programs = {{ProgramKind::Train, 32}, {ProgramKind::Predict, 4}};
        options.compute = DType::BFloat16;
        const auto plan = compile(j.project.graph, j.project.training, options);
        const auto executor = openExecutor(deviceOf("cuda"), plan, {.precision = Precision::BFloat16});
        const std::vector<Tensor> x{Tensor::of<float>({4, 2}, std::vector<float>{0.1f, 0.2f, -0.4f, 0.3f, 0.9f, -0.8f, 0.5f, 0.6f})};
        const auto answer = [&] { return executor->predict(x).front().toFloats(); };
        executor->setWeights(initialWeights(*plan));
        const auto first = answer();
        executor->reserveSnapshots(1);
        executor->enqueueSnapshot(0);
        auto other = executor->weights();
        for (Tensor& w : other) {
            auto numbers = w.toFloats();
            for (float& v : numbers) v = v * 2 + 0.5f;
            w = Tensor::of(w.shape(), numbers);
        }
        executor->setWeights(other);
        QVERIFY(answer() != first);
        executor->enqueueRestore(0);
        QCOMPARE(answer(), first);
    }

    void slopesAndBiasGradientsAreDoneInThePassOfTheProducts_data() {
        QTest::addColumn<bool>("mixed");
        QTest::addRow("float32") << false;
        QTest::addRow("bfloat16") << true;
    }
    void slopesAndBiasGradientsAreDoneInThePassOfTheProducts() {
        if (!test::emulated()) QSKIP("what a library fuses is its own affair");
        QFETCH(bool, mixed);
        TrainingJob j = noisySpiralJob("cuda", 1);
        Graph& g = j.project.graph;
        g = {};
        NodeId last = addNode(g, "Input", {}, {{"shape", Ints{2}}});
        for (const int units : {24, 130}) last = append(g, last, "Dense", {{"units", std::int64_t{units}}, {"activation", std::string("relu")}});
        append(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        CompileOptions options;
        options.programs = {{ProgramKind::Train, 32}};
        if (mixed) options.compute = DType::BFloat16;
        const auto plan = compile(g, j.project.training, options);
        const auto trained = [&](bool fuse) {
            test::fuseProducts(fuse);
            auto executor = std::make_unique<cuda::CudaExecutor>(plan);
            test::fuseProducts(true);
            executor->setWeights(initialWeights(*plan));
            executor->bind({j.data->inputs, j.data->targets});
            const int pass = executor->addPass({j.data->parts.train, true, 3});
            executor->enqueue({0, pass, 0, 0, 0, 5});
            return executor;
        };
        const auto fused = trained(true), split = trained(false);
        // Two activations, three biases, two slopes, three bias gradients; in the split pass bias and relu are one kernel.
        QCOMPARE(split->launches(0) - fused->launches(0), std::size_t{3 + 2 + 3});
        const auto a = fused->weights(), b = split->weights();
        for (std::size_t i = 0; i < a.size(); ++i) {
            const auto x = a[i].toFloats(), y = b[i].toFloats();
            for (std::size_t e = 0; e < x.size(); ++e) QVERIFY(std::fabs(x[e] - y[e]) < (mixed ? 0.02f : 2e-5f));
        }
    }

    /** Its result is float32 in mixed precision, too, which no library makes of bfloat16 images. */
    void aNetThatEndsInAConvolutionIsLearntAsOnTheCpu() {
        const auto job = [](const std::string& device, const std::string& precision) {
            TrainingJob j = noisySpiralJob(device, 1);
            j.project.graph = {};
            NodeId last = append(j.project.graph, addNode(j.project.graph, "Input", {}, {{"shape", Ints{5, 5, 1}}}), "Conv2D", {{"filters", std::int64_t{4}}, {"kernel_size", Ints{3, 3}}, {"padding", std::string("same")}, {"activation", std::string("relu")}});
            append(j.project.graph, last, "Conv2D", {{"filters", std::int64_t{2}}, {"kernel_size", Ints{3, 3}}, {"padding", std::string("same")}, {"activation", std::string("sigmoid")}});
            j.project.training.loss = {"binary_crossentropy", {}};
            j.project.training.metrics.clear();
            j.project.training.precision = precision;
            Dataset pictures;
            Random random(3);
            std::vector<float> x, y;
            for (int i = 0; i < 100 * 25; ++i) x.push_back(static_cast<float>(random.uniform())), y.insert(y.end(), {x.back() > 0.5f ? 1.0f : 0.0f, x.back() > 0.2f ? 1.0f : 0.0f});
            pictures.inputs = {Tensor::of({100, 5, 5, 1}, x)}, pictures.targets = {Tensor::of({100, 5, 5, 2}, y)};
            for (std::uint32_t i = 0; i < 100; ++i) (i % 4 ? pictures.parts.train : pictures.parts.validation).push_back(i);
            j.data = std::make_shared<const Dataset>(std::move(pictures));
            return j;
        };
        const Trained cpu = trainWatched(job("cpu", "float32"));
        test::convolveByLibrary(true);
        const Trained exact = trainWatched(job("cuda", "float32")), mixed = trainWatched(job("cuda", "bfloat16"));
        test::convolveByLibrary(false);
        QCOMPARE(whereStepsDiffer(*exact.history, *cpu.history, 1e-4), std::string());
        QCOMPARE(whereStepsDiffer(*mixed.history, *cpu.history, 0.02), std::string());
        QVERIFY(std::fabs(lastOf(*mixed.history, RecordKind::Validation, 0) - lastOf(*cpu.history, RecordKind::Validation, 0)) < 0.02);
    }

    void aProductThatIsRefusedAfterItWasAgreedToIsSaid() {
        if (!test::emulated()) QSKIP("a real library keeps its word");
        TrainingJob j = noisySpiralJob("cuda", 1);
        Graph& g = j.project.graph;
        g = {};
        NodeId last = append(g, addNode(g, "Input", {}, {{"shape", Ints{2}}}), "Dense", {{"units", std::int64_t{24}}, {"activation", std::string("relu")}});
        append(g, last, "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        const auto plan = compile(g, j.project.training, trainingPrograms(32, 32, 0));
        int said = 0, well = 0;
        for (int n = 1; n < 20; ++n) {
            test::refuseProductsFrom(n);
            try {
                cuda::CudaExecutor executor(plan);
                ++well;
            } catch (const Error& e) {
                QVERIFY2(std::string(e.what()).find("refuses a product") != std::string::npos, e.what());
                ++said;
            }
            test::breakDevice(test::Trouble::None);
        }
        QVERIFY(said > 0 && well > 0);
    }

    void aTinyNetInBfloat16StaysOnTheCpuAndTf32IsForGpus() {
        TrainingJob j = lineJob("auto", 300);
        j.project.training.precision = "bfloat16";
        const Trained o = trainWatched(std::move(j));
        QVERIFY2(QRegularExpression("^on the CPU because a step takes.*; factors of products in bfloat16").match(QString::fromStdString(o.status.deviceReason)).hasMatch(), o.status.deviceReason.c_str());
        TrainingJob refused = lineJob("cpu", 300);
        refused.project.training.precision = "tf32";
        QVERIFY_THROWS_EXCEPTION(Error, trainWatched(std::move(refused)));
    }

    void twoRunsAreTheSameBitForBit() {
        const Trained a = trainWatched(noisySpiralJob("cuda", 3));
        test::setOrder(1);
        test::defer(true);
        const Trained b = trainWatched(noisySpiralJob("cuda", 3));
        QVERIFY(sameWeights(a, b));
        TrainingJob other = noisySpiralJob("cuda", 3);
        other.project.training.seed = 43;
        QVERIFY(!sameWeights(a, trainWatched(std::move(other))));
    }

    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne_data() {
        QTest::addColumn<int>("steps");
        QTest::addColumn<QString>("precision");
        QTest::addColumn<QString>("optimizer");
        const auto row = [](const char* name, int steps, const char* precision, const char* optimizer) { QTest::newRow(name) << steps << precision << optimizer; };
        row("after an epoch", 8, "float32", "Adam");
        row("amid an epoch", 13, "float32", "Adam");
        row("before an epoch's last, smaller batch", 15, "tf32", "SGD");
        row("in bfloat16", 13, "bfloat16", "Adam");
        row("in bfloat16, momentum", 3, "bfloat16", "SGD");
    }
    /** Dropout, the order of rows, moving statistics and the optimizer's slots go on as if nothing had happened. */
    void aRunTakenUpAtAnyStepEndsAsTheUnbrokenOne() {
        QFETCH(int, steps);
        QFETCH(QString, precision);
        QFETCH(QString, optimizer);
        const auto job = [&] {
            TrainingJob j = noisySpiralJob("cuda", 3);  // 8 steps an epoch
            j.project.training.precision = precision.toStdString();
            j.project.training.optimizer = {optimizer.toStdString(), {{"learning_rate", 0.01}}};
            if (optimizer == "SGD") j.project.training.optimizer.params["momentum"] = 0.9;
            return j;
        };
        const Trained unbroken = trainWatched(job());
        QCOMPARE(unbroken.status.step, std::uint64_t{24});
        TrainingJob part = job(), rest = job();
        part.maxSteps = steps;
        test::defer(true);
        rest.initial = trainWatched(std::move(part)).model.weights;
        rest.resume = 1;
        const Trained resumed = trainWatched(std::move(rest));
        QCOMPARE(resumed.status.step, std::uint64_t{24});
        QVERIFY(sameWeights(unbroken, resumed));
        const auto &a = unbroken.model.weights.optimizer, &b = resumed.model.weights.optimizer;
        QVERIFY(!a.empty() && a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i) QVERIFY(std::ranges::equal(a[i].bytes(), b[i].bytes()));
        for (std::size_t i = 0; i < resumed.history->steps.size(); ++i)
            QCOMPARE(resumed.history->steps.at(i, 0), unbroken.history->steps.at(i + static_cast<std::size_t>(steps), 0));
    }

    void aGpuThatIsLostLeavesARunToGoOnFrom() {
        if (!test::emulated()) QSKIP("a real GPU is not taken away");
        const Home home;
        const auto endless = [] { return noisySpiralJob("cuda", 1'000'000); };
        std::atomic<std::int64_t> kept = 0;
        TrainingJob job = endless();
        job.record = true;
        job.checkpointEvery = std::chrono::milliseconds(0);
        job.saveModel = [&](const TrainedModel& model, const std::filesystem::path& file) {
            writeKeras(file, model);
            kept = model.weights.iteration;
        };
        TrainingCommands commands;
        Trainer trainer(std::move(job), commands, [&](const TrainingStatus&) {
            if (kept > 0) test::breakDevice(test::Trouble::Lost);
        });
        QVERIFY_THROWS_EXCEPTION(Error, trainer.run());
        test::breakDevice(test::Trouble::None);
        const Run run = Registry().get(trainer.status().run);
        QCOMPARE(run.outcome, Outcome::Interrupted);
        QVERIFY2(run.message.find("the GPU failed to") == 0, run.message.c_str());
        QVERIFY2(run.message.find("the run can go on from step " + std::to_string(kept)) != std::string::npos, run.message.c_str());
        // And it does, to where the training would be that lost nothing.
        const auto file = Registry().modelFile(run.id);
        const std::int64_t until = kept + 21;
        TrainingJob rest = endless(), whole = endless();
        goOn(rest, {run, afterItsLastStep(readKeras(file), run, file)});
        rest.record = false, rest.maxSteps = whole.maxSteps = until;
        const Trained resumed = trainWatched(std::move(rest));
        QCOMPARE(resumed.status.step, static_cast<std::uint64_t>(until));
        QVERIFY(sameWeights(resumed, trainWatched(std::move(whole))));
    }

    void aStopIsObeyed() {
        test::defer(true);
        const Trained o = trainWatched(noisySpiralJob("cuda", 1'000'000), [](const TrainingStatus& s, TrainingCommands& commands) {
            if (s.step > 20) commands.stop = true;
        });
        QVERIFY(o.status.step > 20);
        QCOMPARE(o.history->steps.size(), static_cast<std::size_t>(o.status.step));  // all that was launched was told
    }

    void aTurnedLearningRateActsWithoutANewCapture() {
        test::defer(true);
        int captures = 0;
        bool turned = false;
        const Trained o = trainWatched(noisySpiralJob("cuda", 40), [&](const TrainingStatus& s, TrainingCommands& commands) {
            if (s.step < 100 || turned) return;
            turned = true;
            captures = test::captures();
            commands.learningRate = 0.0005;
        });
        QVERIFY(turned);
        QCOMPARE(test::captures(), captures);
        const int column = History::column(o.history->stepNames(), "learning_rate");
        QCOMPARE(o.history->steps.at(0, static_cast<std::size_t>(column)), 0.01f);
        QCOMPARE(o.history->steps.at(o.history->steps.size() - 1, static_cast<std::size_t>(column)), 0.0005f);
    }

    void theBestWeightsAreThoseOfTheBestEpochThoughFiguresArriveLate() {
        test::defer(true);
        const auto job = [](const std::string& device) {
            TrainingJob j = noisySpiralJob(device, 30);
            j.project.training.optimizer.params["learning_rate"] = 0.3;
            j.project.training.callbacks = {{"EarlyStopping", {{"monitor", std::string("val_loss")}, {"patience", std::int64_t{6}}, {"restore_best_weights", true}}}};
            return j;
        };
        const Trained late = trainWatched(job("cuda"));
        test::defer(false);
        const Trained atOnce = trainWatched(job("cuda"));
        QCOMPARE(late.model.bestEpoch, atOnce.model.bestEpoch);
        QVERIFY(late.model.bestEpoch >= 0);
        QVERIFY(sameWeights(late, atOnce));
    }

    void theCpuIsChosenForTinyStepsAndTheGpuForOthers() {
        const auto plan = [](std::int64_t units, std::int64_t batch) {
            TrainingJob j = noisySpiralJob("auto", 1);
            j.project.graph.nodes[1].params["units"] = units;
            return compile(j.project.graph, j.project.training, trainingPrograms(batch, batch, 0));
        };
        const DeviceChoice tiny = chooseDevice("auto", *plan(16, 32)), large = chooseDevice("auto", *plan(4096, 1024));
        QCOMPARE(tiny.device.id, std::string("cpu"));
        QVERIFY2(tiny.reason.find("MFLOP") != std::string::npos, tiny.reason.c_str());
        QCOMPARE(large.device.id, std::string("cuda:0"));
        QVERIFY(large.reason.find("on the GPU") == 0);
        QCOMPARE(chooseDevice("cuda", *plan(16, 32)).device.id, std::string("cuda:0"));
    }

    void theMemoryOfATrainingIsKnownBeforeItStarts_data() {
        QTest::addColumn<bool>("image");
        QTest::addColumn<bool>("streamed");
        QTest::newRow("dense") << false << false;
        QTest::newRow("a convolution") << true << false;
        QTest::newRow("data that do not fit") << false << true;
        QTest::newRow("a convolution by a library") << true << false;
    }
    void theMemoryOfATrainingIsKnownBeforeItStarts() {
        if (!test::emulated()) QSKIP("what a real device takes is rounded up");
        QFETCH(bool, image);
        QFETCH(bool, streamed);
        test::convolveByLibrary(QByteArray(QTest::currentDataTag()).endsWith("library"));
        TrainingJob j = noisySpiralJob("cuda", 1);
        j.project.training.batchSize = 64;
        j.project.training.optimizer.params["clipnorm"] = 1.0;
        Graph& g = j.project.graph;
        if (streamed) {
            Dataset wide = *j.data;
            wide.inputs = {Tensor::of<float>({300, 64}, std::vector<float>(300 * 64, 0.5f))};
            j.data = std::make_shared<const Dataset>(std::move(wide));
            g.nodes[0].params["shape"] = Ints{64};
        }
        if (image) {
            g = {};
            NodeId last = append(g, addNode(g, "Input", {}, {{"shape", Ints{2}}}), "Reshape", {{"target_shape", Ints{2, 1, 1}}});
            last = append(g, last, "Conv2D", {{"filters", std::int64_t{8}}, {"kernel_size", Ints{3, 3}}, {"padding", std::string("same")}});
            append(g, append(g, append(g, last, "BatchNormalization", {}), "Flatten", {}), "Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        }
        TrainingMemory told = trainingMemory(j.project, sizeOf(j.data.get()));
        QVERIFY(told.fits() && (!image || told.beside.workspace > 0));
        if (streamed) test::leaveFree(told.plan.total() + told.beside.workspace + 70'000);
        if (streamed) told = trainingMemory(j.project, sizeOf(j.data.get()));
        QCOMPARE(told.beside.streamed, streamed);
        const std::size_t before = test::taken();
        TrainingCommands commands;
        const Trainer trainer(std::move(j), commands, [](const TrainingStatus&) {});
        QCOMPARE(test::taken() - before, static_cast<std::size_t>(told.total()));
        test::convolveByLibrary(false);
    }

    void whatStandsInTheWayOfAGpuIsSaid() {
        if (!test::emulated()) QSKIP("a real machine is as it is");
        const auto backend = cuda::makeCudaBackend();
        QCOMPARE(backend->whyNoDevice(), std::string());
        test::breakDevice(test::Trouble::OldDriver);
        QVERIFY(backend->devices().empty());
        QVERIFY(backend->whyNoDevice().find("driver is too old: it knows CUDA 12.2, this program needs 13.0") != std::string::npos);
        test::breakDevice(test::Trouble::NoDevice);
        QVERIFY(backend->whyNoDevice().find("sees no GPU") != std::string::npos);
        test::breakDevice(test::Trouble::Lost);
        QVERIFY2(backend->devices()[0].reason.find("the GPU cannot be opened: unspecified launch failure") == 0, backend->devices()[0].reason.c_str());
        test::breakDevice(test::Trouble::NoMemory);
        TrainingJob j = noisySpiralJob("auto", 1);
        j.project.graph.nodes[1].params["units"] = std::int64_t{4096};
        const auto plan = compile(j.project.graph, j.project.training, trainingPrograms(1024, 1024, 0));
        const DeviceChoice choice = chooseDevice("auto", *plan);
        QCOMPARE(choice.device.id, std::string("cpu"));
        QVERIFY2(choice.reason.find("free") != std::string::npos, choice.reason.c_str());
        test::breakDevice(test::Trouble::None);
    }
};

LAMINA_TEST(TrainingTest)

}  // namespace training_test

#include "training_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What a recipe asks for, seen in whole trainings: rates that fall on a plateau, weights of classes, penalties, nets of sequences
// and pictures changed by chance.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/checks/class_weights.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/train/post_mortem.h"
#include "engine/train/trainer.h"
#include "engine/trained/augmented_samples.h"
#include "engine/trained/evaluation.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace recipes_in_training_test {

using namespace lamina;

namespace {

NodeId append(Graph& g, NodeId last, const std::string& layer, Params params = {}) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    lamina::connect(g, last, next);
    return next;
}

/** A net of these layers behind an Input. */
TrainingJob jobOf(Ints input, const std::vector<std::pair<std::string, Params>>& layers, Dataset data) {
    TrainingJob job;
    NodeId last = addNode(job.project.graph, "Input", {}, {{"shape", std::move(input)}});
    for (const auto& [layer, params] : layers) last = append(job.project.graph, last, layer, params);
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

void take(Dataset& data, Tensor inputs, Tensor targets, std::vector<std::string> classes = {}) {
    data.inputs = {std::move(inputs)}, data.targets = {std::move(targets)};
    data.preparation.classes = std::move(classes);
    const auto n = static_cast<std::uint32_t>(data.samples());
    for (std::uint32_t i = 0; i < n; ++i) (i % 4 == 3 ? data.parts.validation : data.parts.train).push_back(i);
    data.parts.test = data.parts.validation;
}

/** One of ten is of the second class, and the two overlap. */
Dataset rareClass() {
    Random random(3);
    std::vector<float> x;
    std::vector<std::int32_t> y;
    for (int i = 0; i < 2000; ++i) {
        const bool rare = random.below(10) == 0;
        x.push_back(static_cast<float>(random.normal(rare ? 1 : -0.5, 1)));
        y.push_back(rare ? 1 : 0);
    }
    Dataset data;
    take(data, Tensor::of({2000, 1}, x), Tensor::of({2000}, y), {"usual", "rare"});
    return data;
}

/** y = 2x and whether x is above 0. */
TrainingJob twoHeads() {
    TrainingJob job;
    Graph& g = job.project.graph;
    const NodeId in = addNode(g, "Input", "x", {{"shape", Ints{1}}});
    append(g, in, "Dense", {{"units", std::int64_t{1}}});
    append(g, in, "Dense", {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}});
    g.nodes[1].name = "twice", g.nodes[2].name = "positive";
    job.project.training.outputs["twice"] = {{"mean_squared_error", {}}, 0.5, {{"mean_absolute_error", {}}}};
    job.project.training.outputs["positive"] = {{"binary_crossentropy", {}}, 2, {{"accuracy", {}}}};
    Random random(4);
    std::vector<float> x, twice, positive;
    for (int i = 0; i < 400; ++i) {
        x.push_back(static_cast<float>(random.uniform(-2, 2)));
        twice.push_back(2 * x.back());
        positive.push_back(x.back() > 0 ? 1.0f : 0.0f);
    }
    Dataset data;
    take(data, Tensor::of({400, 1}, x), Tensor::of({400, 1}, twice));
    data.targets.push_back(Tensor::of({400, 1}, positive));
    job.data = std::make_shared<const Dataset>(std::move(data));
    job.record = false;
    return job;
}

struct Ended {
    TrainedModel model;
    std::shared_ptr<const History> history;
    TrainingStatus status;
};

Ended train(TrainingJob job) {
    TrainingCommands commands;
    Trainer trainer(std::move(job), commands, [](const TrainingStatus&) {});
    TrainedModel model = trainer.run();
    return {std::move(model), trainer.history(), trainer.status()};
}

/** How often the rare class is found. */
double found(const TrainingJob& job, const TrainedModel& model) {
    const auto said = evaluate(model, *job.data, job.data->parts.test).predictions.toFloats();
    const auto right = job.data->targets.front().as<std::int32_t>();
    double hits = 0, all = 0;
    for (std::size_t i = 0; i < job.data->parts.test.size(); ++i) {
        if (right[job.data->parts.test[i]] != 1) continue;
        ++all;
        hits += said[2 * i + 1] > said[2 * i] ? 1 : 0;
    }
    return hits / all;
}

/** Of the last epoch: in training, and of the validation part. */
std::pair<double, double> lossesAtEnd(const History& history) {
    double losses[2] = {};
    for (std::size_t i = 0; i < history.epochs.size(); ++i)
        losses[history.epochs[i].kind == RecordKind::Validation ? 1 : 0] = static_cast<double>(history.epochs[i].values[0]);
    return {losses[0], losses[1]};
}

}  // namespace

class RecipesInTrainingTest : public QObject {
    Q_OBJECT

 private slots:
    void onAPlateauTheRateFalls() {
        TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}}, rareClass());
        job.project.training.epochs = 7;
        job.project.training.callbacks = {{"ReduceLROnPlateau", {{"patience", std::int64_t{2}}, {"factor", 0.5}, {"min_delta", 1e9}}}};  // never better
        const Ended ended = train(job);
        // The first epoch is the best there is; two without a better one make a plateau: after the third, fifth and seventh.
        QCOMPARE(ended.status.learningRate, 0.001 / 8);
        QCOMPARE(ended.model.weights.learningRate, 0.001 / 8);
        std::vector<double> rates;
        for (std::size_t i = 0; i < ended.history->events.size(); ++i)
            if (ended.history->events[i].kind == Event::Kind::LearningRate) rates.push_back(ended.history->events[i].value);
        QCOMPARE(rates, (std::vector<double>{0.0005, 0.00025, 0.000125}));
        QCOMPARE(train(job).model.weights.variables.front().value.toFloats(), ended.model.weights.variables.front().value.toFloats());
    }

    void whileItTrainsARateLearnsToFall() {
        TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}}, rareClass());
        job.project.training.epochs = 1'000'000;
        TrainingCommands commands;
        commands.recipe = job.project.training;
        bool asked = false;
        Trainer trainer(std::move(job), commands, [&](const TrainingStatus& s) {
            if (s.seconds > 20 || (s.step > 0 && s.learningRate < 0.0006)) commands.stop = true;
            if (s.step < 200 || std::exchange(asked, true)) return;
            std::lock_guard lock(commands.mutex);
            commands.recipe.callbacks = {{"ReduceLROnPlateau", {{"patience", std::int64_t{1}}, {"factor", 0.5}, {"min_delta", 1e9}}}};
            commands.recipeChanged = true;
        });
        QVERIFY(trainer.run().weights.learningRate < 0.0006);
        std::vector<std::string> notes;
        for (std::size_t i = 0; i < trainer.history()->events.size(); ++i) notes.emplace_back(trainer.history()->events[i].text);
        QCOMPARE(notes.front(), std::string("lower the rate on a plateau of val_loss"));
    }

    void aPlateauOfSomethingNotMeasuredIsRefused() {
        TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{2}}}}}, rareClass());
        job.project.training.callbacks = {{"ReduceLROnPlateau", {{"monitor", std::string("val_nothing")}}}};
        QVERIFY_EXCEPTION_THROWN(train(job), Error);
    }

    void balancedWeightsAreThoseOfTheTrainingPart() {
        Dataset data;
        take(data, Tensor::of({8, 1}, std::vector<float>(8)), Tensor::of({8}, std::vector<std::int32_t>{0, 0, 1, 2, 0, 0, 1, 2}), {"a", "b", "c"});
        Project project;
        QVERIFY(classWeights(project, data).empty());
        project.training.classWeight = "balanced";
        const auto weights = [&] { return classWeights(project, data).front(); };
        // Rows 0 1 2 4 5 6 are trained on: four of a, two of b, none of c.
        QCOMPARE(weights(), (std::vector<float>{0.5f, 1.0f, 1.0f}));
        data.targets = {Tensor::of({8, 1}, std::vector<float>{0, 0, 1, 0, 0, 0, 0, 0})};
        QCOMPARE(weights(), (std::vector<float>{0.6f, 3.0f}));
        data.preparation.classes.clear();
        QVERIFY_EXCEPTION_THROWN(weights(), Error);
    }

    void ownWeightsAreThoseOfTheNamedClasses() {
        Dataset data;
        take(data, Tensor::of({8, 1}, std::vector<float>(8)), Tensor::of({8}, std::vector<std::int32_t>{0, 0, 1, 2, 0, 0, 1, 2}), {"a", "b", "c"});
        Project project;
        project.training.classWeight = "own";
        project.training.classWeights = {{"c", 2.5}, {"a", 0}};
        QCOMPARE(classWeights(project, data), (std::vector<std::vector<float>>{{0, 1, 2.5f}}));  // c is validated alone, and is a class
        const Wanted wanted = wantedBy(project);
        QCOMPARE(classesToWeigh(data, shapeOf(data), wanted), (std::vector<std::string>{"a", "b", "c"}));
        project.training.classWeights["d"] = 1;
        QVERIFY_EXCEPTION_THROWN(classWeights(project, data), Error);
        // Those without a name have their numbers.
        data.preparation.classes.clear();
        project.training.classWeights = {{"2", 3}};
        QCOMPARE(classWeights(project, data), (std::vector<std::vector<float>>{{1, 1, 3}}));
        QCOMPARE(classesToWeigh(data, shapeOf(data), wanted), (std::vector<std::string>{"0", "1", "2"}));
        data.targets = {Tensor::of({8, 1}, std::vector<float>{0.5f, 0, 1, 0, 0, 0, 0, 0})};
        project.training.loss = {"mean_squared_error", {}};
        QVERIFY_EXCEPTION_THROWN(classWeights(project, data), Error);
        QVERIFY(classesToWeigh(data, shapeOf(data), wantedBy(project)).empty());
    }

    void aMetricThatIsWatchedTwiceHasTwoNames() {
        TrainingJob job = twoHeads();
        OutputRecipe& own = job.project.training.outputs["positive"];
        own.metrics = {{"auc", {{"curve", std::string("PR")}}}, {"auc", {}}, {"accuracy", {}}, {"auc", {{"num_thresholds", std::int64_t{10}}}}};
        const auto plan = compile(job.project.graph, job.project.training, {{{ProgramKind::Train, 4}}});
        std::vector<std::string> names;
        for (const auto& m : plan->metrics) names.push_back(m.name);
        QCOMPARE(names, (std::vector<std::string>{"loss", "twice_loss", "twice_mean_absolute_error", "positive_loss", "positive_auc", "positive_auc_1", "positive_accuracy", "positive_auc_2"}));
        QCOMPARE(plan->metrics[4].kind, MetricKind::AucPr);
        QCOMPARE(plan->metrics[5].kind, MetricKind::AucRoc);
    }

    void balancedWeightsOfMasksCountPositions() {
        Dataset data;
        take(data, Tensor::of({4, 1}, std::vector<float>(4)), Tensor::of({4, 3}, std::vector<std::int32_t>{0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1}));
        Project project;
        project.training.classWeight = "balanced";
        // Of nine positions that train, seven are 0 and two are 1.
        QCOMPARE(classWeights(project, data).front(), (std::vector<float>{9.0f / 14, 9.0f / 4}));
        // The same as one-hot rows, and as maps of a yes or no.
        const auto marks = data.targets.front().as<std::int32_t>();
        std::vector<float> yes(marks.begin(), marks.end()), oneHot;
        for (const float v : yes) oneHot.insert(oneHot.end(), {1 - v, v});
        data.targets = {Tensor::of({4, 3, 2}, oneHot)};
        project.training.loss = {"categorical_crossentropy", {}};
        QCOMPARE(classWeights(project, data).front(), (std::vector<float>{9.0f / 14, 9.0f / 4}));
        data.targets = {Tensor::of({4, 3, 1, 1}, yes)};
        project.training.loss = {"binary_crossentropy", {}};
        QCOMPARE(classWeights(project, data).front(), (std::vector<float>{9.0f / 14, 9.0f / 4}));
    }

    void everyOutputOfClassesHasItsOwnWeights() {
        TrainingJob job = twoHeads();
        job.project.training.classWeight = "balanced";
        Dataset data = *job.data;
        std::vector<float> positive(400, 0.0f);
        for (std::size_t i = 0; i < 400; i += 20) positive[i] = 1;  // 20 of 400, of which 300 train: rows 0, 20, 40 …
        data.targets[1] = Tensor::of({400, 1}, positive);
        const auto weights = classWeights(job.project, data);
        QCOMPARE(weights.size(), std::size_t{2});
        QVERIFY(weights[0].empty());
        QCOMPARE(weights[1], (std::vector<float>{300.0f / (2 * 280), 300.0f / (2 * 20)}));
        data.targets[1] = data.targets[0];
        QVERIFY_EXCEPTION_THROWN(classWeights(job.project, data), Error);
    }

    /** What Keras does for one output by class_weight it does for each of several by sample weights: a weight for every row by its class. */
    void weightsOfAnOutputAreThoseOfItsClassesAlone() {
        TrainingJob job = twoHeads();
        CompileOptions options{{{ProgramKind::Train, 400}}};
        const auto firstLosses = [&](std::vector<std::vector<float>> weights) {
            options.classWeights = std::move(weights);
            const auto plan = compile(job.project.graph, job.project.training, options);
            const auto executor = openExecutor(deviceOf("cpu"), plan, {});
            executor->bind(feedOf(*job.data));
            executor->setWeights(initialWeights(*plan));
            std::vector<std::uint32_t> all(400);
            std::iota(all.begin(), all.end(), 0u);
            executor->enqueue({0, executor->addPass({all, false, 0}), 0, 0, 0, 1});
            executor->wait();
            std::uint64_t cursor = 0;
            Record record;
            if (!executor->ring().read(cursor, record)) return std::vector<double>();
            return std::vector<double>{double{record.values[0]}, double{record.values[1]}, double{record.values[3]}};  // all, twice, positive
        };
        const auto plain = firstLosses({}), ones = firstLosses({{}, {1, 1}}), doubled = firstLosses({{}, {2, 2}}), no = firstLosses({{}, {1, 0}}), yes = firstLosses({{}, {0, 1}});
        QCOMPARE(ones, plain);
        QCOMPARE(doubled[1], plain[1]);
        QVERIFY(std::fabs(doubled[2] - 2 * plain[2]) < 1e-6 && no[2] > 0.05 && yes[2] > 0.05);
        QVERIFY(std::fabs(no[2] + yes[2] - plain[2]) < 1e-6);
        QVERIFY(std::fabs(yes[0] - (0.5 * yes[1] + 2 * yes[2])) < 1e-5);
    }

    void aRareClassIsFoundWhereItCountsMore() {
        TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}}, rareClass());
        job.project.training.epochs = 10;
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
        const double alike = found(job, train(job).model);
        job.project.training.classWeight = "balanced";
        const double balanced = found(job, train(job).model);
        QVERIFY2(alike < 0.3 && balanced > 0.6, qPrintable(QString("%1, balanced %2").arg(alike).arg(balanced)));
    }

    void mixedInputsHaveTargetsMixedAlike() {
        Random random(6);
        std::vector<float> x, line, square;
        for (int i = 0; i < 400; ++i) {
            x.push_back(static_cast<float>(random.uniform(-2, 2)));
            line.push_back(3 * x.back() + 1);  // holds of mixtures, too
            square.push_back(x.back() * x.back());
        }
        const auto endedAt = [&](const std::vector<float>& y) {
            Dataset data;
            take(data, Tensor::of({400, 1}, x), Tensor::of({400, 1}, y));
            TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{1}}}}}, std::move(data));
            job.project.training.loss = {"mean_squared_error", {}}, job.project.training.metrics = {{"mean_absolute_error", {}}};
            job.project.training.optimizer = {"Adam", {{"learning_rate", 0.05}}};
            job.project.training.mixUp = 1;
            job.project.training.epochs = 60;
            return lossesAtEnd(*train(job).history);
        };
        const auto exact = endedAt(line);
        QVERIFY2(exact.first < 1e-5 && exact.second < 1e-5, qPrintable(QString("%1 %2").arg(exact.first).arg(exact.second)));
        const auto mixed = endedAt(square);  // the mixtures are nearer to each other than what they are made of
        QVERIFY2(mixed.first < 0.8 * mixed.second, qPrintable(QString("%1 %2").arg(mixed.first).arg(mixed.second)));
    }

    void aNetThatSawMixedClassesIsLessSure() {
        TrainingJob job = jobOf({1}, {{"Dense", {{"units", std::int64_t{16}}, {"activation", std::string("relu")}}}, {"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}}, rareClass());
        job.project.training.epochs = 15;
        const auto sureness = [&](double alpha) {
            job.project.training.mixUp = alpha;
            const Ended ended = train(job);
            double sum = 0;
            const auto said = evaluate(ended.model, *job.data, job.data->parts.test).predictions.toFloats();
            for (std::size_t i = 0; i < said.size(); i += 2) sum += 2.0 * std::max(said[i], said[i + 1]) / static_cast<double>(said.size());
            return sum;
        };
        const double plain = sureness(0), mixed = sureness(1);
        QVERIFY2(mixed < plain - 0.01, qPrintable(QString("%1, mixed %2").arg(plain).arg(mixed)));
    }

    void wordsAreNotMixed() {
        TrainingJob job = jobOf({4}, {{"Embedding", {{"input_dim", std::int64_t{5}}, {"output_dim", std::int64_t{2}}}}, {"Flatten", {}}, {"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}},
                                rareClass());
        job.project.training.mixUp = 0.2;
        QVERIFY_EXCEPTION_THROWN(compile(job.project.graph, job.project.training, trainingPrograms(8, 16, 0)), Error);
    }

    void everyOutputLearnsByItsOwnLossAndTheyAddUp() {
        TrainingJob job = twoHeads();
        job.project.training.epochs = 60;
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.05}}};
        const Ended ended = train(job);
        const auto said = evaluate(ended.model, *job.data, job.data->parts.test);
        QVERIFY(said.metrics.at("twice_mean_absolute_error") < 0.05);
        QVERIFY(said.metrics.at("positive_accuracy") > 0.97);
        QVERIFY(std::fabs(said.loss - (0.5 * said.metrics.at("twice_loss") + 2 * said.metrics.at("positive_loss"))) < 1e-5);
    }

    /** The average of the way lies between beginning and end, and is what comes out. */
    void aTrainingMayGiveTheAverageOfItsWay() {
        const auto slope = [](Params params) {
            TrainingJob job = twoHeads();
            job.project.training.epochs = 3;
            job.project.training.outputs["positive"].lossWeight = 0;
            params["learning_rate"] = 0.05;
            job.project.training.optimizer = {"SGD", std::move(params)};
            for (const auto& w : train(job).model.weights.variables)
                if (w.layer == "twice" && w.name == "kernel") return w.value.toFloats().front();
            return 0.0f;
        };
        const float plain = slope({}), average = slope({{"use_ema", true}, {"ema_momentum", 0.95}});
        QVERIFY(plain > 1.5f);
        QVERIFY(average < plain - 0.05f && average > 0.3f);
    }

    void aPenaltyKeepsWeightsSmall() {
        const auto size = [](const Params& params) {
            TrainingJob job = jobOf({1}, {{"Dense", params}}, rareClass());
            job.project.training.epochs = 20;
            job.project.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
            double sum = 0;
            const Ended ended = train(job);
            for (const float w : ended.model.weights.variables.front().value.toFloats()) sum += static_cast<double>(w * w);
            return sum;
        };
        const Params plain{{"units", std::int64_t{2}}, {"activation", std::string("softmax")}};
        Params penalised = plain;
        penalised["kernel_regularizer"] = Floats{0, 0.5};
        QVERIFY(size(penalised) < 0.1 * size(plain));
    }

    void sequencesOfWordsAreLearnt_data() {
        QTest::addColumn<QString>("layer");
        for (const char* layer : {"LSTM", "GRU", "SimpleRNN", "Bidirectional", "MultiHeadAttention"}) QTest::newRow(layer) << layer;
    }

    /** Whether word 3 stands somewhere in the sentence. */
    void sequencesOfWordsAreLearnt() {
        QFETCH(QString, layer);
        Random random(5);
        std::vector<float> x;
        std::vector<std::int32_t> y;
        for (int i = 0; i < 1200; ++i) {
            bool there = false;
            for (int w = 0; w < 8; ++w) {
                const auto word = random.below(12);
                there = there || word == 3;
                x.push_back(static_cast<float>(word));
            }
            y.push_back(there ? 1 : 0);
        }
        Dataset data;
        take(data, Tensor::of({1200, 8}, x), Tensor::of({1200}, y), {"no", "yes"});
        std::vector<std::pair<std::string, Params>> layers{{"Embedding", {{"input_dim", std::int64_t{12}}, {"output_dim", std::int64_t{8}}}}};
        if (layer == "MultiHeadAttention") {
            layers.emplace_back("MultiHeadAttention", Params{{"num_heads", std::int64_t{2}}, {"key_dim", std::int64_t{8}}});
            layers.emplace_back("GlobalMaxPooling1D", Params{});
        } else {
            layers.emplace_back(layer.toStdString(), Params{{"units", std::int64_t{16}}});
        }
        layers.emplace_back("Dense", Params{{"units", std::int64_t{2}}, {"activation", std::string("softmax")}});
        TrainingJob job = jobOf({8}, layers, std::move(data));
        job.project.training.epochs = 40;
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.01}}};
        const Ended ended = train(job);
        const auto metrics = evaluate(ended.model, *job.data, job.data->parts.test).metrics;
        QVERIFY2(metrics.at("accuracy") > 0.95, qPrintable(QString::number(metrics.at("accuracy"))));
    }

    void picturesAreChangedInTrainingAloneAndTheSameWayEachTime() {
        Random random(9);
        std::vector<std::uint8_t> pixels;
        std::vector<std::int32_t> labels;
        for (int i = 0; i < 80; ++i) {
            labels.push_back(i % 2);
            for (int p = 0; p < 36; ++p) pixels.push_back(static_cast<std::uint8_t>((i % 2 ? p / 6 > 2 : p / 6 <= 2) ? 200 + random.below(50) : random.below(50)));
        }
        Dataset data;
        take(data, Tensor::of({80, 6, 6, 1}, pixels), Tensor::of({80}, labels), {"top", "bottom"});
        TrainingJob job = jobOf({6, 6, 1}, {{"RandomFlip", {{"mode", std::string("horizontal")}}}, {"RandomTranslation", {{"height_factor", 0.1}, {"width_factor", 0.2}}},
                                            {"RandomBrightness", {}}, {"Rescaling", {{"scale", 1.0 / 255}}}, {"Flatten", {}},
                                            {"Dense", {{"units", std::int64_t{2}}, {"activation", std::string("softmax")}}}},
                                std::move(data));
        job.project.training.epochs = 12;
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.02}}};
        const Ended ended = train(job), again = train(job);
        QCOMPARE(ended.model.weights.variables.front().value.toFloats(), again.model.weights.variables.front().value.toFloats());
        QCOMPARE(evaluate(ended.model, *job.data, job.data->parts.test).metrics.at("accuracy"), 1.0);
    }

    void aLookAtSamplesShowsTheLayersUpToOne() {
        Graph graph;
        const NodeId input = addNode(graph, "Input", {}, {{"shape", Ints{2, 2, 1}}});
        const NodeId scale = append(graph, input, "Rescaling", {{"scale", 0.5}});
        const NodeId move = append(graph, scale, "RandomTranslation", {{"height_factor", Floats{0.5, 0.5}}, {"width_factor", Floats{0, 0}}, {"fill_mode", std::string("constant")}});
        const NodeId dense = append(graph, append(graph, move, "Flatten"), "Dense");
        const Tensor samples = Tensor::of({1, 2, 2, 1}, std::vector<float>{2, 4, 6, 8});
        QCOMPARE(augmentedSamples(graph, scale, samples, 1).toFloats(), (std::vector<float>{1, 2, 3, 4}));
        QCOMPARE(augmentedSamples(graph, move, samples, 1).toFloats(), (std::vector<float>{0, 0, 1, 2}));
        const NodeId in = graph.nodes.front().id;
        const Tensor two = Tensor::of({2, 1, 4, 1}, std::vector<float>{0, 0, 0, 0, 8, 8, 8, 8});
        QCOMPARE(augmentedSamples(graph, in, two, 1).toFloats(), two.toFloats());
        const auto mixed = augmentedSamples(graph, in, two, 1, 1.0).toFloats();
        QVERIFY(mixed[0] == mixed[3] && mixed[4] == mixed[7]);
        QVERIFY2(mixed[0] > 0 && mixed[0] <= 4 && mixed[4] >= 4 && mixed[4] < 8, qPrintable(QString("%1 %2").arg(mixed[0]).arg(mixed[4])));  // mostly themselves
        QVERIFY_EXCEPTION_THROWN(augmentedSamples(graph, dense, samples, 1), Error);
    }
};

LAMINA_TEST(RecipesInTrainingTest)

}  // namespace recipes_in_training_test

#include "recipes_in_training_test.moc"

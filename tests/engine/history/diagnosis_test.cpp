// SPDX-License-Identifier: GPL-3.0-or-later
// Trainings that ail, each in its way, and what is said of them; and that the first remedy helps.
#include <cmath>
#include <limits>

#include "engine/base/random.h"
#include "engine/history/diagnosis.h"
#include "engine/train/trainer.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace diagnosis_test {
using namespace lamina;

namespace {
NodeId append(Graph& g, NodeId last, const std::string& layer, Params params = {}) {
    const NodeId next = addNode(g, layer, {}, std::move(params));
    lamina::connect(g, last, next);
    return next;
}

/** Points and the sign of their product. */
std::shared_ptr<Dataset> points(int n, double noise = 0) {
    Random random(6);
    std::vector<float> x, y;
    auto data = std::make_shared<Dataset>();
    for (int i = 0; i < n; ++i) {
        x.push_back(static_cast<float>(random.uniform(-1, 1))), x.push_back(static_cast<float>(random.uniform(-1, 1)));
        const bool flip = random.uniform() < noise;
        y.push_back((x[x.size() - 1] * x[x.size() - 2] > 0) != flip ? 1.0f : 0.0f);
        (i % 3 == 2 ? data->parts.validation : data->parts.train).push_back(static_cast<std::uint32_t>(i));
    }
    data->inputs = {Tensor::of({n, 2}, x)};
    data->targets = {Tensor::of({n, 1}, y)};
    return data;
}

TrainingJob jobOf(const std::vector<std::pair<std::string, Params>>& layers, std::shared_ptr<const Dataset> data) {
    TrainingJob job;
    NodeId last = addNode(job.project.graph, "Input", {}, {{"shape", Ints{2}}});
    for (const auto& [layer, params] : layers) last = append(job.project.graph, last, layer, params);
    append(job.project.graph, last, "Dense", {{"units", std::int64_t{1}}, {"activation", std::string("sigmoid")}});
    job.project.training.loss = {"binary_crossentropy", {}};
    job.project.training.metrics.clear();
    job.project.training.batchSize = 32;
    job.data = std::move(data);
    job.record = false;
    return job;
}

std::vector<std::pair<std::string, Params>> dense(int count, std::int64_t units, const std::string& activation) {
    return {static_cast<std::size_t>(count), {"Dense", {{"units", units}, {"activation", activation}}}};
}

/** Until there were enough looks, a quarter of a second apart. */
std::shared_ptr<const History> train(const TrainingJob& job) {
    TrainingCommands commands;
    commands.recipe = job.project.training;
    std::shared_ptr<const History> history;
    Trainer trainer(job, commands, [&](const TrainingStatus& status) {
        if (status.seconds > 1.2) commands.stop = true;
    });
    history = trainer.history();
    trainer.run();
    return history;
}

const Diagnosis* find(const std::vector<Diagnosis>& all, Diagnosis::Kind kind) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const Diagnosis& f) { return f.kind == kind; });
    return it == all.end() ? nullptr : &*it;
}

}  // namespace

class DiagnosisTest : public QObject {
    Q_OBJECT
 private slots:
    void aSoundTrainingIsLeftInPeace() {
        TrainingJob job = jobOf(dense(2, 16, "relu"), points(6000));
        job.project.training.epochs = 40;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 0.05}}};
        const auto diagnoses = diagnose(job.project, *job.data, *train(job));
        QVERIFY2(diagnoses.empty(), diagnoses.empty() ? "" : diagnoses.front().sentence.c_str());
    }

    void gradientsThatVanishAreFoundAndReluBringsThemBack() {
        TrainingJob job = jobOf(dense(9, 8, "sigmoid"), points(300));
        job.project.training.epochs = 100'000;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 0.01}}};
        const auto ill = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* vanishing = find(ill, Diagnosis::Kind::Vanishing);
        QVERIFY(vanishing);
        QCOMPARE(vanishing->layer, job.project.graph.nodes[1].name);
        mend(job.project, vanishing->remedies.front());
        QVERIFY(!find(diagnose(job.project, *job.data, *train(job)), Diagnosis::Kind::Vanishing));
    }

    void batchNormalizationIsPutBehindEveryLayer() {
        TrainingJob job = jobOf(dense(9, 8, "sigmoid"), points(300));
        job.project.training.epochs = 100'000;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 0.01}}};
        const auto ill = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* vanishing = find(ill, Diagnosis::Kind::Vanishing);
        QVERIFY(vanishing && vanishing->remedies.size() == 2);
        mend(job.project, vanishing->remedies.back());
        const auto normalizations = std::count_if(job.project.graph.nodes.begin(), job.project.graph.nodes.end(), [](const Node& n) { return n.layer == "BatchNormalization"; });
        QCOMPARE(normalizations, std::ptrdiff_t{9});
        QVERIFY(train(job)->epochs.size() > 0);
    }

    void deadUnitsAreCounted() {
        TrainingJob job = jobOf({{"Dense", {{"units", std::int64_t{16}}, {"activation", std::string("relu")}, {"bias_initializer", std::string("zeros")}}}}, points(300));
        job.project.training.epochs = 100'000;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 60.0}}};  // the first steps throw them out
        const auto diagnoses = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* found = find(diagnoses, Diagnosis::Kind::DeadUnits);
        QVERIFY(found);
        QCOMPARE(found->layer, job.project.graph.nodes[1].name);
        mend(job.project, found->remedies.front());
        QCOMPARE(std::get<std::string>(job.project.graph.nodes[1].params.at("activation")), std::string("leaky_relu"));
    }

    /** Units that are silent while the first epochs last may still wake. */
    void deadUnitsAreNotSoughtInTheFirstEpochs() {
        TrainingJob job = jobOf(dense(1, 8, "relu"), points(300));
        const auto told = [&](std::uint32_t epochs) {
            History history({"loss"}, {"loss"});
            history.variables = {{job.project.graph.nodes[1].name, "kernel", 0}};
            for (std::uint64_t step = 0; step < 3; ++step) {
                VariableLook look;
                look.step = step, look.weightNorm = 1, look.updateNorm = 0.01f;
                look.units = 8, look.idle[0] = step == 1 ? 0b11111111 : 0b11111;  // in one batch all of them
                history.looks.append(look);
            }
            for (std::uint32_t epoch = 0; epoch < epochs; ++epoch) {
                Record record;
                record.kind = RecordKind::Epoch, record.epoch = epoch;
                record.values[0] = static_cast<float>(std::pow(0.9, epoch));
                history.epochs.append(record);
            }
            return diagnose(job.project, *job.data, history);
        };
        QVERIFY(told(0).empty() && told(2).empty());
        const auto ill = told(3);
        const Diagnosis* found = find(ill, Diagnosis::Kind::DeadUnits);
        QVERIFY(found);
        QVERIFY2(found->sentence.starts_with("5 of the 8 units"), found->sentence.c_str());
    }

    /** As most convolutions are drawn: the function stands behind a normalization. */
    void deadUnitsBehindANormalizationAreFound() {
        TrainingJob job = jobOf({{"Dense", {{"units", std::int64_t{8}}}}, {"BatchNormalization", {}}, {"Dropout", {{"rate", 0.2}}}, {"ReLU", {}}}, points(300));
        const auto told = [&] {
            History history({"loss"}, {"loss"});
            history.variables = {{job.project.graph.nodes[1].name, "kernel", 0}};
            for (std::uint64_t step = 0; step < 3; ++step) {
                VariableLook look;
                look.step = step, look.weightNorm = 1, look.updateNorm = 0.01f, look.units = 8, look.idle[0] = 0b11111;
                history.looks.append(look);
            }
            for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
                Record record;
                record.kind = RecordKind::Epoch, record.epoch = epoch;
                record.values[0] = static_cast<float>(std::pow(0.9, epoch));
                history.epochs.append(record);
            }
            return diagnose(job.project, *job.data, history);
        };
        const auto ill = told();
        const Diagnosis* found = find(ill, Diagnosis::Kind::DeadUnits);
        QVERIFY(found);
        QCOMPARE(found->layer, job.project.graph.nodes[1].name);
        mend(job.project, found->remedies.front());
        QVERIFY(std::get<double>(job.project.graph.nodes[4].params.at("negative_slope")) > 0);
        QVERIFY(told().empty());
        job.project.graph.nodes[4].params.clear();
        const NodeId sum = addNode(job.project.graph, "Add");
        lamina::connect(job.project.graph, job.project.graph.nodes[2].id, sum, 0);  // goes another way, too
        lamina::connect(job.project.graph, job.project.graph.nodes[4].id, sum, 1);
        QVERIFY(told().empty());
    }

    /** Each batch leaves other units alone: none is dead. */
    void aUnitThatOneBatchWakesIsNotDead() {
        TrainingJob job = jobOf(dense(1, 8, "relu"), points(300));
        History history({"loss"}, {"loss"});
        history.variables = {{job.project.graph.nodes[1].name, "kernel", 0}};
        for (const std::uint64_t idle : {0b11110000, 0b00111100, 0b00001111}) {
            VariableLook look;
            look.weightNorm = 1, look.updateNorm = 0.01f, look.units = 8, look.idle[0] = idle;
            history.looks.append(look);
        }
        for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
            Record record;
            record.kind = RecordKind::Epoch, record.epoch = epoch;
            record.values[0] = static_cast<float>(std::pow(0.9, epoch));
            history.epochs.append(record);
        }
        QVERIFY(!find(diagnose(job.project, *job.data, history), Diagnosis::Kind::DeadUnits));
    }

    void epochsOfARunTakenUpAgainCountOn() {
        TrainingJob job = jobOf(dense(1, 8, "tanh"), points(300));
        History history({"loss"}, {"loss"});
        const auto append = [&](RecordKind kind, std::uint32_t epoch, double loss) {
            Record record;
            record.kind = kind, record.epoch = epoch, record.values[0] = static_cast<float>(loss);
            history.epochs.append(record);
        };
        append(RecordKind::Validation, 9, 5);  // taken up at the validation of epoch 10
        for (std::uint32_t epoch = 10; epoch < 20; ++epoch) {
            append(RecordKind::Epoch, epoch, std::pow(0.8, epoch));
            append(RecordKind::Validation, epoch, epoch < 12 ? 1.0 - 0.1 * (epoch - 10) : 0.8 + 0.1 * (epoch - 10));
        }
        const auto ill = diagnose(job.project, *job.data, history);
        const Diagnosis* found = find(ill, Diagnosis::Kind::Overfitting);
        QVERIFY(found);
        QVERIFY2(found->detail.find("Since epoch 12 ") != std::string::npos, found->detail.c_str());
    }

    /** 98 of 100 are of one class: what rises and falls says less than that nothing else is ever said. */
    void overlookedClassesAreNoLearningByHeart() {
        auto data = std::make_shared<Dataset>();
        std::vector<float> labels(300);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            labels[i] = i % 50 == 2 ? 1.0f : 0.0f;
            (i % 3 == 2 ? data->parts.validation : data->parts.train).push_back(static_cast<std::uint32_t>(i));
        }
        data->inputs = {Tensor::of({300, 2}, std::vector<float>(600))};
        data->targets = {Tensor::of({300, 1}, labels)};
        data->preparation.classes = {"ok", "fraud"};
        TrainingJob job = jobOf(dense(1, 8, "tanh"), data);
        const auto judged = [&](float accuracy) {
            History history({"loss", "accuracy"}, {"loss", "accuracy"});
            for (std::uint32_t epoch = 0; epoch < 20; ++epoch)
                for (const auto kind : {RecordKind::Epoch, RecordKind::Validation}) {
                    Record record;
                    record.kind = kind, record.epoch = epoch, record.values[1] = accuracy;
                    record.values[0] = static_cast<float>(kind == RecordKind::Epoch ? std::pow(0.8, epoch) : 0.2 + 0.1 * std::abs(static_cast<double>(epoch) - 3));
                    history.epochs.append(record);
                }
            return diagnose(job.project, *job.data, history);
        };
        const auto ill = judged(0.98f);
        const Diagnosis* found = find(ill, Diagnosis::Kind::RareOverlooked);
        QVERIFY(found && !find(ill, Diagnosis::Kind::Overfitting));
        QCOMPARE(found->sentence, std::string("It is no better than always saying ok."));
        const auto better = judged(0.995f);
        QVERIFY(!find(better, Diagnosis::Kind::RareOverlooked) && find(better, Diagnosis::Kind::Overfitting));
        QVERIFY(!find(judged(std::numeric_limits<float>::quiet_NaN()), Diagnosis::Kind::RareOverlooked));  // nothing is told
        const auto classes = data->targets;
        std::vector<float> both;
        for (const float label : labels) both.insert(both.end(), {0.0f, label});
        data->targets = {Tensor::of({300, 2}, both)};  // two questions of yes or no: neither column is a class
        QVERIFY(!find(judged(0.98f), Diagnosis::Kind::RareOverlooked));
        std::vector<float> shares;
        for (const float label : labels) shares.insert(shares.end(), {1 - label, label});
        data->targets = {Tensor::of({300, 2}, shares)};
        job.project.training.loss = {"categorical_crossentropy", {}};
        QVERIFY(find(judged(0.98f), Diagnosis::Kind::RareOverlooked));
        data->targets = {Tensor::of({300}, std::vector<std::int32_t>(labels.begin(), labels.end()))};
        job.project.training.loss = {"sparse_categorical_crossentropy", {}};
        QVERIFY(find(judged(0.98f), Diagnosis::Kind::RareOverlooked));
        data->targets = classes;
        mend(job.project, found->remedies.front());
        QCOMPARE(job.project.training.classWeight, std::string("balanced"));
        QVERIFY(!find(judged(0.98f), Diagnosis::Kind::RareOverlooked));
    }

    /** Of the runs that it continues and its own: the best was long ago, in another run. */
    void aTrainingThatContinuesRunsIsJudgedAsOne() {
        TrainingJob job = jobOf(dense(1, 8, "tanh"), points(300));
        Past past;
        past.curves = {{"loss", {}}, {"val_loss", {}}};
        past.steps = 60, past.epochs = 6;
        for (std::uint32_t epoch = 0; epoch < 6; ++epoch) {
            past.curves[0].points.push_back({10 * (epoch + 1), epoch, 0, std::pow(0.8, epoch)});
            past.curves[1].points.push_back({10 * (epoch + 1), epoch, 0, epoch < 3 ? 1.0 - 0.1 * epoch : 0.8 + 0.1 * (epoch - 2)});
        }
        History history({"loss"}, {"loss"});
        for (std::uint32_t epoch = 0; epoch < 2; ++epoch)
            for (const auto kind : {RecordKind::Epoch, RecordKind::Validation}) {
                Record record;
                record.kind = kind, record.epoch = epoch, record.values[0] = kind == RecordKind::Epoch ? 0.2f : 1.3f;
                history.epochs.append(record);
            }
        QVERIFY(!find(diagnose(job.project, *job.data, history), Diagnosis::Kind::Overfitting));
        EpochCurves before;
        before.beginWith(past);
        const auto ill = diagnose(job.project, *job.data, history, before);
        const Diagnosis* found = find(ill, Diagnosis::Kind::Overfitting);
        QVERIFY(found);
        QVERIFY2(found->detail.find("Since epoch 3 ") != std::string::npos, found->detail.c_str());
    }

    void stepsLargerThanTheWeightsAreSaid() {
        TrainingJob job = jobOf(dense(1, 8, "tanh"), points(300));
        job.project.training.optimizer = {"Adam", {{"learning_rate", 3.0}}};
        History history({"loss"}, {"loss"});
        history.variables = {{job.project.graph.nodes[1].name, "kernel", 0}, {job.project.graph.nodes[2].name, "kernel", 2}};
        for (std::uint64_t step = 0; step < 3; ++step)
            for (std::uint32_t v = 0; v < 2; ++v) {
                VariableLook look;
                look.step = step, look.variable = v;
                look.weightNorm = 1, look.updateNorm = v == 1 ? 4 : 0.01f;
                history.looks.append(look);
            }
        const auto diagnoses = diagnose(job.project, *job.data, history);
        const Diagnosis* found = find(diagnoses, Diagnosis::Kind::Exploding);
        QVERIFY(found);
        QCOMPARE(found->layer, job.project.graph.nodes[2].name);
        for (const auto& remedy : found->remedies) mend(job.project, remedy);
        QVERIFY(std::fabs(std::get<double>(job.project.training.optimizer.params.at("learning_rate")) - 0.001) < 1e-9);
        QCOMPARE(std::get<double>(job.project.training.optimizer.params.at("clipnorm")), 1.0);
    }

    /** Steps that throw the weights about, while the loss stays where it is; falling, or with steps as they should be, it is left alone. */
    void aRateThatIsTooHighIsSaidAndLowered() {
        TrainingJob job = jobOf(dense(1, 8, "tanh"), points(300));
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.4}}};
        const auto told = [&](float share, double falling) {
            History history({"loss"}, {"loss"});
            history.variables = {{job.project.graph.nodes[1].name, "kernel", 0}, {job.project.graph.nodes[2].name, "kernel", 2}};
            for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
                Record record;
                record.kind = RecordKind::Epoch, record.epoch = epoch;
                record.values[0] = static_cast<float>(0.6 * std::pow(falling, epoch));
                history.epochs.append(record);
                for (std::uint32_t v = 0; v < 2; ++v) {
                    VariableLook look;
                    look.step = epoch, look.variable = v;
                    look.weightNorm = 2, look.updateNorm = 2 * share;
                    history.looks.append(look);
                }
            }
            return diagnose(job.project, *job.data, history);
        };
        const auto ill = told(0.3f, 1);
        const Diagnosis* found = find(ill, Diagnosis::Kind::RateTooHigh);
        QVERIFY2(found, ill.empty() ? "nothing was found" : ill.front().sentence.c_str());
        QVERIFY2(found->detail.find("0.3 of the weights") != std::string::npos, found->detail.c_str());
        QVERIFY(told(0.3f, 0.9).empty() && told(0.01f, 1).empty());
        mend(job.project, found->remedies.front());
        QVERIFY(std::fabs(std::get<double>(job.project.training.optimizer.params.at("learning_rate")) - 0.001) < 1e-9);
    }

    /** Losses of epochs of ten batches each, which differ by `noise`. */
    static std::vector<Diagnosis> toldOfLosses(const TrainingJob& job, const std::vector<double>& losses, double noise, std::uint64_t rateSetAt = 0) {
        History history({"loss"}, {"loss"});
        if (rateSetAt > 0) {
            Event event;
            event.kind = Event::Kind::LearningRate, event.step = rateSetAt;
            history.events.append(event);
            event.kind = Event::Kind::Best, event.step = 5;  // of an epoch whose figures came late
            history.events.append(event);
        }
        for (std::size_t epoch = 0; epoch < losses.size(); ++epoch) {
            for (int batch = 0; batch < 10; ++batch) {
                const auto loss = static_cast<float>(losses[epoch] + noise * (batch - 4.5) / 2.9);
                history.steps.append(&loss);
            }
            Record record;
            record.kind = RecordKind::Epoch, record.epoch = static_cast<std::uint32_t>(epoch), record.step = 10 * (epoch + 1);
            record.values[0] = static_cast<float>(losses[epoch]);
            history.epochs.append(record);
        }
        return diagnose(job.project, *job.data, history);
    }

    /** By steps that are not too large for the weights. */
    void aLossThatJumpsUpAndDownIsSaid() {
        TrainingJob job = jobOf(dense(1, 8, "tanh"), points(300));
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.1}}};
        const std::vector<double> jumping{1, .6, .5, .9, .45, .8, .5, .85, .4, .75};
        const auto ill = toldOfLosses(job, jumping, 0.1);
        const Diagnosis* found = find(ill, Diagnosis::Kind::RateTooHigh);
        QVERIFY(found);
        QVERIFY2(found->detail.find("In 4 of the last 8 epochs") == 0, found->detail.c_str());
        QVERIFY(toldOfLosses(job, jumping, 1).empty());       // batches differ as much
        QVERIFY(toldOfLosses(job, jumping, 0.1, 50).empty());  // at another rate
        QVERIFY(toldOfLosses(job, {1, .6, .5, .9, .45, .8, .5}, 0.1).empty());  // too early to tell
        QVERIFY(toldOfLosses(job, {1, .6, .4, .3, .25, .8, .22, .2, .19, .18, .17}, 0.1).empty());  // once
        QVERIFY(toldOfLosses(job, {1, .5, .1, .010, .015, .009, .014, .010, .015, .008, .013}, 0.001).empty());  // nothing is left to learn
        mend(job.project, found->remedies.front());
        QVERIFY(std::fabs(std::get<double>(job.project.training.optimizer.params.at("learning_rate")) - 0.001) < 1e-9);
    }

    /** Batches of four, a third of whose labels are wrong: as noisy as it gets. */
    void smallBatchesAreNoJumps() {
        TrainingJob job = jobOf(dense(1, 16, "relu"), points(300, 0.3));
        job.project.training.epochs = 100'000;
        job.project.training.batchSize = 4;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 0.05}}};
        const auto history = train(job);
        QVERIFY(history->epochs.size() > 20);
        QVERIFY(!find(diagnose(job.project, *job.data, *history), Diagnosis::Kind::RateTooHigh));
    }

    void aRateThatIsTooLowIsSaidAndRaisedItLearns() {
        TrainingJob job = jobOf(dense(1, 16, "tanh"), points(600));
        job.project.training.epochs = 100'000;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 1e-6}}};
        const auto ill = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* found = find(ill, Diagnosis::Kind::RateTooLow);
        QVERIFY2(found, ill.empty() ? "nothing was found" : ill.front().sentence.c_str());
        const auto remedy = found->remedies.front();
        mend(job.project, remedy);
        QVERIFY(std::fabs(std::get<double>(job.project.training.optimizer.params.at("learning_rate")) - 1e-5) < 1e-12);
        for (int i = 0; i < 3; ++i) mend(job.project, remedy);
        QVERIFY(!find(diagnose(job.project, *job.data, *train(job)), Diagnosis::Kind::RateTooLow));
        job.project.training.optimizer = {"SGD", {{"learning_rate", 1e-6}}};
        job.project.training.schedule = Choice{"CosineDecay", {{"initial_learning_rate", 1e-6}, {"decay_steps", std::int64_t{1'000'000}}}};
        QVERIFY(!find(diagnose(job.project, *job.data, *train(job)), Diagnosis::Kind::RateTooLow));  // it is the schedule's affair
    }

    void learningByHeartIsFoundAndDropoutOffered() {
        TrainingJob job = jobOf(dense(2, 64, "relu"), points(60, 0.3));
        job.project.training.epochs = 400;
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.01}}};
        const auto diagnoses = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* found = find(diagnoses, Diagnosis::Kind::Overfitting);
        QVERIFY(found);
        QCOMPARE(found->remedies.front().title, std::string("Stop early and keep the best"));
        QVERIFY(found->remedies.size() == 3);
        mend(job.project, found->remedies[1]);
        QCOMPARE(job.project.graph.nodes.back().layer, std::string("Dropout"));
        mend(job.project, found->remedies.front());
        QCOMPARE(job.project.training.callbacks.back().name, std::string("EarlyStopping"));
        QVERIFY(train(job)->epochs.size() > 0);
    }

    void aNaNIsTracedToTheSampleThatHoldsIt() {
        const auto data = points(300);
        auto values = data->inputs.front().toFloats();
        values[2 * 42] = std::numeric_limits<float>::quiet_NaN();
        data->inputs = {Tensor::of({300, 2}, values)};
        TrainingJob job = jobOf(dense(1, 8, "relu"), data);
        job.project.training.epochs = 3;
        const auto diagnoses = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* found = find(diagnoses, Diagnosis::Kind::NotANumber);
        QVERIFY(found);
        QVERIFY2(found->detail.find("sample 43 ") != std::string::npos, found->detail.c_str());
    }

    /** y = 2x by a rate that throws it away. */
    void aNaNFromTooLargeStepsIsNotBlamedOnTheData() {
        TrainingJob job = jobOf(dense(2, 8, "linear"), points(300));
        job.project.training.loss = {"mean_squared_error", {}};
        job.project.graph.nodes.back().params["activation"] = std::string("linear");
        job.project.training.epochs = 50;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 1e6}}};
        const auto diagnoses = diagnose(job.project, *job.data, *train(job));
        const Diagnosis* found = find(diagnoses, Diagnosis::Kind::NotANumber);
        QVERIFY(found);
        QVERIFY2(found->detail.find(" sample ") != std::string::npos, (found->sentence + found->detail).c_str());
        QVERIFY2(found->sentence.find("tep ") == 1 || found->sentence.find("In step ") == 0, found->sentence.c_str());
        QVERIFY(found->remedies.size() == 2);
    }

    /** Nobody looked back at it: the figures of the steps tell. */
    void anInfiniteGradientIsNotCalledALossThatIsNaN() {
        const TrainingJob job = jobOf(dense(1, 8, "relu"), points(96));
        const auto told = [&](float loss, float gradient) {
            History history({"loss", "learning_rate", "gradient_norm"}, {"loss"});
            for (const auto& [l, g] : {std::pair{0.5f, 1.0f}, std::pair{loss, gradient}}) {
                const float figures[] = {l, 0.1f, g};
                history.steps.append(figures);
            }
            history.events.append(Event{Event::Kind::NotANumber, 2, 0, 0, 0, {}});
            const auto all = diagnose(job.project, *job.data, history);
            return all.empty() ? std::string() : all.front().sentence;
        };
        const float infinite = std::numeric_limits<float>::infinity();
        QCOMPARE(told(0.4f, infinite), std::string("The gradient is infinite since step 2."));
        QCOMPARE(told(std::numeric_limits<float>::quiet_NaN(), infinite), std::string("The loss is NaN since step 2."));
        QCOMPARE(told(-infinite, 1), std::string("The loss is infinite since step 2."));
    }

    void looksAreThoseOfTheStepTheyFrame() {
        TrainingJob job = jobOf(dense(1, 4, "relu"), points(96));
        job.project.training.epochs = 2;
        job.project.training.optimizer = {"SGD", {{"learning_rate", 0.5}}};
        const auto history = train(job);
        QCOMPARE(history->variables.size(), std::size_t{4});
        QVERIFY(history->looks.size() >= 4);
        for (std::size_t v = 0; v < 4; ++v) {  // plain gradient descent: what a step changes is the rate times the gradient
            const VariableLook look = history->looks[v];
            QCOMPARE(look.step, std::uint64_t{0});
            QVERIFY(std::fabs(look.updateNorm - 0.5f * look.gradientNorm) < 1e-4f * look.gradientNorm + 1e-7f);
            std::uint64_t all = 0;
            for (const auto count : look.counts) all += count;
            QCOMPARE(all, std::uint64_t{v == 0 ? 8u : v == 1 ? 4u : v == 2 ? 4u : 1u});
        }
    }
};

LAMINA_TEST(DiagnosisTest)
}  // namespace diagnosis_test
#include "diagnosis_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// A training that comes upon NaN or infinity stops before the harm, and names layer, step and row.
#include "engine/train/post_mortem.h"

#include "engine/history/diagnosis.h"
#include "engine/trained/evaluation.h"
#include "tests/support/ill_trainings.h"
#include "tests/support/test_program.h"

#include <QtTest>
#include <cstring>

namespace post_mortem_test {

using namespace lamina;
using What = BadNumber::What;

namespace {

std::pair<std::string, Params> dense(std::int64_t units, const std::string& activation = "linear") {
    return {"Dense", {{"units", units}, {"activation", activation}}};
}

/** What was found, or a failure. */
BadNumber foundOf(const test::IllEnd& end) { return end.history->badNumbers.size() == 1 ? end.history->badNumbers[0] : BadNumber{What::Target, "nothing was found", {}, 0, -1, -1, 0, false}; }

/** The weights that so many steps of the same training give. */
TrainedModel after(TrainingJob job, std::int64_t steps) {
    job.maxSteps = steps;
    return test::trainIll(std::move(job)).model;
}

bool sameWeights(const TrainedModel& a, const TrainedModel& b) {
    for (std::size_t i = 0; i < a.weights.variables.size(); ++i) {
        const auto x = a.weights.variables[i].value.bytes(), y = b.weights.variables[i].value.bytes();
        if (x.size() != y.size() || std::memcmp(x.data(), y.data(), x.size()) != 0) return false;
    }
    return !a.weights.variables.empty();
}

Diagnosis toldOf(const TrainingJob& job, const test::IllEnd& end) {
    const auto all = diagnose(job.project, *job.data, *end.history);
    return all.empty() ? Diagnosis{} : all.front();
}

bool offers(const Diagnosis& told, const std::string& title) {
    return std::any_of(told.remedies.begin(), told.remedies.end(), [&](const Remedy& r) { return r.title == title; });
}

}  // namespace

class PostMortemTest : public QObject {
    Q_OBJECT
 private slots:
    void anInfiniteInputIsNamedByItsRowInTheFile() {
        const auto data = test::tableOf(100, 3);
        auto values = data->inputs.front().toFloats();
        values[42 * 3 + 1] = std::numeric_limits<float>::infinity();
        data->inputs = {Tensor::of({100, 3}, values)};
        const TrainingJob job = test::illJob({dense(8, "relu"), {"Dropout", {{"rate", 0.3}}}}, data, "cpu");
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QCOMPARE(found.what, What::Input);
        QCOMPARE(found.sample, 42);
        QCOMPARE(found.row, 142);
        const auto batch = placeOfStep(job.project, *data, found.step - 1).rows;
        QVERIFY(std::find(batch.begin(), batch.end(), 42u) != batch.end());
        QVERIFY(test::allFinite(end.model));
        QCOMPARE(end.model.weights.iteration, static_cast<std::int64_t>(found.step - 1));
        QVERIFY(found.step == 1 || sameWeights(end.model, after(job, end.model.weights.iteration)));
        QCOMPARE(end.history->steps.size(), static_cast<std::size_t>(found.step));
        const Diagnosis told = toldOf(job, end);
        QVERIFY2(told.detail.find("row 143 of the data") != std::string::npos, told.detail.c_str());
        QVERIFY(told.ofData && told.remedies.empty());  // of a table it is mended in its file
    }

    void anInfiniteLossIsNotCalledNaN() {
        const auto data = test::tableOf(100, 3);
        auto targets = data->targets.front().toFloats();
        targets[42] = std::numeric_limits<float>::infinity();
        data->targets = {Tensor::of({100, 1}, targets)};
        const auto end = test::trainIll(test::illJob({dense(8, "relu")}, data, "cpu"));
        std::string said;
        for (std::size_t i = 0; i < end.history->events.size(); ++i)
            if (const Event event = end.history->events[i]; event.kind == Event::Kind::NotANumber) said = event.text;
        QCOMPARE(said, std::string("loss is infinite"));
    }

    /** Arrays come as they are: the recipe leaves out what cannot be learnt. */
    void aSampleOfArraysThatHoldsNaNIsLeftOutByOneClick() {
        const auto data = test::tableOf(100, 3);
        auto values = data->inputs.front().toFloats();
        auto targets = data->targets.front().toFloats();
        values[42 * 3 + 1] = values[42 * 3 + 2] = std::numeric_limits<float>::quiet_NaN();
        targets[7] = std::numeric_limits<float>::infinity();
        data->inputs = {Tensor::of({100, 3}, values)};
        data->targets = {Tensor::of({100, 1}, targets)};
        TrainingJob job = test::illJob({dense(8, "relu")}, data, "cpu");
        job.project.data.source = "npz";
        const auto end = test::trainIll(job);
        const Diagnosis told = toldOf(job, end);
        QCOMPARE(told.kind, Diagnosis::Kind::NotANumber);
        QVERIFY(told.ofData);
        QCOMPARE(told.remedies.size(), std::size_t{1});
        QCOMPARE(told.remedies.front().title, std::string("Leave out 2 samples"));
        mend(job.project, told.remedies.front());
        QCOMPARE(job.project.data.missing, std::string("drop"));
    }

    void tooLargeStepsEndBeforeTheHarm() {
        TrainingJob job = test::illJob({dense(8), dense(8), dense(8)}, test::tableOf(200, 3), "cpu");
        job.project.training.optimizer = {"SGD", {{"learning_rate", 30.0}}};
        job.project.training.epochs = 50;
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QVERIFY(!found.layer.empty() || found.what == What::Loss);
        QVERIFY(found.step > 1 && found.step < 100);
        QVERIFY(test::allFinite(end.model));
        QVERIFY(!(std::fabs(found.value) < 1e19));
        QCOMPARE(end.model.weights.iteration, static_cast<std::int64_t>(found.step - 1));
        QVERIFY(sameWeights(end.model, after(job, end.model.weights.iteration)));
        const Diagnosis told = toldOf(job, end);
        QVERIFY2(told.sentence.find("tep " + std::to_string(found.step) + " ") != std::string::npos, told.sentence.c_str());
        QVERIFY(offers(told, "Lower the learning rate to 0.01") && offers(told, "Clip gradients to a norm of 1"));
        QVERIFY2(end.status.messages.all().find(told.sentence.substr(0, told.sentence.size() - 1)) == 0, end.status.messages.all().c_str());
    }

    /** Not where the training stood when it heard of it. */
    void theEventStandsAtTheStepThatWentWrong() {
        TrainingJob job = test::illJob({dense(8), dense(8), dense(8)}, test::tableOf(200, 3), "cpu");
        job.project.training.optimizer = {"SGD", {{"learning_rate", 30.0}}};
        job.project.training.epochs = 50;
        const auto end = test::trainIll(job);
        std::vector<Event> told;
        for (std::size_t i = 0; i < end.history->events.size(); ++i)
            if (const Event event = end.history->events[i]; event.kind == Event::Kind::NotANumber) told.push_back(event);
        QCOMPARE(told.size(), std::size_t{1});
        QCOMPARE(told.front().step, static_cast<std::uint64_t>(end.history->steps.size()));  // the last that was told
        constexpr std::uint64_t anEpoch = 13;  // of 200 samples, 16 a step
        QCOMPARE(static_cast<std::uint64_t>(told.front().epoch), (told.front().step - 1) / anEpoch);
        QCOMPARE(std::isfinite(told.front().value), std::isfinite(end.history->steps.at(end.history->steps.size() - 1, 0)));  // the loss
    }

    void aLogarithmOfANegativeAnswerIsTheLossAndItsRow() {
        TrainingJob job = test::illJob({}, test::tableOf(64, 3), "cpu");
        job.project.training.loss = {"poisson", {}};
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QCOMPARE(found.what, What::Loss);
        QVERIFY(std::isnan(found.value));
        QVERIFY(found.sample >= 0 && found.row == found.sample + 100);
        Predictor predictor(end.model);
        const auto answers = predictor.predict(job.data->inputs).front().toFloats();
        for (const std::uint32_t row : placeOfStep(job.project, *job.data, found.step - 1).rows) {
            if (row == found.sample) break;
            QVERIFY(answers[row] > 0);  // the first of the batch whose answer has no logarithm
        }
        QVERIFY(answers[static_cast<std::size_t>(found.sample)] < 0);
        const Diagnosis told = toldOf(job, end);
        QVERIFY(!told.remedies.empty());
        mend(job.project, told.remedies.front());
        QCOMPARE(test::trainIll(job).history->badNumbers.size(), std::size_t{0});
    }

    /** Answers are 0, and so is the loss finite; on the way back 1e20 · 1e20 is too large. */
    void aGradientThatOverflowsOnItsWayBackIsNamedWhereItDoes() {
        const auto data = test::tableOf(32, 3);
        data->inputs = {Tensor::of({32, 3}, std::vector<float>(96, 0.0f))};
        TrainingJob job = test::illJob({dense(4), dense(4)}, data, "cpu");
        job.initial = test::denseWeights(job.project.graph, {1e20f, 1e20f, 1e20f}, 3);
        job.project.training.loss = {"mean_absolute_error", {}};
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QCOMPARE(found.what, What::OutputGradient);
        QCOMPARE(found.layer, job.project.graph.nodes[2].name);
        QCOMPARE(found.step, std::uint64_t{1});
        QVERIFY(found.everySample);
        QVERIFY(test::allFinite(end.model));
        QCOMPARE(end.model.weights.variables[0].value.toFloats()[0], 1e20f);
        QVERIFY(std::isfinite(end.history->steps.at(0, 0)));
    }

    void aRecurrentNetThatExplodesIsNamed() {
        const auto data = test::tableOf(64, 120);
        TrainingJob job = test::illJob({{"Reshape", {{"target_shape", Ints{120, 1}}}}, {"SimpleRNN", {{"units", std::int64_t{8}}, {"activation", std::string("linear")}}}}, data, "cpu");
        job.project.training.optimizer = {"SGD", {{"learning_rate", 5.0}}};
        job.project.training.epochs = 20;
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QVERIFY2(found.layer == job.project.graph.nodes[2].name, whatHappened(found).c_str());
        QVERIFY(test::allFinite(end.model));
        QVERIFY(sameWeights(end.model, after(job, end.model.weights.iteration)));
    }

    void aLabelThatIsNoClassIsNamed() {
        const auto data = test::tableOf(50, 2);
        std::vector<std::int32_t> labels(50, 1);
        labels[17] = -2;
        labels[3] = 2;
        data->targets = {Tensor::of({50}, labels)};
        TrainingJob job = test::illJob({}, data, "cpu");
        job.project.graph.nodes.back().params = {{"units", std::int64_t{3}}, {"activation", std::string("softmax")}};
        job.project.training.loss = {"sparse_categorical_crossentropy", {}};
        const auto end = test::trainIll(job);
        const BadNumber found = foundOf(end);
        QCOMPARE(found.what, What::Target);
        QCOMPARE(found.row, 117);
        QVERIFY2(whatHappened(found).find("a target is the class -2, which the net has not") != std::string::npos, whatHappened(found).c_str());
    }

    /** A rate that is turned while it trains, an optimizer with slots, chance, and an epoch that ends: all are as they were. */
    void whatIsRunAgainIsRunAsItWas() {
        const auto data = test::tableOf(100, 3);
        auto values = data->inputs.front().toFloats();
        values[3 * 99] = std::numeric_limits<float>::infinity();
        data->inputs = {Tensor::of({100, 3}, values)};
        TrainingJob job = test::illJob({dense(8, "relu"), {"Dropout", {{"rate", 0.4}}}, {"BatchNormalization", {}}}, data, "cpu");
        job.project.training.optimizer = {"Adam", {{"learning_rate", 0.01}}};
        job.project.training.shuffle = false;  // the last step of the epoch
        const auto end = test::trainIll(job);
        QCOMPARE(foundOf(end).step, std::uint64_t{7});
        QCOMPARE(end.model.weights.iteration, std::int64_t{6});
        QVERIFY(sameWeights(end.model, after(job, 6)));
        for (std::size_t i = 0; i < after(job, 6).weights.optimizer.size(); ++i) {
            const auto a = end.model.weights.optimizer[i].toFloats(), b = after(job, 6).weights.optimizer[i].toFloats();
            QVERIFY(a == b);
        }
    }

    void aBatchTooLargeForTheHostIsGoneThroughInPieces() {
        const auto data = test::tableOf(100, 3);
        auto values = data->inputs.front().toFloats();
        values[3 * 13] = std::numeric_limits<float>::quiet_NaN();
        data->inputs = {Tensor::of({100, 3}, values)};
        TrainingJob job = test::illJob({}, data, "cpu");
        job.project.training.batchSize = 100;
        const Weights weights = test::denseWeights(job.project.graph, {1.0f}, 3);
        const std::vector<Tensor> tensors{weights.variables[0].value, weights.variables[1].value};
        for (const std::uint64_t most : {std::uint64_t{1}, std::uint64_t{4000}, std::uint64_t{1} << 32}) {
            const auto found = postMortem(job.project, *data, tensors, placeOfStep(job.project, *data, 0), most);
            QVERIFY(found && found->what == What::Input);
            QCOMPARE(found->row, 113);
        }
    }

    void allIsWellWhereAllAreNumbers() {
        const auto data = test::tableOf(64, 3);
        const TrainingJob job = test::illJob({dense(8, "relu")}, data, "cpu");
        const auto end = test::trainIll(job);
        QCOMPARE(end.history->badNumbers.size(), std::size_t{0});
        std::vector<Tensor> weights;
        for (const Weight& w : end.model.weights.variables) weights.push_back(w.value);
        QVERIFY(!postMortem(job.project, *data, weights, placeOfStep(job.project, *data, 5)));
    }
};

LAMINA_TEST(PostMortemTest)

}  // namespace post_mortem_test

#include "post_mortem_test.moc"

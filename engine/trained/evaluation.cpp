// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/evaluation.h"

#include <algorithm>
#include <chrono>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/checks/fit.h"
#include "engine/compile/compile.h"
#include "engine/data/prepare.h"
#include "engine/data/table_inputs.h"
#include "engine/plan/epoch_steps.h"

namespace lamina {

namespace {

Device cpu() {
    const auto all = devices();
    return *std::find_if(all.begin(), all.end(), [](const Device& d) { return d.id == "cpu"; });
}

std::unique_ptr<Executor> open(const TrainedModel& model, const CompileOptions& options, int threads) {
    auto plan = compile(model.project.graph, model.project.training, options);
    auto executor = openExecutor(cpu(), plan, {threads});
    executor->setWeights(matchWeights(*plan, model.weights));
    return executor;
}

/** The rows of a tensor, in that order. */
Tensor take(const Tensor& from, std::span<const std::uint32_t> rows) {
    Shape shape = from.shape();
    const std::size_t rowBytes = from.bytes().size() / static_cast<std::size_t>(shape[0]);
    shape[0] = static_cast<Dim>(rows.size());
    const auto store = RowStore::make(rowBytes * rows.size());
    inParts(rowBytes * rows.size(), std::max<std::size_t>(rowBytes, 1), [&](std::size_t first, std::size_t count) {
        from.readRows(rows.subspan(first / rowBytes, count / rowBytes), store->bytes().data() + first);
        store->release(first, count);
    });
    return Tensor(from.dtype(), shape, store);
}

void runOver(Executor& executor, const EpochSteps& steps, int pass) {
    const auto enqueue = [&](std::int64_t size, std::int64_t at, std::int64_t count) {
        if (count > 0) executor.enqueue({executor.plan().find(ProgramKind::Evaluate, size), pass, 0, 0,
                                         static_cast<std::uint64_t>(at), count});
    };
    enqueue(steps.batch(), 0, steps.full());
    if (steps.rest() > 0) enqueue(steps.rest(), steps.samples() - steps.rest(), 1);
}

}  // namespace

std::vector<Tensor> matchWeights(const Plan& plan, const Weights& weights) {
    std::vector<Tensor> matched;
    for (const auto& wanted : plan.weights) {
        if (!wanted.constant.empty()) {
            matched.push_back(Tensor::of(plan[wanted.value].shape, wanted.constant));
            continue;
        }
        const auto it = std::find_if(weights.variables.begin(), weights.variables.end(),
                                     [&](const Weight& w) { return w.layer == wanted.layer && w.name == wanted.name; });
        const Shape& shape = plan[wanted.value].shape;
        if (it == weights.variables.end()) throw Error::input("the weights hold no " + wanted.name + " of the layer " + wanted.layer, {});
        if (!(it->value.shape() == shape))
            throw Error::input(wanted.layer + "." + wanted.name + ": expected " + toString(shape) + ", received " + toString(it->value.shape()), {});
        matched.push_back(it->value);
    }
    return matched;
}

Evaluation evaluate(const TrainedModel& model, const Dataset& data, std::span<const std::uint32_t> rows, int threads) {
    if (rows.empty()) throw Error::input("there are no samples to evaluate", "", "give that part of the split a share");
    const auto samples = static_cast<std::int64_t>(rows.size());
    const EpochSteps steps(samples, std::max<std::int64_t>(model.project.training.batchSize, 32));
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, steps.batch()}, {ProgramKind::Evaluate, steps.batch()}};
    if (steps.rest() > 0) options.programs.emplace_back(ProgramKind::Evaluate, steps.rest());
    auto executor = open(model, options, threads);

    Evaluation result;
    result.rows.assign(rows.begin(), rows.end());
    executor->bind({data.inputs, data.targets});
    runOver(*executor, steps, executor->addPass({result.rows, false, 0}));
    executor->enqueuePublish(RecordKind::Test, 0, 0);
    executor->wait();
    std::uint64_t cursor = 0;
    Record record;
    while (executor->ring().read(cursor, record)) {
        if (record.kind != RecordKind::Test) continue;
        result.loss = record.values[0];
        for (std::size_t i = 1; i < executor->plan().metrics.size(); ++i)
            result.metrics[executor->plan().metrics[i].name] = record.values[i];
    }
    std::vector<Tensor> inputs;
    for (const auto& input : data.inputs) inputs.push_back(take(input, rows));
    const auto start = std::chrono::steady_clock::now();
    auto answers = executor->predict(inputs);
    result.secondsPerSample = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / static_cast<double>(samples);
    result.predictions = std::move(answers.front());
    result.others.assign(std::make_move_iterator(answers.begin() + 1), std::make_move_iterator(answers.end()));
    return result;
}

Preparation ofOutput(const Preparation& preparation, std::size_t which, std::size_t outputs) {
    Preparation own = preparation;
    if (outputs < 2) return own;
    if (which > 0) own.classes.clear();
    if (preparation.targets.size() != outputs) return own;
    own.targets = {preparation.targets[which]};
    if (own.targets.front().category) own.classes = own.targets.front().categories;
    return own;
}

std::pair<Dataset, Evaluation> ofOutput(const Dataset& data, const Evaluation& evaluation, std::size_t which) {
    std::pair<Dataset, Evaluation> own{data, evaluation};
    if (which > evaluation.others.size() || which >= data.targets.size()) return own;
    if (which > 0) own.second.predictions = evaluation.others[which - 1];
    own.first.preparation = ofOutput(data.preparation, which, data.targets.size());
    own.first.targets = {data.targets[which]};
    return own;
}

Predictor::Predictor(const TrainedModel& model, std::int64_t batch, int threads) {
    CompileOptions options;
    options.programs = {{ProgramKind::Predict, batch}};
    executor_ = open(model, options, threads);
}

std::vector<Tensor> predictArrays(Predictor& predictor, const TrainedModel& model, std::vector<Tensor> arrays) {
    const auto inputs = wantedBy(model.project).inputNames();
    const bool raw = model.rawArrays && !model.preparation.inputs.empty() && arrays.size() == byInput(model.preparation.inputs, inputs).size();
    if (raw) arrays = applyInputs(model.preparation, std::move(arrays), inputs);
    auto answers = predictor.predict(arrays);
    if (raw) targetsFromNet(model.preparation, answers);
    return answers;
}

std::vector<Tensor> Predictor::predict(std::span<const Tensor> inputs) {
    const Plan& plan = executor_->plan();
    const Program& program = plan.programs.front();
    if (inputs.size() != program.inputs.size())
        throw Error::input("the net takes " + std::to_string(program.inputs.size()) + " inputs, received " + std::to_string(inputs.size()), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Shape wanted = plan[program.inputs[i]].shape.withoutBatch();
        const Shape received = inputs[i].shape().withoutBatch();
        if (wanted.elements() != received.elements())
            throw Error::input("the net takes samples of " + toString(wanted) + ", received " + toString(received), {});
    }
    return executor_->predict(inputs);
}

}  // namespace lamina

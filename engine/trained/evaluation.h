// SPDX-License-Identifier: GPL-3.0-or-later
// A trained net at work: on a part of a data set, or on raw inputs.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/data/dataset.h"
#include "engine/trained/trained_model.h"

namespace lamina {

/** Loss and metrics over rows of a data set, and what the net said of each. */
struct Evaluation {
    double loss = 0;
    std::map<std::string, double> metrics;  // "accuracy" …
    std::vector<std::uint32_t> rows;        // of the data set, in the order of the predictions
    Tensor predictions;                     // float32 (rows, …), of the first output
    std::vector<Tensor> others;             // of further outputs
    double secondsPerSample = 0;
};

/** How the targets of one output of so many were prepared. */
Preparation ofOutput(const Preparation& preparation, std::size_t which, std::size_t outputs);
/** A data set and an evaluation as one output of several has them; which: 0 is the first. */
std::pair<Dataset, Evaluation> ofOutput(const Dataset& data, const Evaluation& evaluation, std::size_t which);

/** Evaluates on the CPU with that many threads (0: all). Throws Error when net and data do not fit. */
Evaluation evaluate(const TrainedModel& model, const Dataset& data, std::span<const std::uint32_t> rows, int threads = 0);

/** A net held open for predictions; one thread uses it at a time. */
class Predictor {
 public:
    /** threads: of the CPU; 1 lets a drawing hand see its answer without waking the pool. */
    explicit Predictor(const TrainedModel& model, std::int64_t batch = 32, int threads = 1);

    /** inputs: one tensor per Input layer, (n, …), any dtype; outputs (n, …) float32. Throws Error on a wrong shape. */
    std::vector<Tensor> predict(std::span<const Tensor> inputs);
    std::vector<Tensor> predict(const Tensor& input) { return predict(std::span<const Tensor>(&input, 1)); }

 private:
    std::unique_ptr<Executor> executor_;
};

/** What Keras' model.predict gives of the same arrays and the model's file: raw numbers in, answers in the target's units
 *  out. Throws Error on a wrong shape. */
std::vector<Tensor> predictArrays(Predictor& predictor, const TrainedModel& model, std::vector<Tensor> arrays);

/** Weights by layer and name as Plan::weights wants them. Throws Error naming what is missing or of another shape. */
std::vector<Tensor> matchWeights(const Plan& plan, const Weights& weights);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What one layer of a net holds and what it answers: beside a training, on a processor thread of its own, or after it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/data/dataset.h"
#include "engine/model/graph.h"
#include "engine/model/weights.h"

namespace lamina {

struct InsideLook {
    std::string layer;
    Tensor filters;                // (count, height, width, 1 or 3) of a convolution, or of a Dense that reads whole pictures; else empty
    std::int64_t filterInputs = 0; // input channels that a filter's picture is the mean of; 3 are its colours
    Tensor outputs;                // (samples, …), as in prediction; empty without samples
    std::int64_t units = 0;        // along the last axis
    std::int64_t silent = 0;       // of these: 0 for every sample, everywhere
    double zeros = 0;              // share of all numbers that are 0
    std::vector<double> some;      // of all numbers, evenly taken, at most someMost: for a histogram
    static constexpr std::size_t someMost = 20'000;
};

/** A net that is looked into, whatever its weights are; for one thread at a time. */
class NetInside {
 public:
    explicit NetInside(Graph graph) : graph_(std::move(graph)) {}

    /** Layers that can be looked at, in the order in which the net is gone through. */
    std::vector<std::string> layers() const;

    /** inputs: one an Input of the net, so many samples each as are to be answered; none: only the layer's own weights are looked at.
     *  Where many would take too much memory the first are answered. Throws Error where net, weights and samples do not fit. */
    InsideLook look(const std::string& layer, const std::vector<Weight>& weights, std::span<const Tensor> inputs);

 private:
    struct Part;
    Part& partOf(const std::string& layer, std::int64_t samples);
    Tensor answers(Part& part, const std::vector<Weight>& weights, std::span<const Tensor> inputs) const;

    Graph graph_;
    std::shared_ptr<Part> part_;  // of the layer that was looked at last
};

/** Samples to look with: the first of the validation part, else of the test part, else of those that are learnt. */
std::vector<std::uint32_t> samplesToLookWith(const Dataset& data, std::size_t most);

/** These samples of every input. */
std::vector<Tensor> inputsOf(const Dataset& data, std::span<const std::uint32_t> samples);

}  // namespace lamina

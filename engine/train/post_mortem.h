// SPDX-License-Identifier: GPL-3.0-or-later
// Which layer, which sample: a step that went wrong is run again on the CPU, and every value it makes is read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/data/dataset.h"
#include "engine/history/bad_number.h"
#include "engine/model/project.h"
#include "engine/plan/plan.h"

namespace lamina {

/** A step of a training. */
struct StepPlace {
    std::uint64_t step = 0;   // done before
    std::uint32_t epoch = 0;
    std::vector<std::uint32_t> rows;  // of the data set: the batch, in its order
};

/** The step that follows `step` others, of a training on data.parts.train. */
StepPlace placeOfStep(const Project& project, const Dataset& data, std::uint64_t step);

/** Runs the step again with these weights (by Plan::weights), chance as it was then, in float32, and goes through its values in the order in
 *  which they are made: forward, loss, backward. The first that is no number; nothing where all are. A batch whose values take more than
 *  mostBytes is gone through in pieces. */
std::optional<BadNumber> postMortem(const Project& project, const Dataset& data, const std::vector<Tensor>& weights, const StepPlace& place,
                                    std::uint64_t mostBytes = std::uint64_t{1} << 32);

/** The first of a plan's weights that holds a value that is no number. */
std::optional<BadNumber> badWeight(const Plan& plan, std::span<const Tensor> weights);

/** Weights of samples come behind the targets. */
Feed feedOf(const Dataset& data);

}  // namespace lamina

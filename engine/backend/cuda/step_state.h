// SPDX-License-Identifier: GPL-3.0-or-later
// Where a training stands, on the device: kernels read it, the last kernel of a step moves it on, and a launch of many
// steps needs nothing from the host.
#pragma once

#include <cstdint>

#include "engine/base/dtype.h"

namespace lamina::cuda {

struct StepState {
    std::uint64_t step;         // steps done before this one
    std::uint64_t stepsDone;    // since the executor was made
    std::uint64_t published;    // records in the ring
    const std::uint32_t* rows;  // of the data set, one a sample of this batch; null: `first` and those after it
    std::uint64_t first;
    std::uint32_t epoch;
    std::uint32_t active;       // 0: somebody said stop, or `unsound`; what is kept stays as it is
    std::uint32_t unsound;      // 1: the loss or gradient norm of a step was no finite number; until other weights are set
    float baseLearningRate;
};

/** A tensor of the data set as the device sees it; a table of them is filled when data are bound. */
struct Source {
    const void* data;
    DType dtype;
};

}  // namespace lamina::cuda

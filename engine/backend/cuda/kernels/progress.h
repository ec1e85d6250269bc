// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels at the ends of steps and launches: where a training stands, and what it tells the host.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"
#include "engine/backend/telemetry.h"
#include "engine/plan/plan.h"

namespace lamina::cuda {

/** Words of the host that the device reaches over the bus. */
struct HostWords {
    const Control* control;     // read at the end of every step, for the next one
    std::byte* ring;            // memory of the telemetry ring
    std::uint64_t ringCapacity;
    std::uint64_t* stepsDone;
};

/** Sets where the next step stands. rows: of its first sample, or null: `first` and those after it. */
struct Place {
    StepState* state;
    HostWords host;
    std::uint64_t step;
    const std::uint32_t* rows;
    std::uint64_t first;
    std::uint32_t epoch;
};
void launchPlace(cudaStream_t stream, const Place& place);

/** Steps count again: what one with numbers that are none left behind was replaced. */
void clearUnsound(cudaStream_t stream, StepState* state);

/** The last launch of a step: publishes `count` scalars when there are any, and moves the state on by a batch. No step is active
 *  behind one whose first scalar (the loss) or last one (the norm of the gradients) is no finite number. */
struct StepEnd {
    StepState* state;
    HostWords host;
    std::uint64_t batch;
    const float* scalars[Record::maxValues];
    int count;
};
void addStepEnd(LaunchList& list, const StepEnd& end);

/** Publishes what was accumulated, in the order of Plan::metrics. */
struct Figure {
    const double* sums;
    std::int64_t size;
    MetricKind kind;
    bool loss;
};
struct Figures {
    StepState* state;
    HostWords host;
    RecordKind kind;
    std::uint64_t step;
    std::uint32_t epoch;
    Figure figures[Record::maxValues];
    int count;
};
void launchFigures(cudaStream_t stream, const Figures& figures);

}  // namespace lamina::cuda

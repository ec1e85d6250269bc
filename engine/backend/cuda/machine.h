// SPDX-License-Identifier: GPL-3.0-or-later
// What all programs of an executor share on the device; addresses stay as long as the executor lives.
#pragma once

#include <memory>
#include <vector>

#include "engine/backend/cuda/kernels/progress.h"
#include "engine/backend/cuda/matmul.h"
#include "engine/backend/cuda/memory.h"
#include "engine/plan/plan.h"

namespace lamina::cuda {

/** The memory of a plan, one block a lifetime; see plan/value.h. */
struct Arenas {
    explicit Arenas(const Plan& plan);

    DeviceBuffer weights, gradients, state, scalars, accumulators, activations, copies;
    std::vector<DeviceBuffer> optimizer;  // a slot each
    float slotStart;                      // of the first slot

    const DeviceBuffer& of(Storage storage) const;
    std::byte* at(const Value& value) const { return of(value.storage).data() + value.offset; }
    /** Makes the copies those of weights and state as they are now. */
    void copyWeights(cudaStream_t stream) const;
    /** Zeroes all; the first slot becomes slotStart. */
    void clear(cudaStream_t stream) const;
};

/** Tensors that steps read rows of: what a row must be, and where the device finds them. */
struct SourceTable {
    std::vector<Shape> rows;  // without the batch
    DeviceBuffer table;       // a Source each
    const Source* at(std::size_t i) const { return table.as<Source>() + i; }
};

struct Machine {
    Machine(const Plan& p, const HostWords& h, bool tensorFloat32, std::uint64_t columnWorkspace);

    const Plan& plan;
    HostWords host;
    Arenas arenas;
    DeviceBuffer stateMemory;
    SourceTable inputs, targets;  // of the data set
    SourceTable predictInputs;    // of the call of predict that is going on
    std::uint64_t columnWorkspace;
    DeviceBuffer columns;         // of the convolution that is going on
    std::unique_ptr<MatmulLibrary> products;

    StepState* state() const { return stateMemory.as<StepState>(); }
    /** Zeroes all memory. */
    void clear(cudaStream_t stream) const;
    /** How many images of a convolution are made into columns at a time: what fits the workspace. */
    std::int64_t imagesAtOnce(ValueId x, ValueId out, const Window& window) const;

};

/** Bytes for the columns of the largest convolution of a plan, where `workspace` is given to more than one image. */
std::uint64_t columnBytes(const Plan& plan, std::uint64_t workspace);

/** Whether a plan has a program that needs gradients and slots. */
bool trains(const Plan& plan);

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// What all programs of an executor share on the device; addresses stay as long as the executor lives.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/backend/cuda/convolution_library.h"
#include "engine/backend/cuda/kernels/progress.h"
#include "engine/backend/cuda/matmul.h"
#include "engine/backend/cuda/memory.h"
#include "engine/backend/cuda/options.h"
#include "engine/backend/cuda/pooling_library.h"
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

/** What others do for us. */
struct Libraries {
    std::unique_ptr<MatmulLibrary> products;
    std::unique_ptr<ConvolutionLibrary> convolutions;  // null: there is none
    std::unique_ptr<PoolingLibrary> pooling;           // likewise
};

struct Machine {
    /** Makes the libraries, given the memory that convolutions work in; none where nothing is convolved. */
    using LibraryMaker = std::function<Libraries(std::byte*)>;

    Machine(const Plan& p, const HostWords& h, const CudaOptions& options);
    Machine(const Plan& p, const HostWords& h, const CudaOptions& options, const LibraryMaker& make);

    const Plan& plan;
    HostWords host;
    Arenas arenas;
    DeviceBuffer stateMemory;
    SourceTable inputs, targets;  // of the data set
    SourceTable predictInputs;    // of the call of predict that is going on
    std::uint64_t columnWorkspace;
    DeviceBuffer columns;         // of the convolution that is going on, or what a library works in
    std::uint64_t libraryPoolingFrom;
    Libraries libraries;

    StepState* state() const { return stateMemory.as<StepState>(); }
    /** Zeroes all memory. */
    void clear(cudaStream_t stream) const;
    /** How many images of a convolution are made into columns at a time: what fits the workspace. */
    std::int64_t imagesAtOnce(ValueId x, ValueId out, const Window& window) const;

};

/** Bytes that convolutions of a plan work in: the columns of the largest, where `workspace` is given to more than one image,
 *  and what a library is given. */
std::uint64_t convolutionBytes(const Plan& plan, const CudaOptions& options);

/** Whether a plan has a program that needs gradients and slots. */
bool trains(const Plan& plan);

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// The data set for the steps: resident on the device where it fits the budget, else a window of it that a stream of its
// own fills ahead of the steps, through pinned buffers of the host.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "engine/backend/cuda/machine.h"
#include "engine/backend/cuda/stream.h"
#include "engine/backend/executor.h"

namespace lamina::cuda {

inline constexpr std::size_t windowSlots = 3;

/** Throws Error when tensors are not samples for these rows. */
void requireSamples(std::span<const Tensor> tensors, const std::vector<Shape>& rows, const std::string& what);

/** Bytes of device memory through which samples of so many bytes pass when they are too many for `budget`. */
std::uint64_t windowBytes(std::uint64_t sampleBytes, std::uint64_t budget, std::int64_t batch);

class DataFeed {
 public:
    DataFeed(const Machine& machine, cudaStream_t compute) : machine_(machine), compute_(compute) {}

    /** Brings the data to the device, or makes the window ready; the caller waits for the stream afterwards.
     *  budget: bytes of device memory. batch: samples of the largest step. */
    void bind(Feed feed, std::uint64_t budget, std::int64_t batch);
    bool bound() const { return bound_; }
    bool resident() const { return resident_; }
    /** Throws Error when a row is asked for that no tensor has. */
    void requireRows(const std::vector<std::uint32_t>& rows) const;
    /** "data on the GPU, 45 MiB of a budget of 120 GiB"; empty before bind. */
    std::string place() const;

    /** Samples that fit a slot of the window. */
    std::int64_t slotSamples() const { return slotSamples_; }
    /** Brings `count` samples, rowOf(0) …, into the next slot, and lets the compute stream wait for them. Returns where in
     *  the window they lie. Waits for nothing but a slot whose copy is still under way; cancelled() ends even that, and the
     *  result is then -1. later: samples that rowOf knows behind these; where they lie on disk they are announced to it. */
    std::int64_t stage(std::int64_t count, std::int64_t later, const std::function<std::uint32_t(std::int64_t)>& rowOf,
                       const std::function<bool()>& cancelled);
    /** The steps that read the slot staged last are all in the compute stream. */
    void stagedStepsAreQueued();

 private:
    static constexpr std::size_t slots = windowSlots;

    struct Member {
        Tensor tensor;          // of the host; empty once it is resident
        DeviceBuffer device;    // all rows, or slots · slotSamples of them
        std::array<PinnedBuffer, slots> pinned;
        std::uint64_t rowBytes = 0;
        std::int64_t rows = 0;
    };
    struct Slot {
        Event copied, consumed;
        bool used = false;
    };

    void makeResident();
    void makeWindow(std::int64_t batch);
    bool onDisk() const;
    void fillTable(const SourceTable& table, std::size_t first, std::size_t count);

    const Machine& machine_;
    cudaStream_t compute_;
    Stream copy_;
    std::vector<Member> members_;  // inputs, then targets
    std::vector<std::uint32_t> rows_, later_;
    std::vector<Source> host_;     // what the tables hold; lives until the stream has come by
    std::array<Slot, slots> slot_;
    std::size_t next_ = 0;
    std::uint64_t bytes_ = 0, budget_ = 0;
    std::int64_t slotSamples_ = 0;
    bool bound_ = false, resident_ = true;
};

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// What comes to the host while steps run, without a wait: checkpoints and looks, in the same queue as the steps.
#pragma once

#include <span>

#include "engine/backend/cuda/machine.h"
#include "engine/backend/cuda/stream.h"
#include "engine/backend/executor.h"

namespace lamina::cuda {

/** Weights and state that are kept on the device. */
struct Snapshot {
    DeviceBuffer weights, state;
};

class HostCopies {
 public:
    HostCopies(const Plan& plan, const Arenas& arenas, cudaStream_t stream) : plan_(plan), arenas_(arenas), stream_(stream) {}

    // As Executor says of them.
    void reserveCheckpoint();
    void enqueueCheckpoint(const Snapshot* kept);
    bool checkpointArrived() const { return reached(checkpointed_); }
    ExecutorState checkpoint() const;
    std::vector<Tensor> checkpointedSnapshot() const;

    void reserveLook();
    void enqueueLook(LookMoment moment);
    bool lookArrived() const { return reached(looked_); }
    std::span<const std::byte> look() const { return {look_.data(), static_cast<std::size_t>(3 * plan_.weightBytes + plan_.stateBytes)}; }

 private:
    void send(const DeviceBuffer& from, const PinnedBuffer& to, std::uint64_t offset, const char* what) const;

    const Plan& plan_;
    const Arenas& arenas_;
    cudaStream_t stream_;
    PinnedBuffer checkpoint_;  // see StateImage
    PinnedBuffer look_;        // see Executor::lookIn
    Event checkpointed_, looked_;
};

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// The host's side of an executor that the device reaches too: ring, control words, count of steps.
#pragma once

#include "engine/backend/cuda/kernels/progress.h"
#include "engine/backend/cuda/memory.h"

namespace lamina::cuda {

struct HostMemory {
    explicit HostMemory(int device) {
        check(cudaSetDevice(device), "be chosen");
        ringMemory = PinnedBuffer(TelemetryRing::bytes(TelemetryRing::defaultCapacity));
        words = PinnedBuffer(128);
    }
    std::shared_ptr<TelemetryRing> ring() const {
        return std::make_shared<TelemetryRing>(TelemetryRing::defaultCapacity, ringMemory.shared());
    }
    std::shared_ptr<Control> control() const { return {words.shared(), new (words.data()) Control}; }
    const std::uint64_t* stepsDone() const { return reinterpret_cast<const std::uint64_t*>(words.data() + 64); }

    /** As the device sees it. */
    HostWords onDevice() const {
        return {reinterpret_cast<const Control*>(words.device()), ringMemory.device(), TelemetryRing::defaultCapacity,
                reinterpret_cast<std::uint64_t*>(words.device() + 64)};
    }

    PinnedBuffer ringMemory, words;
};

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// All that a training goes on from as one block of bytes: weights, the optimizer's slots, state, sums, as their arenas have
// them. What a device copies in one go while steps run is taken apart here by whoever has time.
#pragma once

#include "engine/backend/executor.h"

namespace lamina {

class StateImage {
 public:
    explicit StateImage(const Plan& plan);

    std::uint64_t bytes() const { return snapshotState() + plan_.stateBytes; }
    /** Where parts of it begin. */
    std::uint64_t weights() const { return 0; }
    std::uint64_t slot(int i) const { return plan_.weightBytes * static_cast<std::uint64_t>(1 + i); }
    std::uint64_t state() const { return state_; }
    std::uint64_t accumulators() const { return accumulators_; }
    int slots() const { return slots_; }
    /** Behind them the weights and state of a snapshot. */
    std::uint64_t snapshotWeights() const { return accumulators_ + plan_.accumulatorBytes; }
    std::uint64_t snapshotState() const { return snapshotWeights() + plan_.weightBytes; }

    ExecutorState read(const std::byte* image) const;
    std::vector<Tensor> readSnapshot(const std::byte* image) const;

 private:
    std::vector<Tensor> weightsAt(const std::byte* image, std::uint64_t weights, std::uint64_t state) const;

    const Plan& plan_;
    int slots_;
    std::uint64_t state_, accumulators_;
};

}  // namespace lamina

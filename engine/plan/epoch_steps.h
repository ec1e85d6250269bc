// SPDX-License-Identifier: GPL-3.0-or-later
// How the samples of an epoch are dealt into steps: full batches in order, and a smaller last one where they do not come out even.
#pragma once

#include <algorithm>
#include <cstdint>

namespace lamina {

class EpochSteps {
 public:
    EpochSteps() = default;
    /** A batch is no larger than all there is. */
    EpochSteps(std::int64_t samples, std::int64_t batchSize)
        : samples_(std::max<std::int64_t>(samples, 0)), batch_(std::clamp<std::int64_t>(batchSize, 1, std::max<std::int64_t>(samples, 1))) {}

    std::int64_t samples() const { return samples_; }
    /** Samples of a full step. */
    std::int64_t batch() const { return batch_; }
    /** How many steps are full. */
    std::int64_t full() const { return samples_ / batch_; }
    /** Samples of the last step where it is not full; else 0. */
    std::int64_t rest() const { return samples_ % batch_; }
    /** Steps of an epoch. */
    std::int64_t count() const { return full() + (rest() > 0 ? 1 : 0); }
    /** How many of them take just so many samples. */
    std::int64_t countOf(std::int64_t samples) const { return samples == batch_ ? full() : samples > 0 && samples == rest() ? 1 : 0; }

    // Of the step that follows `step` others, in all epochs. Where there are samples.
    std::int64_t epochOf(std::uint64_t step) const { return static_cast<std::int64_t>(step) / count(); }
    std::int64_t inEpoch(std::uint64_t step) const { return static_cast<std::int64_t>(step) % count(); }
    /** Where its samples begin in the order of its epoch. */
    std::int64_t positionOf(std::uint64_t step) const { return inEpoch(step) * batch_; }
    std::int64_t sizeOf(std::uint64_t step) const { return inEpoch(step) < full() ? batch_ : rest(); }
    /** Steps done when so many epochs are. */
    std::uint64_t stepsOf(std::int64_t epochs) const { return static_cast<std::uint64_t>(count() * epochs); }

 private:
    std::int64_t samples_ = 0, batch_ = 1;
};

}  // namespace lamina

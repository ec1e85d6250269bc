// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a net that trains, handed over by a look at it to whom asks: no step waits for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/model/weights.h"

namespace lamina {

/** All variables, by Plan::weights but for constants, as they were behind a step. */
struct WeightsSeen {
    std::uint64_t step = 0;  // done
    std::vector<Weight> variables;
};

/** For any thread. */
class WeightsHandover {
 public:
    /** Asks for the weights of the next look; once. */
    void ask() { asked_ = true; }
    bool asked() const { return asked_; }
    void give(WeightsSeen seen) {
        auto given = std::make_shared<const WeightsSeen>(std::move(seen));
        const std::lock_guard lock(mutex_);
        asked_ = false;
        latest_ = std::move(given);
    }
    /** Null before the first. */
    std::shared_ptr<const WeightsSeen> latest() const {
        const std::lock_guard lock(mutex_);
        return latest_;
    }

 private:
    std::atomic<bool> asked_{false};
    mutable std::mutex mutex_;
    std::shared_ptr<const WeightsSeen> latest_;
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Looks inside a training from time to time, at a fixed share of its time; and some times over its steps, however short it is. Weights
// and gradients come to the host beside the steps, and a thread of its own makes figures of them.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "engine/history/history.h"
#include "engine/history/thinning.h"
#include "engine/train/side_thread.h"

namespace lamina {

class LayerWatch {
 public:
    using Clock = std::chrono::steady_clock;

    /** updateEvery: steps to an update of the weights; only those are looked at. planned: steps that are to come. */
    LayerWatch(Executor& executor, std::shared_ptr<History> history, std::int64_t updateEvery, std::uint64_t planned);

    /** Asked before steps are launched: how many of them may go as one. 1 where the next one is to be looked at, which `before`
     *  and `after` then frame. */
    std::int64_t stepsUntilLook(std::uint64_t step, std::int64_t count);
    void before(std::uint64_t step);
    void after();

 private:
    bool due(std::uint64_t step) const;
    /** Whether looks that the plan wants may cost some more. */
    bool affordsPlanned() const;
    void take();

    Executor& executor_;
    std::shared_ptr<History> history_;
    std::int64_t updateEvery_;
    std::uint64_t plannedEvery_, nextPlanned_ = 0;  // steps; a step from which on a look is wanted, whatever the clock says
    bool looking_ = false;  // between before and after
    bool asked_ = false;    // a look is on its way
    std::uint64_t step_ = 0;
    bool first_ = true;
    Clock::time_point last_{};
    Clock::duration pause_{};  // at least so long between two looks; grows
    const Clock::time_point began_ = Clock::now();
    std::atomic<double> cost_{0};   // seconds of the last look
    std::atomic<double> spent_{0};  // of all looks
    // Of the side's thread: a quarter of an hour is kept whole, of what follows ever less.
    std::size_t taken_ = 0, next_ = 0;
    Thinning thinning_{4096};
    SideThread side_;              // last: ends first
};

}  // namespace lamina

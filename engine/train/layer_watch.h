// SPDX-License-Identifier: GPL-3.0-or-later
// Looks inside a training from time to time, at a fixed share of its time: weights and gradients come to the host beside the
// steps, and a thread of its own makes figures of them.
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

    /** updateEvery: steps to an update of the weights; only those are looked at. */
    LayerWatch(Executor& executor, std::shared_ptr<History> history, std::int64_t updateEvery);

    /** Asked before steps are launched: how many of them may go as one. 1 where the next one is to be looked at, which `before`
     *  and `after` then frame. */
    std::int64_t stepsUntilLook(std::uint64_t step, std::int64_t count);
    void before(std::uint64_t step);
    void after();

 private:
    bool due() const;
    void take();

    Executor& executor_;
    std::shared_ptr<History> history_;
    std::int64_t updateEvery_;
    bool looking_ = false;  // between before and after
    bool asked_ = false;    // a look is on its way
    std::uint64_t step_ = 0;
    bool first_ = true;
    Clock::time_point last_{};
    Clock::duration pause_{};  // at least so long between two looks; grows
    std::atomic<double> cost_{0};  // seconds of the last look
    // Of the side's thread: a quarter of an hour is kept whole, of what follows ever less.
    std::size_t taken_ = 0, next_ = 0;
    Thinning thinning_{4096};
    SideThread side_;              // last: ends first
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// When a step has gone wrong: the steps are run again from the last state that was well, up to the one before it, so that the weights
// are those from before the harm. Nothing of this is paid for while steps go well.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/history/bad_number.h"
#include "engine/history/history.h"
#include "engine/plan/epoch_steps.h"
#include "engine/train/launches.h"

namespace lamina {

class LookBack {
 public:
    LookBack(Executor& executor, const EpochSteps& steps, int pass) : executor_(executor), steps_(steps), pass_(pass) {}

    /** Keeps the state that the training begins with, where the host has room for it. */
    void begin(std::uint64_t step, double rate);
    bool keeps() const { return kept_ != nullptr; }
    /** Keeps a later one instead, whose weights are numbers all; on any thread, until the way back begins. */
    void keep(std::uint64_t step, double rate, const ExecutorState& state);

    /** Where the device stands then. */
    struct Place {
        std::uint64_t step = 0;  // done
        bool reached = false;    // from there a step or two led to the harm; else it is the state that was kept
        std::optional<BadNumber> bad;  // a weight that was no number, looked at on the way
    };
    /** Puts the device back to where all was well, before step `bad` (from 1), where a state is kept. events: of learning rates. drain:
     *  takes what the device tells. stop: a person's word to be done with it. */
    Place run(std::uint64_t bad, const AppendLog<Event>& events, Launches& launches, const std::function<void()>& drain, const std::atomic<bool>& stop);

 private:
    struct Kept {
        std::uint64_t step = 0;
        double rate = 0;
        ExecutorState state;
    };
    class Replay;

    Executor& executor_;
    EpochSteps steps_;
    int pass_;
    std::mutex mutex_;                  // guards kept_
    std::shared_ptr<const Kept> kept_;  // the last state whose weights were numbers all
};

}  // namespace lamina

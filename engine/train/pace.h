// SPDX-License-Identifier: GPL-3.0-or-later
// How much work a device is given ahead: enough never to rest, and so little, in time, that a stop, a pause or a new learning
// rate acts at once. The time of a step is measured while it runs, from the count of steps that the device publishes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>

#include "engine/plan/plan.h"

namespace lamina {

class Pace {
 public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds ahead{80};  // of work that the device has yet to do
    static constexpr std::chrono::milliseconds launch{25};
    static constexpr int mostLaunches = 6;  // and figures of epochs, which are launches of their own

    /** A launch was enqueued. */
    void given(ProgramKind kind, std::int64_t steps, Clock::time_point now);
    /** What the device has done by now: Executor's counts. */
    void look(std::uint64_t stepsDone, int inFlight, Clock::time_point now);

    /** Whether a launch may be added to those in flight. Until the time of a step is known, only one is; and a step that takes
     *  longer than all that may be ahead has none behind it. */
    bool room(ProgramKind kind, std::int64_t steps, int inFlight) const;
    /** Steps of a launch, at most. */
    std::int64_t mostSteps(ProgramKind kind) const;

 private:
    static constexpr std::chrono::milliseconds window{5};  // of a measurement, at least
    struct Given {
        std::size_t kind;
        std::int64_t steps;
    };
    struct Measured {
        bool known = false;
        double seconds = 0;  // of a step
    };

    void take(std::int64_t steps);
    void measure(Clock::time_point now);

    std::deque<Given> given_;  // and not done yet
    std::array<Measured, 3> kinds_;
    std::array<std::int64_t, 3> counts_{};  // of steps that were done since `since_`
    Clock::time_point since_;
    std::uint64_t done_ = 0;
};

}  // namespace lamina

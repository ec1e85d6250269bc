// SPDX-License-Identifier: GPL-3.0-or-later
// What a training gives its device: launches as far ahead as the pace allows, and waiting that asks and never calls.
#pragma once

#include <functional>

#include "engine/backend/executor.h"
#include "engine/train/pace.h"

namespace lamina {

class Launches {
 public:
    using Clock = Pace::Clock;
    explicit Launches(Executor& executor) : executor_(executor) {}

    /** Steps of a launch, at most. */
    std::int64_t mostSteps(ProgramKind kind) const { return pace_.mostSteps(kind); }
    /** Whether one of so many steps may be added to those in flight. */
    bool isRoom(ProgramKind kind, std::int64_t steps);
    void add(ProgramKind kind, const Launch& launch);
    /** Until the device has done all it was given. meanwhile: takes what it tells. */
    void settle(const std::function<void()>& meanwhile);
    /** A moment's rest for who waits since then: short at first. */
    static void breathe(Clock::time_point since);

 private:
    Executor& executor_;
    Pace pace_;
};

}  // namespace lamina

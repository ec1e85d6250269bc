// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/launches.h"

#include <thread>

namespace lamina {

bool Launches::isRoom(ProgramKind kind, std::int64_t steps) {
    const int inFlight = executor_.inFlight();
    pace_.look(executor_.stepsDone(), inFlight, Clock::now());
    return pace_.room(kind, steps, inFlight);
}

void Launches::add(ProgramKind kind, const Launch& launch) {
    executor_.enqueue(launch);
    pace_.given(kind, launch.count, Clock::now());
}

void Launches::settle(const std::function<void()>& meanwhile) {
    const auto since = Clock::now();
    for (; executor_.inFlight() > 0; breathe(since)) meanwhile();
    meanwhile();
}

void Launches::breathe(Clock::time_point since) {
    using namespace std::chrono_literals;
    if (Clock::now() - since < 200us) std::this_thread::yield();
    else std::this_thread::sleep_for(50us);
}

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/pace.h"

#include <algorithm>

namespace lamina {

namespace {

double secondsOf(Pace::Clock::duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

void Pace::given(ProgramKind kind, std::int64_t steps, Clock::time_point now) {
    if (given_.empty()) since_ = now, counts_ = {};
    given_.push_back({static_cast<std::size_t>(kind), steps});
}

void Pace::take(std::int64_t steps) {
    while (steps > 0 && !given_.empty()) {
        Given& first = given_.front();
        const std::int64_t now = std::min(steps, first.steps);
        counts_[first.kind] += now;
        first.steps -= now;
        steps -= now;
        if (first.steps == 0) given_.pop_front();
    }
}

void Pace::look(std::uint64_t stepsDone, int inFlight, Clock::time_point now) {
    const auto more = static_cast<std::int64_t>(stepsDone - done_);
    done_ = stepsDone;
    if (given_.empty()) return;
    take(more);
    if (inFlight == 0)
        while (!given_.empty()) take(given_.front().steps);
    // From the end of a step to the end of another, so that no half of one counts.
    if (given_.empty() || (more > 0 && now - since_ >= window)) measure(now);
}

/** A stretch in which there were steps of two kinds tells of neither. */
void Pace::measure(Clock::time_point now) {
    const auto kinds = std::count_if(counts_.begin(), counts_.end(), [](std::int64_t c) { return c > 0; });
    for (std::size_t k = 0; k < kinds_.size() && kinds == 1; ++k) {
        if (counts_[k] == 0) continue;
        const double seconds = secondsOf(now - since_) / static_cast<double>(counts_[k]);
        kinds_[k] = {true, kinds_[k].known ? (kinds_[k].seconds + seconds) / 2 : seconds};
    }
    since_ = now, counts_ = {};
}

bool Pace::room(ProgramKind kind, std::int64_t steps, int inFlight) const {
    if (inFlight == 0) return true;
    const Measured& own = kinds_[static_cast<std::size_t>(kind)];
    if (!own.known || inFlight >= mostLaunches) return false;
    double seconds = own.seconds * static_cast<double>(steps);
    for (const Given& g : given_) {
        if (!kinds_[g.kind].known) return false;
        seconds += kinds_[g.kind].seconds * static_cast<double>(g.steps);
    }
    return seconds <= secondsOf(ahead);
}

std::int64_t Pace::mostSteps(ProgramKind kind) const {
    const Measured& own = kinds_[static_cast<std::size_t>(kind)];
    if (!own.known) return 1;
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(secondsOf(launch) / std::max(own.seconds, 1e-9)));
}

}  // namespace lamina

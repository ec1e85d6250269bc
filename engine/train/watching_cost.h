// SPDX-License-Identifier: GPL-3.0-or-later
// What watching would cost: stretches of a training that runs, in turn as it is and with the loss read back after every step,
// as people do who print it. Neither changes a number of the training.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace lamina {

/** For the status of a training. */
struct WatchingCost {
    int done = 0, wanted = 0;               // pairs of stretches; wanted 0: nobody asked
    double ring = 0, readBack = 0;          // samples a second, medians; 0 before the first pair
    std::uint64_t waits = 0;                // synchronising calls that it made
    bool measuring() const { return done < wanted; }
};

class WatchingMeasurement {
 public:
    using Clock = std::chrono::steady_clock;
    static constexpr int pairs = 6;
    static constexpr std::chrono::milliseconds stretch{200};

    void begin();
    bool running() const { return cost_.measuring(); }
    /** Whether the loss is to be read back after the steps that come now. */
    bool readsBack() const { return running() && readsBack_; }
    /** Whether the clock of a stretch runs; it does so while the device trains, not while it validates or rests. Before either
     *  changes the device must have done all it was given. */
    bool timing() const { return timing_; }
    void goOn(Clock::time_point now);
    void hold(Clock::time_point now);
    /** Whether the stretch has lasted long enough; end() once the device has done all its steps. */
    bool due(Clock::time_point now) const { return timing_ && passed_ + (now - since_) >= stretch; }
    void end(Clock::time_point now);
    void count(std::int64_t samples) { samples_ += samples; }
    void waited(std::uint64_t calls) { cost_.waits += calls; }
    const WatchingCost& cost() const { return cost_; }

 private:
    WatchingCost cost_;
    bool readsBack_ = false, timing_ = false;
    Clock::time_point since_;
    Clock::duration passed_{};  // of the stretch, up to when it was held last
    std::int64_t samples_ = 0;
    std::vector<double> ring_, readBack_;  // samples a second
};

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/watching_cost.h"

#include <algorithm>

namespace lamina {

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t n = values.size();
    return n == 0 ? 0 : (values[(n - 1) / 2] + values[n / 2]) / 2;
}

}  // namespace

void WatchingMeasurement::begin() {
    *this = {};
    cost_.wanted = pairs;
}

void WatchingMeasurement::goOn(Clock::time_point now) {
    timing_ = true;
    since_ = now;
}

void WatchingMeasurement::hold(Clock::time_point now) {
    if (timing_) passed_ += now - since_;
    timing_ = false;
}

void WatchingMeasurement::end(Clock::time_point now) {
    hold(now);
    const double seconds = std::chrono::duration<double>(passed_).count();
    if (samples_ > 0 && seconds > 0) {
        (readsBack_ ? readBack_ : ring_).push_back(static_cast<double>(samples_) / seconds);
        readsBack_ = !readsBack_;
        cost_.done = static_cast<int>(std::min(ring_.size(), readBack_.size()));
        cost_.ring = median(ring_);
        cost_.readBack = median(readBack_);
    }
    passed_ = {};
    samples_ = 0;
    if (running()) goOn(now);
}

}  // namespace lamina

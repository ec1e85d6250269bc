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
    cost_ = {};
    cost_.wanted = pairs;
    ring_.clear(), readBack_.clear();
    readsBack_ = timing_ = false;
}

void WatchingMeasurement::atRest(Clock::time_point now) {
    const double passed = std::chrono::duration<double>(now - since_).count();
    if (timing_ && samples_ > 0 && passed > 0) {
        (readsBack_ ? readBack_ : ring_).push_back(static_cast<double>(samples_) / passed);
        readsBack_ = !readsBack_;
        cost_.done = static_cast<int>(std::min(ring_.size(), readBack_.size()));
        cost_.ring = median(ring_);
        cost_.readBack = median(readBack_);
    }
    timing_ = true;
    since_ = now;
    samples_ = 0;
}

}  // namespace lamina

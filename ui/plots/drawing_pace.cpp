// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/drawing_pace.h"

#include <algorithm>
#include <thread>

namespace lamina::ui {

namespace {

double costOfAll = 0;  // milliseconds to draw every plot that is seen, once

}  // namespace

void DrawingPace::drew(std::chrono::duration<double, std::milli> cost) {
    const double smoothed = cost_ == 0 ? cost.count() : 0.8 * cost_ + 0.2 * cost.count();
    costOfAll += smoothed - cost_;
    cost_ = smoothed;
}

void DrawingPace::forget() {
    costOfAll = std::max(0.0, costOfAll - cost_);
    cost_ = 0;
}

std::chrono::milliseconds DrawingPace::interval(std::chrono::milliseconds fastest) {
    const double processors = std::max(1u, std::thread::hardware_concurrency());
    const std::chrono::duration<double, std::milli> affordable(costOfAll / (share * processors));
    return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(affordable), fastest, std::max(fastest, slowest));
}

}  // namespace lamina::ui

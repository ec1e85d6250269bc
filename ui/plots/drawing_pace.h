// SPDX-License-Identifier: GPL-3.0-or-later
// How often growing curves are drawn: as often as it costs next to nothing. A training must not pay for being watched.
#pragma once

#include <chrono>

namespace lamina::ui {

/** What one plot's pictures cost, and with that of all others how long to wait between two of them. Window thread only. */
class DrawingPace {
 public:
    /** Of all processors together, for all plots that are seen. */
    static constexpr double share = 0.008;
    static constexpr std::chrono::milliseconds slowest{500};

    DrawingPace() = default;
    ~DrawingPace() { forget(); }
    DrawingPace(const DrawingPace&) = delete;
    DrawingPace& operator=(const DrawingPace&) = delete;

    /** A picture took that long. */
    void drew(std::chrono::duration<double, std::milli> cost);
    /** Not seen any more: costs nothing. */
    void forget();
    /** Between the beginnings of two pictures; never below `fastest`. */
    static std::chrono::milliseconds interval(std::chrono::milliseconds fastest);

 private:
    double cost_ = 0;  // milliseconds, smoothed
};

}  // namespace lamina::ui

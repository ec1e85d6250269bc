// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a device is, measured once and kept: from it and from what a plan has to do follows how long it will take.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/plan/op_work.h"

namespace lamina {

/** Seconds by bytes, of some sizes that were measured; in between, and beyond them, straight on a paper of logarithms. */
struct MovePace {
    std::vector<std::pair<double, double>> points;  // bytes, seconds; ascending
    double seconds(double bytes) const;
};

/** Seconds an operation: less where products are deep. */
struct ProductPace {
    double wide = 0, narrow = 0;
    double seconds(double operations, double depth) const { return operations * (wide + narrow / depth); }
};

struct DeviceRates {
    double start = 0;  // seconds of an op that has nothing to do
    MovePace move, chance, reduce;
    ProductPace product, convolution, recurrence;
    double turn = 0;   // seconds of a step of a recurrent layer, beside its products

    /** Of one op. */
    double seconds(const OpWork& work) const;
    /** Of one step of a program. */
    double seconds(const Plan& plan, const Program& program) const;
};

/** Times ops of every kind: a part of a second. Given up as soon as a training of this process has the device: it would be slowed by
 *  what it cannot use. Throws Error where the device computes nothing. */
std::optional<DeviceRates> measureRates(const Device& device, const ExecutorOptions& options);

/** Those of the cache directory, of this version of Lamina; else they are measured and kept there. Nothing where that would have to be
 *  done while a training of this process has the device. */
std::optional<DeviceRates> ratesOf(const Device& device, const ExecutorOptions& options);

}  // namespace lamina

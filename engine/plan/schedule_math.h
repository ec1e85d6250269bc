// SPDX-License-Identifier: GPL-3.0-or-later
// The learning rate of a step; the same arithmetic on every device and in the plot of a recipe.
// Source: keras/src/optimizers/schedules/learning_rate_schedule.py.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "engine/base/host_device.h"
#include "engine/plan/ops.h"

namespace lamina {

/** Cosine from `start` down to alpha · start over decaySteps; step counts from the end of the warm-up. */
LAMINA_HOST_DEVICE inline double cosineDecay(const LearningRate& op, double start, double step) {
    const double done = (step < op.decaySteps ? step : op.decaySteps) / op.decaySteps;
    const double share = 0.5 * (1 + std::cos(std::numbers::pi * done));
    return start * ((1 - op.alpha) * share + op.alpha);
}

/** The rate at a step (from 0). base: the rate to start with, which a person may turn while steps run. */
LAMINA_HOST_DEVICE inline double learningRateAt(const LearningRate& op, double base, std::uint64_t step) {
    const auto t = static_cast<double>(step);
    switch (op.kind) {
        case ScheduleKind::Constant: return base;
        case ScheduleKind::ExponentialDecay: {
            const double exponent = t / op.decaySteps;
            return base * std::pow(op.decayRate, op.staircase ? std::floor(exponent) : exponent);
        }
        case ScheduleKind::CosineDecay:
            if (op.warmupTarget < 0) return cosineDecay(op, base, t);
            if (t < op.warmupSteps) return base + (op.warmupTarget - base) * t / op.warmupSteps;
            return cosineDecay(op, op.warmupTarget, t - op.warmupSteps);
    }
    return base;
}

}  // namespace lamina

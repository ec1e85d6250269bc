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

/** From `base` down to op.end; with `cycle` again and again, each time longer. */
LAMINA_HOST_DEVICE inline double polynomialDecay(const LearningRate& op, double base, double step) {
    double steps = op.decaySteps;
    if (op.cycle) steps *= step == 0 ? 1 : std::ceil(step / op.decaySteps);
    else step = step < steps ? step : steps;
    return (base - op.end) * std::pow(1 - step / steps, op.power) + op.end;
}

/** Half cosines, each period timesSteps as long as the last one and timesRate as high. */
LAMINA_HOST_DEVICE inline double cosineRestarts(const LearningRate& op, double base, double step) {
    double done = step / op.decaySteps, period = 0;
    if (op.timesSteps == 1) {
        period = std::floor(done);
        done -= period;
    } else {
        period = std::floor(std::log(1 - done * (1 - op.timesSteps)) / std::log(op.timesSteps));
        const double before = (1 - std::pow(op.timesSteps, period)) / (1 - op.timesSteps);
        done = (done - before) / std::pow(op.timesSteps, period);
    }
    const double share = 0.5 * std::pow(op.timesRate, period) * (1 + std::cos(std::numbers::pi * done));
    return base * ((1 - op.alpha) * share + op.alpha);
}

/** The piece that a step lies in; a boundary belongs to the piece before it. */
LAMINA_HOST_DEVICE inline double shareOfPiece(const LearningRate& op, double step) {
    int piece = 0;
    while (piece + 1 < op.pieces && step > op.boundaries[piece]) ++piece;
    return op.shares[piece];
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
        case ScheduleKind::InverseTimeDecay: {
            const double done = t / op.decaySteps;
            return base / (1 + op.decayRate * (op.staircase ? std::floor(done) : done));
        }
        case ScheduleKind::PolynomialDecay: return polynomialDecay(op, base, t);
        case ScheduleKind::PiecewiseConstantDecay: return base * shareOfPiece(op, t);
        case ScheduleKind::CosineDecayRestarts: return cosineRestarts(op, base, t);
    }
    return base;
}

}  // namespace lamina

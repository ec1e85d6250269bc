// SPDX-License-Identifier: GPL-3.0-or-later
// What an op has to do, whatever the device: arithmetic, and bytes that move. How long that takes is the device's affair.
#pragma once

#include <cstdint>

#include "engine/plan/plan.h"

namespace lamina {

/** What kind of work sets the pace. */
enum class WorkKind : std::uint8_t {
    Move,         // element by element: the memory
    Product,      // of matrices
    Convolution,
    Recurrence,   // small products, each of which waits for the one before
    Chance,       // random numbers and what is made of them
    Reduce        // every number is looked at more than once: pooling, normalisation, losses
};

struct OpWork {
    WorkKind kind = WorkKind::Move;
    double operations = 0;  // floating point: of products, convolutions and recurrent layers
    double depth = 1;       // the smallest extent of the products: narrow ones leave arithmetic units idle
    double bytes = 0;       // read and written
    double turns = 1;       // of a recurrent layer: steps one after another
};

/** The work of an op of this plan. */
OpWork workOf(const Plan& plan, const Op& op);

}  // namespace lamina

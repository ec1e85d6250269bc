// SPDX-License-Identifier: GPL-3.0-or-later
// From the ops of a program to instructions with addresses.
#pragma once

#include <deque>

#include "engine/backend/cpu/arenas.h"
#include "engine/backend/cpu/instruction.h"
#include "engine/backend/cpu/onednn.h"
#include "engine/backend/telemetry.h"

namespace lamina::cpu {

/** What all programs of an executor share; addresses stay as long as the executor lives. */
struct Machine {
    Machine(const Plan& p, TelemetryRing& r, Control& c, int t) : plan(p), ring(r), control(c), threads(t), arenas(p) {}

    const Plan& plan;
    TelemetryRing& ring;
    Control& control;
    int threads;
    Arenas arenas;
    OneDnn library;
    StepState state;
    std::deque<Source> inputs, targets;  // grow without moving

    /** The source of an input or target; made empty when there is none yet. */
    Source* source(Gather::From from, int index);
};

/** The instructions of one program. A Predict program is given its inputs by the executor: its Gathers are left out.
 *  Throws Error for an op that the CPU cannot do. */
InstructionList lower(const Program& program, Machine& machine);

/** Sums over an epoch as figures, in the order of Plan::metrics; zeroes them when told. */
void publishSums(const Plan& plan, Arenas& arenas, Record& record);

}  // namespace lamina::cpu

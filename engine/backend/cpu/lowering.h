// SPDX-License-Identifier: GPL-3.0-or-later
// From the ops of a program to instructions with addresses.
#pragma once

#include <deque>

#include "engine/backend/cpu/arenas.h"
#include "engine/backend/cpu/instruction.h"
#include "engine/backend/cpu/kernel_table.h"
#include "engine/backend/telemetry.h"
#include "engine/base/tensor.h"

namespace lamina::cpu {

/** A tensor that steps read rows of, and what a row must be. */
struct BoundSource {
    Source source;
    Shape row;  // without the batch
    Tensor tensor;
};

/** What all programs of an executor share; addresses stay as long as the executor lives. */
struct Machine {
    Machine(const Plan& p, TelemetryRing& r, Control& c, int t, Isa i, const BFloat16Table* factors);

    const Plan& plan;
    TelemetryRing& ring;
    Control& control;
    ThreadTeam team;
    Isa isa;
    const BFloat16Table* rounding;  // of products' factors; none: they are float32
    Arenas arenas;
    StepState state;
    std::deque<BoundSource> inputs, targets;  // of the data set; grow without moving
    std::deque<BoundSource> predictInputs;    // of the call of predict that is going on

    /** The source that fills `value`, (batch, …); made empty when there is none yet. */
    Source* source(std::deque<BoundSource>& list, int index, ValueId value);
};

/** The instructions of one program. A Predict program begins with gathering its inputs from Machine::predictInputs.
 *  Throws Error for an op that the CPU cannot do. */
InstructionList lower(const Program& program, Machine& machine);

/** Sums over an epoch as figures, in the order of Plan::metrics; then zeroes the sums. */
void publishSums(const Plan& plan, Arenas& arenas, Record& record);

}  // namespace lamina::cpu

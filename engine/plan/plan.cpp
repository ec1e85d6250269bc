// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

namespace lamina {

Program::Program(ProgramKind kind, std::int64_t batch) : kind(kind), batch(batch) {}
Program::Program(const Program&) = default;
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(const Program&) = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

MemoryNeed Plan::memory() const {
    MemoryNeed m;
    m.weights = weightBytes;
    m.gradients = weightBytes;
    m.optimizer = weightBytes * static_cast<std::uint64_t>(slotCount);
    m.state = stateBytes;
    m.activations = activationBytes;
    m.scalars = scalarBytes + accumulatorBytes;
    m.copies = copyBytes;
    return m;
}

ValueId Plan::trainingLoss() const {
    for (const Program& p : programs) {
        if (p.kind != ProgramKind::Train) continue;
        ValueId found = noValue;
        for (const Op& op : p.ops) {
            if (const auto* loss = std::get_if<Loss>(&op); loss && found == noValue) found = loss->loss;
            if (const auto* sum = std::get_if<LossSum>(&op)) found = sum->loss;
        }
        if (found != noValue) return found;
    }
    return noValue;
}

int Plan::find(ProgramKind kind, std::int64_t batch) const {
    for (std::size_t i = 0; i < programs.size(); ++i)
        if (programs[i].kind == kind && programs[i].batch == batch) return static_cast<int>(i);
    return -1;
}

}  // namespace lamina

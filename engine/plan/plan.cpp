// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/plan.h"

namespace lamina {

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
        for (const Op& op : p.ops)
            if (const auto* loss = std::get_if<Loss>(&op)) return loss->loss;
    }
    return noValue;
}

int Plan::find(ProgramKind kind, std::int64_t batch) const {
    for (std::size_t i = 0; i < programs.size(); ++i)
        if (programs[i].kind == kind && programs[i].batch == batch) return static_cast<int>(i);
    return -1;
}

}  // namespace lamina

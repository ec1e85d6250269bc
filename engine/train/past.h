// SPDX-License-Identifier: GPL-3.0-or-later
// What a training that goes on had learnt before it, over all the runs that it stands on: their curves, one behind the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/runs/registry.h"

namespace lamina {

struct Past {
    /** Names as the registry has them: "step_loss", "val_loss"; steps and epochs count through all the runs. */
    std::vector<Curve> curves;
    /** Where the runs before it end: what is counted on from. Of a run that is taken up its own are not among them. */
    std::uint64_t steps = 0;
    std::uint32_t epochs = 0;  // whole ones

    /** Null where nothing of that name was recorded. */
    const Curve* curve(const std::string& name) const;
};

/** newest: what the training goes on from. same: it is the run itself, taken up again, which counts its own steps. Reads files; throws Error where
 *  they cannot be read. */
Past pastOf(Registry& registry, const Ancestor& newest, bool same);

}  // namespace lamina

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
    /** Where one run ended and the next one went on; the last of them is `steps`. */
    std::vector<std::uint64_t> joints;

    /** Null where nothing of that name was recorded. */
    const Curve* curve(const std::string& name) const;
};

/** The learning rate is another from `step` on. */
struct RateChange {
    std::uint64_t step = 0;
    double before = 0, after = 0;
    bool operator==(const RateChange&) const = default;
};

/** Where somebody, or a plateau, changed the rate of these runs; a schedule's rate, which is another at every step, tells nothing. Joints are left out. */
std::vector<RateChange> rateChanges(const Past& past);

/** newest: what the training goes on from. same: it is the run itself, taken up again, which counts its own steps. Reads files; throws Error where
 *  they cannot be read. */
Past pastOf(Registry& registry, const Ancestor& newest, bool same);

}  // namespace lamina

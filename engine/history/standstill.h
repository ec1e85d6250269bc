// SPDX-License-Identifier: GPL-3.0-or-later
// A training that makes no progress any more, in the words of both the window, while it runs, and the diagnosis of what is over.
#pragma once

#include <optional>
#include <string>

#include "engine/history/epoch_curves.h"

namespace lamina {

/** Times the best validation loss: more than noise. Above it for long, a training overfits. */
inline constexpr double hardlyRisen = 1.03;

struct Standstill {
    bool ofValidation = false;  // else of the training loss
    std::string sentence, detail;
};

/** After so many epochs without any progress; nothing where there is some, or where it overfits. */
std::optional<Standstill> standstillOf(const EpochCurves& curves, int epochs = EpochCurves::patience);

/** One that is worth training again for: it has learnt, not all there is, and stands for many epochs. */
std::optional<Standstill> lastingStandstill(const EpochCurves& curves);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What a training that goes on had learnt before it: its curves as the registry has them.
#pragma once

#include <string>
#include <vector>

#include "ui/document/training_controller.h"

namespace lamina::ui {

struct EarlierCurve {
    std::string name;  // as the registry has it: "step_loss", "val_loss"
    std::vector<double> x, y;
};

/** Up to the step where the training went on. x: the steps of the same run; of another run those before the new one's first, which end at 0.
 *  Reads files: not for the window's thread. Throws Error where they cannot be read. */
std::vector<EarlierCurve> earlierCurves(const TrainingController::Earlier& before);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// How long an epoch will take, before it begins: from what the plan has to do and how fast the device is, corrected by what the
// same net took here when it was trained last.
#pragma once

#include <optional>
#include <string>

#include "engine/model/project.h"
#include "engine/train/device_rates.h"
#include "engine/train/training_memory.h"

namespace lamina {

/** What a training of a net took on this machine. */
struct PastPace {
    std::int64_t run = 0;
    TrainingRecipe training;     // as it was then
    double secondsAnEpoch = 0;
    std::int64_t stepsAnEpoch = 0;
    bool validated = false;
};

/** A prediction. */
struct EpochTime {
    double step = 0;       // seconds of a step of a full batch
    double epoch = 0;      // seconds of its steps and of the look at the validation part; 0: no data yet
    std::int64_t run = 0;  // by whose pace it was corrected; 0: none
};

/** Throws Error where the drawing or the recipe is wrong. past: of the same net on the same device. */
EpochTime epochTime(const Project& project, const DataSize& data, const DeviceRates& rates, const std::optional<PastPace>& past = {});

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// What an epoch of a project will take on this machine: rates of the device, corrected by the newest run of the same net.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/runs/curves.h"
#include "engine/train/epoch_time.h"

namespace lamina {

/** Seconds and steps an epoch of a run took, by the points at the ends of its epochs; a pause does not count. Nothing where it was too
 *  short to tell. */
std::optional<PastPace> paceOf(std::span<const CurvePoint> epochs);

/** Of the newest run of this net on that device. */
std::optional<PastPace> lastPace(const Project& project, const Device& device);

/** device: where the training would run. Nothing where it computes nothing, or while its rates cannot be measured, for a training has it; throws Error where
 *  drawing or recipe are wrong. */
std::optional<EpochTime> epochTimeOn(const Device& device, const Project& project, const DataSize& data);

}  // namespace lamina

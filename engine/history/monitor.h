// SPDX-License-Identifier: GPL-3.0-or-later
// What a callback watches: one figure of an epoch, by its name in the logs ("val_loss").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/backend/telemetry.h"
#include "engine/plan/plan.h"

namespace lamina {

/** Whether more of a watched figure is better. Throws Error (input) when this training does not measure it. callback: its
 *  name, for the sentence; validated: whether there is a validation part. */
bool monitorMaximizes(const std::string& callback, const std::string& monitor, const std::vector<PlanMetric>& metrics, bool validated);

/** The watched figure, where this record has it. */
std::optional<double> monitored(const Record& record, const std::string& monitor, const std::vector<PlanMetric>& metrics);

}  // namespace lamina

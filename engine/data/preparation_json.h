// SPDX-License-Identifier: GPL-3.0-or-later
// A preparation as JSON, to be kept beside the model.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/data/preparation.h"

namespace lamina {

nlohmann::json toJson(const Preparation& preparation);

/** Throws Error::Input naming the key that is missing or of the wrong type. */
Preparation preparationFromJson(const nlohmann::json& json);

}  // namespace lamina

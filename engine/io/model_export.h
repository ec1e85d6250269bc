// SPDX-License-Identifier: GPL-3.0-or-later
// A trained net in the format that a file's name asks for: one list for window and command line.
#pragma once

#include <filesystem>

#include "engine/trained/trained_model.h"

namespace lamina {

/** Throws Error (usage) naming the formats where the ending is none of theirs. */
void requireModelFormat(const std::filesystem::path& file);

/** .keras, .safetensors or .npz. Weights alone are named "<layer>/<weight>". Throws as requireModelFormat. */
void writeModel(const std::filesystem::path& file, const TrainedModel& model);

}  // namespace lamina

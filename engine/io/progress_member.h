// SPDX-License-Identifier: GPL-3.0-or-later
// Where a training stands, as a member of the .keras file of its run: safetensors, with what is no tensor in the metadata.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/trained/trained_model.h"

namespace lamina {

std::vector<std::byte> progressBytes(const TrainingProgress& progress);

/** Throws Error (input) for what is no such member. */
TrainingProgress progressFromBytes(std::span<const std::byte> bytes, const std::string& where);

/** The best epoch that was kept beside the last step, as a member of its own: files that people take along have it, too. */
std::vector<std::byte> bestBytes(const BestEpoch& best);

/** Throws Error (input) for what is no such member. */
BestEpoch bestFromBytes(std::span<const std::byte> bytes, const std::string& where);

}  // namespace lamina

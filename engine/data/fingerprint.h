// SPDX-License-Identifier: GPL-3.0-or-later
// A 64-bit hash of data that is the same on every machine and in every version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/data/dataset.h"

namespace lamina {

/** Four multiply-mix lanes over 32-byte blocks; not for secrets. */
std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed = 0);

/** Of types, shapes and bytes of inputs and targets, and of the split. */
std::uint64_t fingerprint(const Dataset& dataset);

/** As people read it: "8c1f 04ae 91d2 77b0". */
std::string fingerprintText(std::uint64_t fingerprint);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Which samples of a data set a trained net is judged by.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"

namespace lamina {

/** All: of other data, which have no parts. Training: there are no others, and the net has seen them. */
enum class JudgedPart { All, Test, Validation, Training };

/** Samples that the net has not learnt from, where there are any: those of the test, else those that validated. */
JudgedPart judgedPart(const Dataset& data);
const std::vector<std::uint32_t>& judgedSamples(const Dataset& data, JudgedPart part);

}  // namespace lamina

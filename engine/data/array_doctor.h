// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor's look at the numbers of arrays and pictures: none among them, scale, features that say nothing.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/doctor.h"

namespace lamina {

/** What the inputs of arrays hold, and whether the net brings them to a scale. facts: of the project whose data they are; null: nothing is drawn. */
std::vector<Issue> examineNumbers(const Dataset& data, const DoctorsFacts* facts);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what a net ends with is what its loss takes: probabilities, or what comes before them.
#pragma once

#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/doctor.h"

namespace lamina {

/** Softmax or sigmoid applied twice, not at all, or to a single number: such nets train, and learn badly or nothing. `inference`: of the
 *  project's graph. */
std::vector<Finding> examineEndings(const Project& project, const Inference& inference);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what a net ends with is what its loss takes: probabilities, or what comes before them.
#pragma once

#include <string>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/doctor.h"

namespace lamina {

/** Softmax or sigmoid applied twice, not at all, or to a single number: such nets train, and learn badly or nothing. `inference`: of the
 *  project's graph. */
std::vector<Issue> examineEndings(const Project& project, const Inference& inference);

/** Whether the numbers of an output (by its name; empty: the first) are shares of classes: they end in a softmax or a sigmoid, or their loss puts one
 *  behind them. Of layers that tell no function the loss decides. Looks at the whole drawing: asked once a net, not at every answer. */
bool answersInShares(const Project& project, const std::string& output);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// How much the samples of a class count, so that rare classes are not overlooked.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** Of each output one weight a class, of the training part: samples / (classes · samples of the class), as scikit-learn's "balanced"; a
 *  class without samples has 1. What has a class at every position counts positions. An output of numbers has none; all are empty where the
 *  recipe weighs all alike. Throws Error (input) where no target is of classes. */
std::vector<std::vector<float>> classWeights(const Project& project, const Dataset& data);

}  // namespace lamina

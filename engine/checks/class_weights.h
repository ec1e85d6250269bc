// SPDX-License-Identifier: GPL-3.0-or-later
// How much the samples of a class count, so that rare classes are not overlooked.
#pragma once

#include <string>
#include <vector>

#include "engine/checks/fit.h"
#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** Of each output one weight a class, of the training part: samples / (classes · samples of the class), as scikit-learn's "balanced"; a
 *  class without samples has 1. What has a class at every position counts positions. Or those of the recipe's own that it gives to classes of
 *  that name, else 1. An output of numbers has none; all are empty where the recipe weighs all alike. Throws Error (input) where no target
 *  is of classes, or where a weight is of none of them. */
std::vector<std::vector<float>> classWeights(const Project& project, const Dataset& data);

/** The classes of all outputs that can have a weight, each once: by their names, or by their numbers where they have none. */
std::vector<std::string> classesToWeigh(const Dataset& data, const DataShape& shape, const Wanted& wanted);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// A training of classes of which one is far more frequent than the others, that is no better than always saying this one.
#pragma once

#include <optional>
#include <string>

#include "engine/data/dataset.h"
#include "engine/history/epoch_curves.h"
#include "engine/model/project.h"

namespace lamina {

/** The frequent class, its share of the samples that validate, and how many of these are told rightly: no larger a share. */
struct Overlooked {
    std::string frequent;
    double share = 0, accuracy = 0;
};

/** Nothing where classes are weighed, where the accuracy of the validation part is not watched, or where it is better than that. */
std::optional<Overlooked> rareOverlooked(const Project& project, const Dataset& data, const EpochCurves& curves);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor's look at pictures and the Input that takes them: every picture can be read in the Input's size and colours.
#pragma once

#include <optional>

#include "engine/data/doctor.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"

namespace lamina {

/** Of a folder of images and a net with one Input: that they are read in another size or in other colours than it takes, with the change
 *  that reads them as it does, where there is one. Nothing where they go together. `raw`: of the project's recipe. */
std::optional<Issue> pictureClash(const RawData& raw, const Project& project);

/** Of pictures that are stretched into the shape that all of them have, with the change that crops them instead. Nothing where none is. */
std::optional<Issue> stretchedPictures(const RawData& raw);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Whether and how pictures from anywhere become the input of a net.
#pragma once

#include <optional>

#include "engine/data/image_folder.h"
#include "engine/model/project.h"

namespace lamina {

/** The form in which a net with one input of h × w × 1 or h × w × 3 takes pictures, cropped as its data recipe says; nothing for
 *  other nets. */
std::optional<ImageForm> imageForm(const Project& project);

}  // namespace lamina

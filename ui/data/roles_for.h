// SPDX-License-Identifier: GPL-3.0-or-later
// What arrays or columns are to the net of a project.
#pragma once

#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/model/project.h"

namespace lamina::ui {

/** By the net's own names, where it asks for as many targets as there are; else what they are by themselves. Throws Error where a target that
 *  was chosen is not in the data. */
Roles rolesFor(const RawData& raw, const Project& project, const Inference& inference);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A net that was made for its data and that nobody has touched since: it follows them to another target.
#pragma once

#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "engine/model/remedy.h"

namespace lamina::ui {

/** Whether the drawing has the layers of a template that a person's data get: by a quick look, which says no for most other nets. */
bool mayBeAutomatic(const Project& project, const RawData& raw);

/** Whether the net is, but for where its cards lie, what these data get by themselves. Reads all of them: not for a window's thread. */
bool isAutomatic(const Project& project, const RawData& raw);

/** The project after a change of its data: an automatic net is made to fit them, any other stays as it was drawn. Reads all of them. */
Project withItsNet(const Project& project, const DataChange& change, const RawData& raw);

}  // namespace lamina::ui

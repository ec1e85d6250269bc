// SPDX-License-Identifier: GPL-3.0-or-later
// PROJECT.lamina: one readable JSON file.
#pragma once

#include <filesystem>

#include "engine/model/project.h"

namespace lamina {

/** The paths of its data as in memory: absolute. Throws Error (input) saying file, line or place of what cannot be read. */
Project readProject(const std::filesystem::path& file);

/** Atomically: the file is the old project or the new one; the paths of its data are relative to it. Throws Error. */
void writeProject(const std::filesystem::path& file, const Project& project);

}  // namespace lamina

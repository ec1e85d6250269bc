// SPDX-License-Identifier: GPL-3.0-or-later
// A project as one JSON object: what a .lamina file holds.
#pragma once

#include <string>
#include <vector>

#include "engine/io/json_reader.h"
#include "engine/model/project.h"

namespace lamina {

/** The version of the format we write. */
inline constexpr std::int64_t projectVersion = 1;

Json toJson(const Project& project);

/** What to say of a project that a newer Lamina wrote: a sentence without its full stop, or none. Saved, it keeps its version. */
std::vector<std::string> newerPart(const Project& project);

/** Every version ever released opens; a newer one as far as we understand it. Keys we do not know go into the `extra`
 *  members. Throws Error (input) with the place of what cannot be read. */
Project projectFromJson(const JsonReader& json);

}  // namespace lamina

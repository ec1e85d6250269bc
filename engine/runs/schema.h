// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the registry, version by version.
#pragma once

#include <filesystem>

#include "engine/runs/database.h"

namespace lamina {

/** Brings a registry up to today's tables, step by step from whatever version it has. Throws Error when a newer Lamina
 *  made it. */
void migrate(Database& database, const std::filesystem::path& file);

}  // namespace lamina

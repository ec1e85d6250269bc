// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of runs as a table for other programs.
#pragma once

#include <filesystem>
#include <vector>

#include "ui/runs/run_store.h"

namespace lamina::ui {

/** One row a point: run, name, step, epoch, time, value; numbers read back as they were. Throws Error, and leaves what was there, where it
 *  cannot be written to its end. */
void writeCurves(const std::filesystem::path& file, const std::vector<RunDetails>& runs);

}  // namespace lamina::ui

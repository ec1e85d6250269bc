// SPDX-License-Identifier: GPL-3.0-or-later
// What a run came to, in a line.
#pragma once

#include <QString>

#include "engine/runs/run.h"

namespace lamina::ui {

/** "run 41 · val_accuracy 95.0 %": the best of its first metric, of validation where it has one; else of its loss. */
QString runInWords(const RunSummary& run);

}  // namespace lamina::ui

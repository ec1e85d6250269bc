// SPDX-License-Identifier: GPL-3.0-or-later
// A run in words, wherever its weights are offered: when it began and how good it was.
#pragma once

#include <QString>

#include "engine/runs/run.h"

namespace lamina::ui {

/** "30 Nov 2026, 14:02". */
QString startedText(const RunSummary& run);

/** "best val_accuracy 91.7 %": of the validation before that of the training, a score before a loss; empty: it has no figures. */
QString bestText(const RunSummary& run);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A run in words, wherever it is named: when it began and how good it was.
#pragma once

#include <QString>

#include "engine/runs/run.h"

namespace lamina::ui {

/** "30 Nov 2026, 14:02". */
QString startedText(const RunSummary& run);

/** "best val_accuracy 91.7 %": of its metrics, of validation where it has some, else of its loss; empty: it has no figures. */
QString bestText(const RunSummary& run);

/** "run 41 · val_accuracy 95.0 %": the same figure. */
QString runInWords(const RunSummary& run);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between runs, in words: what came out, settings and layers that are not the same, a row each.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

#include "ui/runs/run_store.h"

namespace lamina::ui {

/** One thing that differs. */
struct Difference {
    QString what;                // "learning_rate", "dense_1 · units"
    QStringList values;          // a run each; "—" where a run has no such thing
    std::vector<bool> departs;   // a run each: other than the first
    bool operator==(const Difference&) const = default;
};

/** Compares what came out (best and last of each figure) and what was chosen: first how many layers were drawn, then the training, the data, and
 *  each of the layers. What is the same everywhere is left out, as in settingsThatDiffer. words: of the figures, a run each; none: as in logs. */
std::vector<Difference> whatDiffers(const std::vector<Run>& runs, const std::vector<FigureNames>& words = {});

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between runs, in words: settings and layers that are not the same, a row each.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

#include "engine/runs/run.h"

namespace lamina::ui {

/** One thing that differs. */
struct Difference {
    QString what;                // "learning_rate", "dense_1 · units"
    QStringList values;          // a run each; "—" where a run has no such thing
    std::vector<bool> departs;   // a run each: other than the first
    bool operator==(const Difference&) const = default;
};

/** Compares configurations (projects as JSON), parameters and data. What is the same everywhere is left out; positions on
 *  the canvas do not count. A configuration that is no JSON counts as empty. */
std::vector<Difference> whatDiffers(const std::vector<Run>& runs);

}  // namespace lamina::ui

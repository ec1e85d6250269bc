// SPDX-License-Identifier: GPL-3.0-or-later
// What goes with the data, and what does not, where the engine alone cannot say it.
#pragma once

#include <QString>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/issue.h"

namespace lamina::ui {

struct PreparedData;

/** Of a project with data and nothing drawn: a net that fits them, with its recipe. */
Issue suggestedNet(const RawData& raw);

/** What of the training recipe cannot be followed with these data: a callback that watches a validation part that there is not. */
std::vector<Issue> recipeMisfits(const Project& project, const PreparedData& prepared);

/** "9 numbers", "28 × 28 × 1". */
QString shapeInWords(const Shape& shape);

}  // namespace lamina::ui

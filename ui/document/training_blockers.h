// SPDX-License-Identifier: GPL-3.0-or-later
// What keeps a training from beginning, of the project and the data as they stand.
#pragma once

#include <vector>

#include "engine/model/issue.h"

namespace lamina::ui {

class DataStore;
class Document;

/** The first is to be mended first. Data that are still being loaded or prepared are not in the way. */
std::vector<Issue> trainingBlockers(const Document& document, const DataStore& store);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor says in red though a training could begin: asked about before it does.
#pragma once

#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/raw_data.h"
#include "engine/model/issue.h"
#include "engine/model/project.h"

namespace lamina::ui {

struct PreparedData;

/** A remedy of the data, for a net that fitted them: it goes on to fit what is left of them. */
Remedy mendedWithNet(const Remedy& remedy, const RawData& raw);

/** All that would spoil a training of a net that fits its data, the first to be asked about first. `inference`: of the project's graph; `prepared`: of `raw`. */
std::vector<Issue> doubts(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw);

}  // namespace lamina::ui

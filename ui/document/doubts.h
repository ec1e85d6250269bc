// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor says in red though a training could begin: asked about before it does.
#pragma once

#include <functional>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/doctor.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "ui/document/data_fit.h"

namespace lamina::ui {

struct PreparedData;

/** What the button of a finding does to a net that fitted the data: it goes on to fit what is left of them. */
std::function<void(Project&)> mendedWithNet(const Finding& finding, const RawData& raw);

/** All that would spoil a training of a net that fits its data, the first to be asked about first. `inference`: of the project's graph; `prepared`: of `raw`. */
std::vector<Misfit> doubts(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw);

}  // namespace lamina::ui

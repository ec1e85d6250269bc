// SPDX-License-Identifier: GPL-3.0-or-later
// Do these weights go with this drawing? Asked before a training goes on from them.
#pragma once

#include <QString>

#include "engine/compile/infer.h"
#include "engine/model/graph.h"
#include "engine/model/weights.h"

namespace lamina::ui {

/** Empty: every layer finds its weights, by name and shape. Else the first that does not, in a sentence. */
QString whyNoFit(const Graph& graph, const Inference& inference, const Weights& weights);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// --epoch: which of a training's weights a verb uses.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "engine/trained/trained_model.h"

namespace lamina::cli {

/** --epoch best|last; left out, a model is taken as it was kept. */
void addEpoch(CLI::App& verb, std::string& epoch);

/** The model with the weights that the word says; which they are is remarked upon. called: "run 7", or its file. Throws Error (input) where
 *  they were not kept. */
TrainedModel ofEpoch(TrainedModel model, const std::string& epoch, const std::string& called);

}  // namespace lamina::cli

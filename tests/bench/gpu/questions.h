// SPDX-License-Identifier: GPL-3.0-or-later
// What decides how a step is put together on a GPU. Each function answers one question with figures.
#pragma once

#include <nlohmann/json.hpp>

namespace lamina::cuda {

/** What an iteration of a loop node costs against as many steps in one graph. */
nlohmann::json askLoops();
/** How much time passes between two nodes of a graph. */
nlohmann::json askGaps();
/** Which epilogues of products are done in their pass, and what they save. */
nlohmann::json askEpilogues();
/** How long a word takes from device to host and back, and what the end of a step costs for it. */
nlohmann::json askRing();

}  // namespace lamina::cuda

// SPDX-License-Identifier: GPL-3.0-or-later
// A net of one dense layer with dropout and softmax, trained by Adam, written by hand, with forty samples of three classes:
// for tests of executors.
#pragma once

#include <memory>
#include <vector>

#include "engine/backend/executor.h"

namespace lamina::small {

inline constexpr Dim samples = 40, batch = 8;

/** Program 0 trains, program 1 predicts. Publishes loss, accuracy, learning rate (0.05), norm of the gradient. */
std::shared_ptr<const Plan> plan();
Feed data();
/** The same, with an infinite value in one row. */
Feed dataWithInfinity(std::size_t row);
std::vector<std::uint32_t> allRows();
std::vector<Tensor> startWeights();
/** Epochs of five steps, and the figures of each. */
void epochs(Executor& executor, int pass, int from, int to);

}  // namespace lamina::small

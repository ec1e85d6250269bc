// SPDX-License-Identifier: GPL-3.0-or-later
// What does watching cost? The same net trained with every figure of every step read from the ring, and with its loss
// asked of the device at every step.
#pragma once

#include <string>
#include <vector>

#include "app/cli/bench_run.h"

namespace lamina::cli {

/** Prints times, their ratio, and how many calls waited for the device in each. No case: "mlp-128". */
void benchSync(const std::vector<std::string>& cases, const BenchOptions& options, bool json);

}  // namespace lamina::cli

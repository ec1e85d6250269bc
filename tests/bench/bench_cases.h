// SPDX-License-Identifier: GPL-3.0-or-later
// The nets whose steps are timed: those of the table of goals.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/backend/backend.h"

namespace lamina {

/** A net with data bound, ready to step. */
struct BenchCase {
    std::string name;
    std::int64_t batch = 1;
    std::shared_ptr<const Plan> plan;
    std::unique_ptr<Executor> executor;
    int pass = 0;
    std::int64_t stepsAnEpoch = 1;
};

std::vector<std::string> benchCaseNames();

/** Throws Error for a name that is none. threads: 0: all. */
BenchCase makeBenchCase(const std::string& name, int threads, Precision precision = Precision::Float32);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// The nets that are timed, by lamina-cli bench and by the benchmarks in tests/bench: well-known ones of every size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/executor.h"
#include "engine/model/graph.h"
#include "engine/model/training_recipe.h"

namespace lamina::cli {

struct BenchNet {
    std::string name;
    Graph (*graph)();
    TrainingRecipe recipe;
    Shape input;  // without the batch
    int classes;  // 0: one number
    bool large = false;  // for a GPU: on the processors only where it is asked for by name
    bool predicts = false;  // a step answers a batch and trains nothing
};

const std::vector<BenchNet>& benchNets();

/** Throws Error for a name that is none. */
const BenchNet& benchNet(const std::string& name);

/** "line", "iris", … */
std::vector<std::string> benchNetNames();

/** Random samples of the shape that a net takes. */
Feed benchData(const BenchNet& net, std::int64_t samples);

}  // namespace lamina::cli

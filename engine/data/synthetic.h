// SPDX-License-Identifier: GPL-3.0-or-later
// Data without a file: generators by name, each seeded and deterministic.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/param.h"

namespace lamina {

/** One generator. */
struct Generator {
    std::string name, title, help;
    std::vector<ParamSpec> parameters;
    DataRecipe recipe;  // what fits it: target, scaling, split
    std::function<RawData(const ParamReader&)> make;
};

/** The one list of generators. */
const std::vector<Generator>& generators();

Generator lineGenerator();
Generator xorGenerator();
Generator spiralsGenerator();
Generator moonsGenerator();
Generator circlesGenerator();
Generator blobsGenerator();
Generator digitsGenerator();
Generator seriesGenerator();
Generator shapesGenerator();
Generator reviewsGenerator();
Generator sumsGenerator();

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// Which samples of arrays are used, and how their classes are counted, as the recipe wishes.
#pragma once

#include <vector>

#include "engine/data/prepare.h"
#include "engine/data/raw_data.h"

namespace lamina {

struct Curated {
    RawData raw;
    std::vector<std::uint32_t> rows;  // of the raw data, for each sample; empty: all of them
};

/**
 * Arrays as they are, but for what the recipe says otherwise. missing = "drop": without samples of which an input or a target is not
 * a finite number. minClassSamples: without classes of fewer samples. A target of type Category: its labels are counted anew, 0, 1, 2 …, in
 * their order; they keep their names. Throws Error where no sample is left.
 */
Curated curate(const RawData& raw, const DataRecipe& recipe, const Roles& chosen);

/** Whether each sample's numbers are all finite; whole numbers are. */
std::vector<bool> finiteSamples(const Tensor& tensor);

}  // namespace lamina

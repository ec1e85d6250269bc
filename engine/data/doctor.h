// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor: what would spoil a training, each in one sentence with a way to fix it.
#pragma once

#include <string>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/data_recipe.h"
#include "engine/model/issue.h"
#include "engine/model/target_form.h"

namespace lamina {

/** What of a project, beside its data, the doctor looks at: where it is the same, findings are the same. */
struct DoctorsFacts {
    struct Input {
        NodeId id = 0;
        std::string name;
        bool bare = false;  // the net learns from its numbers as they are, scaling them nowhere
        bool scaled = false;  // it scales them, or looks them up, before it learns from them
        bool operator==(const Input&) const = default;
    };
    std::string classWeight;
    std::vector<Input> inputs;  // in the order of the drawing
    bool operator==(const DoctorsFacts&) const = default;
};

/** Examines raw data as the recipe would use it for a net: what that wants of them, and the name of each output's loss (for the
 *  sentences). facts: of the project whose data they are (checks/input_scale.h); null: only the data are looked at. Never throws for what data hold. */
std::vector<Issue> examine(const RawData& raw, const DataRecipe& recipe, const std::vector<std::string>& losses, const Wanted& wanted, const DoctorsFacts* facts = nullptr);

}  // namespace lamina

// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor: what would spoil a training, each in one sentence with a way to fix it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/data/raw_data.h"
#include "engine/model/data_recipe.h"
#include "engine/model/project.h"
#include "engine/model/target_form.h"

namespace lamina {

/** One finding; Good ones say what was checked and found right. */
struct Finding {
    enum class Severity { Good, Warning, Problem };
    Severity severity = Severity::Good;
    bool ofLoss = false;  // about how target and loss go together
    std::string sentence;
    std::string fixTitle;  // what the button says; empty: nothing to press
    std::function<DataRecipe(DataRecipe)> fix;
    std::function<void(Project&)> change = {};  // a remedy that lies beyond the data: in the training recipe, in the net
    std::size_t exclusive = 0;  // so many classes, of which one is true: a net that asks otherwise can be made to ask which (train/checkup.h)

    bool mends() const { return fix || change; }
};

/** Does what the button of a finding says. */
void mend(Project& project, const Finding& finding);

/** What of a project, beside its data, the doctor looks at: where it is the same, findings are the same. */
struct DoctorsFacts {
    struct Input {
        NodeId id = 0;
        std::string name;
        bool bare = false;  // the net learns from its numbers as they are, scaling them nowhere
        bool operator==(const Input&) const = default;
    };
    std::string classWeight;
    std::vector<Input> inputs;  // in the order of the drawing
    bool operator==(const DoctorsFacts&) const = default;
};

/** Examines raw data as the recipe would use it for a net: what that wants of them, and the name of each output's loss (for the
 *  sentences). facts: of the project whose data they are (train/input_scale.h); null: only the data are looked at. Never throws for what data hold. */
std::vector<Finding> examine(const RawData& raw, const DataRecipe& recipe, const std::vector<std::string>& losses, const Wanted& wanted, const DoctorsFacts* facts = nullptr);

}  // namespace lamina

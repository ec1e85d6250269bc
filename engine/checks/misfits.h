// SPDX-License-Identifier: GPL-3.0-or-later
// Do drawing, loss and data go together? Where they do not: one sentence and one change that mends it. For the window, which asks at every edit
// with what is known of the data, and for lamina-cli.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/checks/fit.h"
#include "engine/data/doctor.h"

namespace lamina {

/** The first target column of a table, or the only target of arrays, and what only a look at all of its rows says. */
struct FirstTarget {
    std::string name;              // empty: there is none
    std::size_t plainClasses = 0;  // of its numbers, as plainClasses() counts them; of arrays labelsIn()
    bool input = false;            // it is to be given back as it is taken
};
/** Reads the whole column: not for a window's thread. */
FirstTarget firstTarget(const RawData& raw, const DataRecipe& recipe);

/** Loss and target by the raw data, whatever came of the preparation. inference: of the project's graph. known: of the raw data; while
 *  the recipe has another target since, nothing is said. */
std::optional<Issue> lossMisfit(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known);

/** What checkFit finds; where there are several, first one that mends them all; before these, of pictures that the Input does not take, to read
 *  them as it does. None when a training can begin. shape: of what was prepared from `raw`. */
std::vector<Issue> shapeMisfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw);

/** Net, loss and data together: the misfit of the loss, else those of what was prepared. Nothing while nothing is drawn. shape: null where nothing
 *  could be prepared. */
std::vector<Issue> findMisfits(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known, const DataShape* shape);

/** What the doctor has left to say beside the misfits of net, loss and data: where there are any, nothing of the loss, and nothing that one of
 *  them, or of what else is said, mends by the same button. */
std::vector<Issue> besideMisfits(std::vector<Issue> findings, const std::vector<Issue>& misfits, const std::vector<Issue>& others = {});

}  // namespace lamina

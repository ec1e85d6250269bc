// SPDX-License-Identifier: GPL-3.0-or-later
// What ails a training, in words, and what would help: read from its figures, layer by layer. Said when there is something to mend in
// the project; how a training goes, well or ill, is said by ui/training/verdict, of the same EpochCurves.
#pragma once

#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/history/epoch_curves.h"
#include "engine/history/history.h"
#include "engine/model/project.h"
#include "engine/model/remedy.h"

namespace lamina {

struct Diagnosis {
    enum class Kind { NotANumber, Exploding, Vanishing, DeadUnits, RateTooHigh, RateTooLow, Overfitting, RareOverlooked, Plateau };
    Kind kind;
    std::string layer;  // where; empty: everywhere
    std::string sentence, detail;
    std::vector<Remedy> remedies;
    bool ofData = false;  // it stands in the data, where it can be looked at and mended
};

/** Of a training that runs or has ended; project and data as it began with. The gravest first; empty where all is well.
 *  before: of a training that goes on, the epochs that it stands on: see EpochCurves::beginWith().
 *  Thresholds: He et al. 2015 and Glorot & Bengio 2010 on vanishing gradients, Karpathy's 1e-3 for the share a step changes. */
std::vector<Diagnosis> diagnose(const Project& project, const Dataset& data, const History& history, EpochCurves before = {});

/** How people count the samples of such data: "row" of a table, else "sample". */
std::string rowWord(const DataRecipe& recipe);

/** A number of the data that is none: "the input of row 17 holds NaN", by the rows the samples came from. Empty where all are numbers. */
std::string badValue(const Dataset& data, const std::string& rows = "sample");

}  // namespace lamina

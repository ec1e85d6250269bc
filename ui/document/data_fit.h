// SPDX-License-Identifier: GPL-3.0-or-later
// Do drawing, loss and data go together? Where they do not: one sentence and one change that mends it.
#pragma once

#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "engine/train/fit.h"

namespace lamina::ui {

struct PreparedData;

/** A misfit between the drawing (or the loss) and the data. */
struct Misfit {
    QString sentence;  // "dense_1 does not fit the target: it gives 10, …"
    QString fixTitle;  // "Set dense_1 to 3 · softmax"; empty: the person has to draw
    std::function<void(Project&)> fix;  // may prepare all of the data: not for the window's thread
};

/** The first target column of a table, or the only target of arrays, and what only a look at all of its rows says. */
struct FirstTarget {
    std::string name;              // empty: there is none
    std::size_t plainClasses = 0;  // of its numbers, as plainClasses() counts them; of arrays labelsIn()
};
/** Reads the whole column: not for the window's thread. */
FirstTarget firstTarget(const RawData& raw, const DataRecipe& recipe);

/** Misfits of loss and target by the raw data, whatever came of the preparation. `inference`: of the project's graph. `known`: of the raw data; while
 *  the recipe has another target since, nothing is said. */
std::vector<Misfit> lossMisfits(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known);

/** Of a project with data and nothing drawn: a net that fits them, with its recipe. */
Misfit suggestedNet(const RawData& raw);

/** What engine/train/fit.h finds, with changes that also mend the activation; where there are several, first one that mends
 *  them all; before these, of pictures that the Input does not take, to read them as it does: the
 *  other way, to change the Input, then says what it does. None when a training can begin. `shape`: of what was prepared from `raw`. */
std::vector<Misfit> misfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw);

/** What of the training recipe cannot be followed with these data: a callback that watches a validation part that there is not. */
std::vector<Misfit> recipeMisfits(const Project& project, const PreparedData& prepared);

/** What the data doctor says in red of net, loss and data together: misfits of the loss, else of what was prepared, where there is anything.
 *  Nothing while nothing is drawn. `prepared`: of `raw`. */
std::vector<Misfit> doctorsMisfits(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw);

/** "9 numbers", "28 × 28 × 1". */
QString shapeInWords(const Shape& shape);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What engine/checks/misfits.h finds, in the words and with the changes of the window.
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "engine/checks/misfits.h"
#include "engine/compile/infer.h"
#include "engine/data/raw_data.h"
#include "engine/model/project.h"

namespace lamina::ui {

struct PreparedData;

/** A misfit between the drawing (or the loss) and the data. */
struct Misfit {
    QString sentence;  // "dense_1 does not fit the target: it gives 10, …"
    QString fixTitle;  // "Set dense_1 to 3 · softmax"; empty: the person has to draw
    std::function<void(Project&)> fix;  // may prepare all of the data: not for the window's thread
};

/** A finding of the doctor, in the window. */
Misfit misfitOf(const Finding& finding);

/** Of a project with data and nothing drawn: a net that fits them, with its recipe. */
Misfit suggestedNet(const RawData& raw);

/** shapeMisfits(): none when a training can begin. `shape`: of what was prepared from `raw`. */
std::vector<Misfit> misfits(const Project& project, const Inference& inference, const DataShape& shape, const RawData& raw);

/** What of the training recipe cannot be followed with these data: a callback that watches a validation part that there is not. */
std::vector<Misfit> recipeMisfits(const Project& project, const PreparedData& prepared);

/** findMisfits(): what the data doctor says in red of net, loss and data together. `prepared`: of `raw`. */
std::vector<Misfit> doctorsMisfits(const Project& project, const Inference& inference, const PreparedData& prepared, const RawData& raw);

/** "9 numbers", "28 × 28 × 1". */
QString shapeInWords(const Shape& shape);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Do drawing and data go together? Where they do not: one sentence and one change that mends it.
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina::ui {

/** A misfit between the drawing (or the loss) and the data. */
struct Misfit {
    QString sentence;  // "The net takes 4 numbers, the data have 9."
    QString fixTitle;  // "Set input to 9"; empty: the person has to draw
    std::function<void(Project&)> fix;
};

/** Misfits, inputs first; none when a training can begin. */
std::vector<Misfit> misfits(const Project& project, const Inference& inference, const Dataset& data);

/** "9 numbers", "28 × 28 × 1". */
QString shapeInWords(const Shape& shape);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a net said where its answer is a picture: a class for every pixel, or pictures as it sees them.
#pragma once

#include <QStringList>
#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/train/evaluation.h"

namespace lamina::ui {

struct PictureFigures {
    bool masks = false;           // a class a pixel; else numbers from 0 to 1
    QStringList classes;          // of masks
    std::vector<double> overlap;  // of masks, by class: pixels both have / pixels either has (IoU); NaN where neither has any
    std::vector<double> errors;   // by answer: share of wrong pixels, or the mean squared error
    std::vector<std::uint32_t> samples;  // of the data set, by answer

    /** So many answers, the worst first. */
    std::vector<std::size_t> worst(std::size_t most) const;
    /** Mean over the classes that occur. */
    double meanOverlap() const;
};

/** Whether answers are pictures, with a target of their size. */
bool aboutPictures(const Dataset& data, const Tensor& predictions);

PictureFigures pictureFigures(const Dataset& data, const Evaluation& evaluation);

/** Pictures to look at, in colours: (answers.size(), h, w, 3) uint8 each. answers: as worst() gives them. */
struct Triples {
    Tensor inputs, targets, answers;
};
Triples triples(const Dataset& data, const Evaluation& evaluation, const PictureFigures& figures, const std::vector<std::size_t>& answers);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What a net drew of samples whose picture is known: a class for every pixel, or the pixels themselves.
#pragma once

#include <QStringList>
#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/trained/evaluation.h"

namespace lamina::ui {

struct PictureFigures {
    bool masks = false;                  // a class a pixel; else numbers
    QStringList classes;                 // of masks
    std::vector<std::uint32_t> samples;  // of the data set
    Tensor truth, said;                  // masks: int32 (samples, h, w); pictures: float32 (samples, h, w[, c]), said clamped to 0 … 1
    std::vector<double> errors;          // a sample each: share of wrong pixels; of pictures the mean squared error before it is clamped
    std::vector<double> overlap;         // of masks, a class each: pixels both have / pixels either has (IoU); NaN where neither has any

    /** Of all samples. */
    double meanError() const;
    /** Of masks, over the classes that are anywhere. */
    double meanOverlap() const;
    /** Places of so many samples, worst first; what is no number is worst. */
    std::vector<std::size_t> worst(std::size_t most) const;
    /** Of one sample. */
    std::size_t pixels() const;
};

/** Whether every answer of the first output is a picture as large as its target, so that pictureFigures has something to say. */
bool aboutPictures(const Dataset& data, const Tensor& predictions);

/** Masks are classes by number, one-hot or a yes and no at every pixel; everything else is pixels. */
PictureFigures pictureFigures(const Dataset& data, const Evaluation& evaluation, bool fromLogits = false);

/** One answer, (1, h, w, …), as classes of pixels: the largest number, or of yes and no by one half. int32 (1, h, w). */
Tensor maskOf(const Tensor& answers, bool fromLogits);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What speaks for an answer: parts of what was asked are covered in turn, and what the answer loses is what it owes them.
// Source: M. Zeiler, R. Fergus: Visualizing and Understanding Convolutional Networks, 2014, section 4.2 (occlusion).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/data/table.h"
#include "engine/trained/evaluation.h"

namespace lamina {

/** The number of an answer that is explained, of all the numbers of one output: a probability, or a target in its own units. */
using AnswerValue = std::function<double(std::span<const float> answer)>;

/** Of each pixel, row by row: what the answer's value loses on average where a patch covers it. Positive speaks for the answer. */
struct PictureSupport {
    int height = 0, width = 0;
    std::vector<double> lost;

    /** Of the pixel that matters most, whichever way. */
    double most() const;
};

/** Covers patches of about a seventh of the shorter side, half over one another, with each channel's median: of a drawing that is its
 *  paper. picture: (1, height, width, channels) or (1, height, width) as the net takes it; output: of a
 *  net with several the one whose answer it is. Throws Error on a wrong shape. */
PictureSupport pictureSupport(Predictor& predictor, const Tensor& picture, const AnswerValue& value, std::size_t output = 0);

/** The same of one of several inputs, (1, …) each; the others stay as they are. */
PictureSupport pictureSupport(Predictor& predictor, const std::vector<Tensor>& inputs, std::size_t which, const AnswerValue& value, std::size_t output = 0);

/** The same of parts of a picture, seven along its shorter side (where it has so many pixels): means over their pixels. */
PictureSupport inParts(const PictureSupport& pixels);

/** Of each input column of a row (a table of one): what the answer's value loses when its cell is as usual: the median, the commonest
 *  category, no text; unknown where a preparation from elsewhere has no word on it. inputs: the names of the net's Inputs where it has several; output: as above. Throws Error as applyInputs does. */
std::vector<double> columnSupport(Predictor& predictor, const Preparation& preparation, const Table& row, const std::vector<std::string>& inputs, const AnswerValue& value,
                                  std::size_t output = 0);

}  // namespace lamina

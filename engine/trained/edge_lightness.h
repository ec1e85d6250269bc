// SPDX-License-Identifier: GPL-3.0-or-later
// How light the edges of pictures are: by them a picture that is dark on light is told from those that are light on dark.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "engine/data/dataset.h"

namespace lamina {

/** Mean lightness, 0 to 1, of the border pixels of training pictures: of one input of bytes, (n, height, width, 1 or 3). Nothing where
 *  that tells nothing: their edges differ, or are neither dark nor light. Reads some hundreds of pictures. */
std::optional<double> edgeLightness(const Dataset& data);

/** The same of the pictures of one training, which are looked at once, whoever asks: its checkpoints on their thread, its end on another. */
class KnownEdges {
 public:
    /** data: the same at every call. */
    std::optional<double> lightness(const Dataset& data);

 private:
    std::once_flag looked_;
    std::optional<double> found_;
};

/** The same of one picture of some, uint8 (n, height, width, channels). */
double edgeLightness(const Tensor& pictures, std::size_t which);

/** Whether the edge of a picture is as far from those of the training as an inverted one's would be. */
bool looksInverted(double training, const Tensor& pictures, std::size_t which);

/** "3 of 7 pictures look inverted: their edges are light, those of the training pictures dark". */
std::string invertedWords(double training, std::size_t inverted, std::size_t pictures);

/** Light for dark: 255 less each byte. */
Tensor invertedPictures(const Tensor& pictures);

}  // namespace lamina

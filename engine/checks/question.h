// SPDX-License-Identifier: GPL-3.0-or-later
// What the targets of a data set ask a net for: of arrays nobody says it, their numbers do.
#pragma once

#include <cstddef>
#include <optional>

#include "engine/data/raw_data.h"
#include "engine/model/project.h"

namespace lamina {

/** YesOrNo may as well be the question which of two; Each is asked of several columns, or places, that do not exclude one another. OneHot: which,
 *  where every class has a column of its own. */
enum class Question { HowMuch, YesOrNo, Each, Which, OneHot };

struct Asked {
    Question question;
    std::size_t classes = 0;  // of Which: how many there are; 0: not known
    bool everyPlace = false;  // of OneHot: at every place of a sequence or a picture
};

/** What the target of arrays asks: whole numbers that are plainly labels are classes, rows with a single 1 are one-hot, other rows of 0 and 1 are
 *  labels of which several may be true, all else is numbers. A net that asks for numbers takes floats as numbers. Nothing where the loss is
 *  right as it is, or there is no single target. */
std::optional<Asked> questionOfArrays(const RawData& raw, const Project& project);

/** How many labels 0, 1, 2 … an array of one number a sample holds; 0: its numbers are none. Of what holds several a sample: 1, where they may be
 *  labels or shares. */
std::size_t labelsIn(const Tensor& target);

}  // namespace lamina

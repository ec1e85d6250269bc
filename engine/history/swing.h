// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the training loss jumps up and down from epoch to epoch, by more than its batches differ.
#pragma once

#include <cstddef>

#include "engine/history/history.h"

namespace lamina {

struct Swing {
    std::size_t epochs = 0;  // that were looked back, the last ones since the learning rate was changed; 0: too few
    std::size_t rises = 0, falls = 0;  // of these, those much above or below the one before

    /** A rate that is sound leaves a jump now and then: this is another, and again another. */
    bool unstable() const { return rises >= 3 && falls >= 2; }
};

/** Of the loss as far as it is known; may be asked while it trains. */
Swing swingOf(const History& history);

}  // namespace lamina

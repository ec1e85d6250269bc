// SPDX-License-Identifier: GPL-3.0-or-later
// Loss and validation loss of a training, an epoch each: what is said of it and what is found to ail it rest on the same numbers.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/train/history.h"

namespace lamina {

/** Read from a history a little at a time. */
struct EpochCurves {
    std::vector<double> loss, validation;
    bool goesOn = false;  // of a run taken up again: there was something before these
    int before = 0;       // epochs that it had done when these begin
    bool jumps = false;   // the loss, up and down, by more than noise

    /** As people count the epoch at `index`, from 1. */
    int epochAt(std::size_t index) const { return before + static_cast<int>(index) + 1; }

    /** Takes what has come since the last call; true when there was anything. */
    bool follow(const History& history);
    /** Index of the best validation loss; -1 where there is none. */
    int best() const;
    /** Epochs since the best validation loss; 0 where there is none. */
    int fruitless() const;
    /** The validation loss was best long ago and has been above `risen` times that since, while the training loss went on falling. */
    bool overfits(double risen) const;

    static constexpr int patience = 4;  // epochs without a better validation loss that are worth a word

 private:
    std::size_t read_ = 0;
};

}  // namespace lamina

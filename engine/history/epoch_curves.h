// SPDX-License-Identifier: GPL-3.0-or-later
// Loss and validation loss of a training, an epoch each: what is said of it and what is found to ail it rest on the same numbers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/history/history.h"
#include "engine/history/past.h"

namespace lamina {

/** Read from a history a little at a time. */
struct EpochCurves {
    std::vector<double> loss, validation;
    bool goesOn = false;  // there was something before its own epochs
    int before = 0;       // epochs that had been done when these begin
    int known = 0;        // of these, the first so many are from before: see beginWith()
    int others = 0;       // of those, so many are other runs', by which the training counts its own from 0
    bool jumps = false;   // the loss, up and down, by more than noise
    std::string figure;   // its first metric that is no loss, as logs name it, of the validation where there is one: "val_accuracy"; empty: none
    double figureNow = 0;  // the newest

    /** As people count the epoch at `index`, from 1. */
    int epochAt(std::size_t index) const { return before + static_cast<int>(index) + 1; }

    /** Of a training that goes on: all epochs before it are of the whole, which is judged. To be called before follow(). loss: the name of its first figure. */
    void beginWith(const Past& past, const std::string& loss = "loss");
    /** Whether the first of these is the first of all. */
    bool whole() const { return !goesOn || known > 0; }
    /** Whether one of its own epochs has ended. */
    bool begun() const { return static_cast<int>(loss.size()) > known; }
    /** Takes what has come since the last call; true when there was anything. */
    bool follow(const History& history);
    /** Index of the best validation loss; -1 where there is none. */
    int best() const;
    /** Epochs since the best validation loss; 0 where there is none. */
    int fruitless() const;
    /** The validation loss was best long ago and has been above `risen` times that since, while the training loss went on falling. Not where it
     *  solves(). */
    bool overfits(double risen) const;

    /** Both losses are next to nothing of the first epoch's: what they still do says nothing. */
    bool solves() const;

    static constexpr double solved = 0.02;  // of the larger of the first epoch's losses: below it a ratio of two losses says nothing
    static constexpr int patience = 4;  // epochs without a better validation loss that are worth a word

 private:
    void takeFigure(const History& history, const Record& record);

    std::size_t read_ = 0;
};

}  // namespace lamina

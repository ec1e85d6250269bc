// SPDX-License-Identifier: GPL-3.0-or-later
// How a training goes, in words: one sentence, what it rests on, and what can be done about it.
#pragma once

#include <QString>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/train/history.h"
#include "engine/train/session.h"

namespace lamina::ui {

/** Loss and validation loss, an epoch each; read from a history a little at a time. */
struct EpochCurves {
    std::vector<double> loss, validation;
    bool goesOn = false;  // of a run taken up again: there was something before these
    int before = 0;       // epochs that it had done when these begin

    /** As people count the epoch at `index`, from 1. */
    int epochAt(std::size_t index) const { return before + static_cast<int>(index) + 1; }

    /** Takes what has come since the last call; true when there was anything. */
    bool follow(const History& history);
    /** Index of the best validation loss; -1 where there is none. */
    int best() const;

 private:
    std::size_t read_ = 0;
};

struct Verdict {
    enum class Tone { Info, Ok, Warning, Error };
    enum class Advice { Stop, KeepBest, LowerLearningRate, LowerOnPlateau, StopEarlyNextTime, TrainFurther, FromScratch, Evaluate };
    Tone tone = Tone::Info;
    QString sentence, detail;
    std::vector<Advice> advice;
    bool operator==(const Verdict&) const = default;
};

/** Empty sentence: there is nothing to say. recipe: of this training; what it does already is not advised. */
Verdict judge(const TrainingStatus& status, const EpochCurves& curves, const TrainingRecipe& recipe = {});

/** Before the first training of a net whose weights come from a file. whyNot: why they do not fit the drawing, or empty. */
Verdict offer(const QString& origin, const QString& whyNot);

}  // namespace lamina::ui

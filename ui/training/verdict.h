// SPDX-License-Identifier: GPL-3.0-or-later
// How a training goes, in words: one sentence at any moment, what it rests on, and what can be done about the run. What is to be mended
// in the project is found by engine/history/diagnosis.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <vector>

#include "engine/history/diagnosis.h"
#include "engine/history/epoch_curves.h"
#include "engine/model/training_recipe.h"
#include "engine/train/session.h"

namespace lamina::ui {

struct Verdict {
    enum class Tone { Info, Ok, Warning, Error };
    enum class Advice { Stop, KeepBest, LowerLearningRate, LowerOnPlateau, StopEarlyNextTime, Resume, TrainFurther, FromScratch, Evaluate, UseBest, UseLast };
    Tone tone = Tone::Info;
    QString sentence, detail;
    std::vector<Advice> advice;
    /** What a diagnosis may say as well, with what helps in the project. */
    enum class About { Nothing, Overfitting, LearningRate };
    About about = About::Nothing;
    QString plain = {};  // what is left of the sentence then, with no judgement; empty: all of it
    bool ended = false;  // the detail tells of the end
    bool operator==(const Verdict&) const = default;
};

/** Empty sentence: there is nothing to say. recipe: of this training; what it does already is not advised. */
Verdict judge(const TrainingStatus& status, const EpochCurves& curves, const TrainingRecipe& recipe = {});

/** What is left to be said beside these diagnoses: nothing twice, and nothing is called fine that ails. Empty sentence: nothing. */
Verdict besides(Verdict verdict, const std::vector<Diagnosis>& shown);

/** Before the first training of a net whose weights come from a file. whyNot: why they do not fit the drawing, or empty. asked: Train asks
 *  whether to go on from them; else it begins with new ones. */
Verdict offer(const QString& origin, const QString& whyNot, bool asked);
/** The same where a file has weights for so many layers alone, 0: for all of them. Train asks. */
Verdict offerPart(const QString& origin, std::size_t layers, const QStringList& misfits = {});
/** How many layers of a net have theirs from a file; 0: all. */
QString weightsFrom(const QString& origin, std::size_t layers);
/** What becomes of the others. misfits: those for which the file has some that do not fit. */
QString othersBegin(const QStringList& misfits);

}  // namespace lamina::ui

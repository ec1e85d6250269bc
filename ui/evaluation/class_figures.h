// SPDX-License-Identifier: GPL-3.0-or-later
// The figures about classes (engine/trained/class_scores.h) with the names people read.
#pragma once

#include <QString>
#include <QStringList>
#include <string>
#include <vector>

#include "engine/trained/class_scores.h"

namespace lamina::ui {

struct ClassFigures : ClassScores {
    QStringList classes;
    bool shares = true;  // the answers are probabilities: else nobody is so and so sure, and no loss is told

    /** "Most mistaken: 4 as 9 (11), 7 as 2 (9)"; empty without mistakes. */
    QString mostMistaken() const;
};

/** See classScores. */
ClassFigures classFigures(const Dataset& data, const Evaluation& evaluation, bool fromLogits = false);

/** Characters that cannot be seen as they are written on keys, all else as it is. */
QStringList visibleNames(const std::vector<std::string>& names);

/** Names as the preparation has them, else numbers. */
QStringList classNames(const Preparation& preparation, int count);

}  // namespace lamina::ui

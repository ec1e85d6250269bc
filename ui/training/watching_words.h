// SPDX-License-Identifier: GPL-3.0-or-later
// What watching costs, in a sentence.
#pragma once

#include <QString>

#include "engine/train/session.h"

namespace lamina::ui {

/** How far the measurement is, or what came of it; empty where nobody asked. */
QString watchingSentence(const TrainingStatus& status);

}  // namespace lamina::ui

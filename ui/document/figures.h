// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as people read them: 0.0341, 3 min 20 s, 41 k samples/s.
#pragma once

#include <QString>

namespace lamina::ui {

/** Three figures: "0.341", "12.3", "3.4e-05". */
QString shortFigure(double value);
/** "8 s", "3 min 20 s", "2 h 5 min"; "0.4 s" below ten. */
QString durationInWords(double seconds);
/** "1.23 M samples/s". */
QString rateInWords(double samplesPerSecond);

}  // namespace lamina::ui

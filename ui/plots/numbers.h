// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: 4 k, 1e-2, 1.5 M/s, 3 min 20 s.
#pragma once

#include <QString>

namespace lamina::ui {

/** For an axis whose ticks are `step` apart: "0", "2.5", "4 k", "1.5 M". unit is put after it: "1.5 M/s", "100 %". */
QString tickText(double value, double step, const QString& unit = {});

/** A power of ten: "1e-2". */
QString powerText(double value);

/** A reading with three or four figures: "0.341", "1.23e-5", "NaN". */
QString valueText(double value);

/** A count: "226 k", "1.23 M", "650". */
QString countText(double value);

/** A whole number in groups of three: "12 480". */
QString groupedText(double value);

/** A duration: "38 s", "3 min 20 s", "2 h 5 min". */
QString durationText(double seconds);

}  // namespace lamina::ui

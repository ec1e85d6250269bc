// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: 4 k, 1e-2, 1.5 M/s, 3 min 20 s.
#pragma once

#include <QString>
#include <string>

namespace lamina::ui {

/** For an axis whose ticks are `step` apart: "0", "2.5", "4 k", "1.5 M". unit is put after it: "1.5 M/s", "100 %". */
QString tickText(double value, double step, const QString& unit = {});

/** A power of ten: "1e-2". */
QString powerText(double value);

/** A reading with three or four figures: "0.341", "1.23e-5", "NaN". */
QString valueText(double value);

/** A whole number in groups of three: "12 480". */
QString groupedText(double value);

/** A duration in whole seconds: "38 s", "3 min 20 s", "2 h 5 min". */
QString durationText(double seconds);

/** "93.3 %", of 0.933 with one place. */
QString shareText(double share, int places = 0);

/** "94 %", "< 0.01 %": wherever a probability is shown. */
QString probabilityText(double probability);

/** A figure of a run or of an evaluation by its name in logs: "93.3 %" of what is a share, else as valueText has it. */
QString metricText(const std::string& name, double value);

}  // namespace lamina::ui

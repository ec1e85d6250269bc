// SPDX-License-Identifier: GPL-3.0-or-later
// Round numbers along an axis, between the least and the largest of what is drawn.
#pragma once

#include <QString>
#include <vector>

namespace lamina::ui {

struct PlaneTick {
    double at = 0;
    QString label;
};

/** What an axis counts. Days: since 1970-01-01, written as years, months, days or times of day. */
enum class AxisUnit { Number, Days };

/** Three to eight, none outside of low … high; of a single number that one. */
std::vector<PlaneTick> ticksBetween(double low, double high, AxisUnit unit = AxisUnit::Number);

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace lamina {

/** Of a date with strokes whose year comes last. Either: the month comes first unless it is beyond 12. */
enum class DateOrder { Either, MonthFirst, DayFirst };

}  // namespace lamina

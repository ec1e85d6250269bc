// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plane_ticks.h"

#include <QDate>
#include <QTime>
#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "engine/data/date_steps.h"
#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

constexpr double fewestTicks = 3, daysAMonth = 30.44;
constexpr qint64 minute = 60, hour = 60 * minute, wholeDay = 24 * hour;  // in seconds

/** The largest of 1, 2 and 5 times a power of ten that leaves enough ticks. */
double tickStepOf(double range) {
    const double most = range / fewestTicks, power = std::pow(10, std::floor(std::log10(most)));
    return power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
}

std::vector<PlaneTick> numberTicks(double low, double high, double step) {
    std::vector<PlaneTick> ticks;
    const double slack = step * 1e-9;
    for (double n = std::ceil((low - slack) / step); n * step <= high + slack; ++n) ticks.push_back({n * step, tickText(n * step, step)});
    return ticks;
}

const QDate& dayZero() {
    static const QDate date(1970, 1, 1);
    return date;
}

/** Firsts of months that are so many apart. */
std::vector<PlaneTick> monthTicks(double low, double high, int step) {
    std::vector<PlaneTick> ticks;
    const QDate first = dayZero().addDays(static_cast<qint64>(std::floor(low)));
    for (int month = (first.year() * 12 + first.month() - 1) / step * step;; month += step) {
        const QDate date(month / 12, month % 12 + 1, 1);
        const auto at = static_cast<double>(dayZero().daysTo(date));
        if (!date.isValid() || at > high) return ticks;
        if (at >= low) ticks.push_back({at, date.toString(step % 12 == 0 ? QStringLiteral("yyyy") : QStringLiteral("yyyy-MM"))});
    }
}

std::vector<PlaneTick> dayTicks(double low, double high) {
    auto ticks = numberTicks(low, high, std::max(1.0, tickStepOf(high - low)));
    for (PlaneTick& tick : ticks) tick.label = dayZero().addDays(static_cast<qint64>(tick.at)).toString(Qt::ISODate);
    return ticks;
}

/** The largest part of a day that leaves enough ticks. */
qint64 clockStepOf(double range) {
    constexpr qint64 steps[] = {12 * hour, 6 * hour, 3 * hour, 2 * hour, hour, 30 * minute, 15 * minute,
                                10 * minute, 5 * minute, 2 * minute, minute, 30, 15, 10, 5, 2};
    const double seconds = range * static_cast<double>(wholeDay);
    for (const qint64 step : steps)
        if (seconds >= fewestTicks * static_cast<double>(step)) return step;
    return 1;
}

/** Of a time of day, in seconds since 1970; where a day begins, its date. */
QString clockLabel(qint64 seconds, qint64 step) {
    const qint64 later = (seconds % wholeDay + wholeDay) % wholeDay;
    if (later == 0) return dayZero().addDays(seconds / wholeDay).toString(Qt::ISODate);
    return QTime::fromMSecsSinceStartOfDay(static_cast<int>(1000 * later)).toString(step < minute ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
}

/** Within days. */
std::vector<PlaneTick> clockTicks(double low, double high) {
    std::vector<PlaneTick> ticks;
    const qint64 step = clockStepOf(high - low);
    const double steps = static_cast<double>(wholeDay) / static_cast<double>(step), slack = 1e-5;  // of a step: days since 1970 are no rounder
    for (auto n = static_cast<qint64>(std::ceil(low * steps - slack)); static_cast<double>(n) <= high * steps + slack; ++n)
        ticks.push_back({static_cast<double>(n * step) / static_cast<double>(wholeDay), clockLabel(n * step, step)});
    return ticks;
}

std::vector<PlaneTick> dateTicks(double low, double high) {
    const double months = (high - low) / daysAMonth;
    if (months >= fewestTicks * 12 + 12) return monthTicks(low, high, 12 * static_cast<int>(std::max(1.0, tickStepOf(months / 12 - 1))));
    for (const int step : {6, 3, 2, 1})
        if (months >= (fewestTicks + 1) * step) return monthTicks(low, high, step);
    return high - low >= fewestTicks ? dayTicks(low, high) : clockTicks(low, high);
}

}  // namespace

std::vector<PlaneTick> ticksBetween(double low, double high, AxisUnit unit) {
    std::vector<PlaneTick> ticks;
    // Numbers that are all but equal: no step between them can be told from the next.
    const bool apart = high - low > 1e-12 * std::max(std::abs(low), std::abs(high)) && std::isfinite(high - low);
    if (apart) ticks = unit == AxisUnit::Days ? dateTicks(low, high) : numberTicks(low, high, tickStepOf(high - low));
    if (!ticks.empty()) return ticks;
    return {{low, unit == AxisUnit::Days ? QString::fromStdString(dateText(low)) : valueText(low)}};
}

}  // namespace lamina::ui

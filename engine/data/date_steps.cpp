// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/date_steps.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>

#include "engine/data/dates.h"

namespace lamina {

namespace {

constexpr std::size_t lookedAt = 25;      // last dates by which a step is told
constexpr std::size_t aYear = 261;        // working days: holidays come seldom, and some of them together
constexpr std::size_t aWeek = 5;          // less tells nothing of working days
constexpr double dayFraction = 1e-6;      // what two steps may differ by, in days
constexpr double secondsADay = 86'400;

std::chrono::year_month_day calendarDay(double days) { return std::chrono::sys_days(std::chrono::days(static_cast<long>(std::floor(days)))); }

bool isWhole(double days) { return std::abs(days - std::round(days)) < dayFraction; }

int monthOf(std::chrono::year_month_day date) { return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1; }

bool endsMonth(std::chrono::year_month_day date) { return date == date.year() / date.month() / std::chrono::last; }

/** How dates go on. */
struct DateStep {
    int months = 0;      // 0: by days
    double days = 0;
    bool monthsEnd = false;  // always the last day
    bool working = false;    // Monday to Friday
};

std::optional<DateStep> byDays(const std::vector<double>& dates) {
    const double step = dates[1] - dates[0];
    for (std::size_t i = 1; i < dates.size(); ++i)
        if (std::abs(dates[i] - dates[i - 1] - step) > dayFraction) return {};
    return step > 0 ? std::optional(DateStep{0, step, false}) : std::nullopt;
}

std::optional<DateStep> byMonths(const std::vector<double>& dates) {
    bool sameDay = true, ends = true;
    int step = 0;
    for (std::size_t i = 0; i < dates.size(); ++i) {
        const auto date = calendarDay(dates[i]);
        sameDay = sameDay && date.day() == calendarDay(dates[0]).day();
        ends = ends && endsMonth(date);
        if (!isWhole(dates[i])) return {};
        if (i == 0) continue;
        const int months = monthOf(date) - monthOf(calendarDay(dates[i - 1]));
        if (i > 1 && months != step) return {};
        step = months;
    }
    return step > 0 && (sameDay || ends) ? std::optional(DateStep{step, 0, ends && !sameDay}) : std::nullopt;
}

/** 0: Monday. */
unsigned weekdayOf(double days) { return std::chrono::weekday(std::chrono::sys_days(calendarDay(days))).iso_encoding() - 1; }

/** Each is the working day behind the one before, but for a few holidays. */
std::optional<DateStep> byWorkingDays(const std::vector<double>& dates) {
    constexpr unsigned friday = 4;
    if (dates.size() <= aWeek) return {};
    std::size_t holidays = 0;
    for (std::size_t i = 0; i < dates.size(); ++i) {
        if (weekdayOf(dates[i]) > friday) return {};
        if (i == 0) continue;
        const double over = dates[i] - dates[i - 1] - (weekdayOf(dates[i - 1]) == friday ? 3 : 1);
        if (!isWhole(over) || over < -dayFraction) return {};
        if (over > dayFraction) ++holidays;
    }
    return holidays * 20 < dates.size() ? std::optional(DateStep{0, 0, false, true}) : std::nullopt;  // of a step less
}

/** So many working days on. */
double workedOn(double from, std::size_t times) {
    const std::size_t rest = times % 5, weekend = weekdayOf(from) + rest >= 5 ? 2u : 0u;
    return from + static_cast<double>(times / 5 * 7 + rest + weekend);
}

double stepped(double from, const DateStep& step, std::size_t times) {
    if (step.working) return workedOn(from, times);
    if (step.months == 0) return from + step.days * static_cast<double>(times);
    const auto last = calendarDay(from);
    const auto month = last.year() / last.month() + std::chrono::months(step.months * static_cast<int>(times));
    const std::chrono::year_month_day end = month / std::chrono::last, same = month / last.day();
    return static_cast<double>(std::chrono::sys_days(step.monthsEnd || !same.ok() ? end : same).time_since_epoch().count());
}

/** At most so many; from behind the last row that has none. */
std::vector<double> lastDates(const Column& column, std::size_t most) {
    const DateOrder order = dateOrder(column);
    std::vector<double> dates;
    for (std::size_t row = column.rows(); row > 0 && dates.size() < most; --row) {
        const auto date = parseDate(column.text(row - 1), order);
        if (!date) break;
        dates.push_back(*date);
    }
    std::reverse(dates.begin(), dates.end());
    return dates;
}

/** 2024-03: a year and a month alone. */
bool namesMonths(const std::string& text) { return text.size() == 7 && text[4] == '-'; }

}  // namespace

const Column* timeOf(const Table& table) {
    for (const Column& column : table.columns) {
        if (column.type != ColumnType::Category || !holdsDates(column)) continue;
        const DateOrder order = dateOrder(column);
        std::vector<double> dates;
        for (const auto& text : column.categories) dates.push_back(parseDate(text, order).value_or(0));
        double last = -INFINITY;
        const bool forward = std::all_of(column.codes.begin(), column.codes.end(), [&](std::int32_t code) {
            if (code < 0) return true;
            return dates[static_cast<std::size_t>(code)] >= std::exchange(last, dates[static_cast<std::size_t>(code)]);
        });
        if (forward) return &column;
    }
    return nullptr;
}

std::vector<std::string> datesAhead(const Column& column, std::size_t count) {
    const std::size_t rows = column.rows();
    const std::vector<double> year = lastDates(column, aYear), dates(year.end() - static_cast<std::ptrdiff_t>(std::min(year.size(), lookedAt)), year.end());
    if (dates.size() < std::clamp(rows, std::size_t{3}, lookedAt)) return {};
    auto step = byMonths(dates);  // before days: 31 of them part some months
    if (!step) step = byDays(dates);
    if (!step) step = byWorkingDays(year);
    if (!step) return {};
    const bool months = step->months > 0 && namesMonths(column.text(rows - 1));
    std::vector<std::string> ahead;
    for (std::size_t i = 1; i <= count; ++i) ahead.push_back(dateText(stepped(dates.back(), *step, i)).substr(0, months ? 7 : std::string::npos));
    return ahead;
}

std::vector<std::string> datesOf(const Column& column, std::span<const std::uint32_t> rows) {
    const std::size_t known = column.rows(), last = rows.empty() ? 0 : *std::max_element(rows.begin(), rows.end());
    const auto ahead = last < known ? std::vector<std::string>() : datesAhead(column, last + 1 - known);
    std::vector<std::string> dates;
    for (const std::size_t row : rows) dates.push_back(row < known ? column.text(row) : ahead.empty() ? std::string() : ahead[row - known]);
    return dates;
}

std::string dateText(double days) {
    const double rounded = std::round(days * secondsADay) / secondsADay;
    const double whole = std::floor(rounded + dayFraction);
    const auto date = calendarDay(whole);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (isWhole(rounded)) return text;
    const long seconds = std::lround((rounded - whole) * secondsADay);
    char time[48];
    std::snprintf(time, sizeof time, seconds % 60 ? " %02ld:%02ld:%02ld" : " %02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return std::string(text) + time;
}

}  // namespace lamina

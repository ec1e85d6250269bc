// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dates.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace lamina {

namespace {

/** Reads text from its beginning. */
class Scan {
 public:
    explicit Scan(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    bool take(char c) {
        if (text_.empty() || text_.front() != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    /** A whole number of `least` to `most` digits; -1 where there is none. */
    int number(std::size_t least, std::size_t most) {
        std::size_t n = 0;
        int value = 0;
        while (n < text_.size() && n < most && text_[n] >= '0' && text_[n] <= '9') value = value * 10 + (text_[n++] - '0');
        if (n < least) return -1;
        text_.remove_prefix(n);
        return value;
    }
    /** Of one of these characters, which. */
    char anyOf(std::string_view characters) {
        const bool is = !text_.empty() && characters.find(text_.front()) != std::string_view::npos;
        const char c = is ? text_.front() : '\0';
        if (is) text_.remove_prefix(1);
        return c;
    }
    std::size_t left() const { return text_.size(); }

 private:
    std::string_view text_;
};

std::optional<double> days(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
    if (year < 0 || month < 1 || day < 1 || !date.ok()) return std::nullopt;
    return static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count());
}

/** Year first: 2024-03-01, 2024/3/1, and 2024-03. */
std::optional<double> yearFirst(Scan& scan) {
    const int year = scan.number(4, 4);
    const char separator = scan.anyOf("-/");
    const int month = separator ? scan.number(1, 2) : -1;
    if (year < 0 || month < 0) return std::nullopt;
    if (!scan.take(separator)) return days(year, month, 1);
    return days(year, month, scan.number(1, 2));
}

/** Four digits, or the last two of 1970 to 2069. */
int yearAt(Scan& scan) {
    const std::size_t before = scan.left();
    const int year = scan.number(2, 4);
    const std::size_t digits = before - scan.left();
    if (digits == 3) return -1;
    return digits == 2 ? year + (year < 70 ? 2000 : 1900) : year;
}

/** Year last: 1.3.2024 has the day first, of 3/1/2024 it is told by the order. */
std::optional<double> yearLast(Scan& scan, DateOrder order) {
    const int first = scan.number(1, 2);
    const char separator = scan.anyOf("./-");
    const int second = separator ? scan.number(1, 2) : -1;
    if (first < 0 || second < 0 || !scan.take(separator)) return std::nullopt;
    const int year = separator == '-' ? scan.number(4, 4) : yearAt(scan);
    const bool monthFirst = separator == '/' && (order == DateOrder::Either ? first <= 12 : order == DateOrder::MonthFirst);
    return monthFirst ? days(year, first, second) : days(year, second, first);
}

/** Seconds that a clock is ahead: Z, +01:00, -0530, +01; 0 where nothing is said. */
std::optional<double> aheadOfGreenwich(Scan& scan) {
    if (scan.take('Z')) return 0;
    const char sign = scan.anyOf("+-");
    if (!sign) return 0;
    const int hours = scan.number(2, 2);
    const bool minutesToo = scan.take(':') || !scan.done();
    const int minutes = minutesToo ? scan.number(2, 2) : 0;
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return std::nullopt;
    return (sign == '-' ? -60.0 : 60.0) * (hours * 60 + minutes);
}

/** A share of the day. */
std::optional<double> timeOfDay(Scan& scan) {
    const int hour = scan.number(1, 2);
    const int minute = scan.take(':') ? scan.number(2, 2) : -1;
    double second = 0;
    if (scan.take(':')) {
        second = scan.number(2, 2);
        if (scan.take('.')) {
            const std::size_t before = scan.left();
            double part = scan.number(1, 9);
            if (part < 0) return std::nullopt;
            for (std::size_t digits = before - scan.left(); digits > 0; --digits) part /= 10;
            second += part;
        }
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second >= 61) return std::nullopt;
    const auto ahead = aheadOfGreenwich(scan);
    if (!ahead) return std::nullopt;
    return (hour * 3600.0 + minute * 60.0 + second - *ahead) / 86400;
}

}  // namespace

std::optional<double> parseDate(std::string_view text, DateOrder order) {
    if (text.size() < 6 || text.size() > 40) return std::nullopt;
    Scan scan(text), again(text);
    auto date = yearFirst(scan);
    if (!date) {
        scan = again;
        date = yearLast(scan, order);
    }
    if (!date || scan.done()) return date;
    if (!scan.anyOf("T ")) return std::nullopt;
    const auto time = timeOfDay(scan);
    return time && scan.done() ? std::optional(*date + *time) : std::nullopt;
}

DateOrder dateOrder(const Column& column) {
    for (const auto& cell : column.categories)
        if (cell.find('/') != std::string::npos && parseDate(cell, DateOrder::DayFirst).has_value() != parseDate(cell, DateOrder::MonthFirst).has_value())
            return parseDate(cell, DateOrder::DayFirst) ? DateOrder::DayFirst : DateOrder::MonthFirst;
    return DateOrder::Either;
}

bool holdsDates(const Column& column) {
    if (column.type != ColumnType::Category || column.categories.empty() || !parseDate(column.categories.front())) return false;
    return std::all_of(column.categories.begin(), column.categories.end(), [order = dateOrder(column)](const std::string& c) { return parseDate(c, order).has_value(); });
}

}  // namespace lamina

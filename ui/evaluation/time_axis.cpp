// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/time_axis.h"

#include <QString>
#include <algorithm>
#include <functional>
#include <utility>

#include "ui/document/text.h"
#include "ui/plots/line_plot.h"

namespace lamina::ui {

std::vector<double> TimeAxis::show(const RowTimes& times) {
    const bool dated = !times.days.empty();
    if (std::exchange(dated_, dated) != dated) plot_.setFollow(true);  // a part of dates is none of rows
    plot_.setXKind(dated ? PlotX::Days : PlotX::Number);
    name_ = dated ? text(times.column) : tr("row");
    plot_.setXName(name_);
    plot_.setXTitle(dated ? text(times.column) : QString());
    std::vector<double> places = times.days;
    for (std::size_t i = places.size(); i < times.rows.size(); ++i) places.push_back(times.rows[i] + 1.0);
    plot_.setDescribeX(times.dates.empty() ? std::function<QString(double)>() : [places, dates = times.dates](double x) {
        const auto at = static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), x) - places.begin());
        return text(dates[std::min(at, dates.size() - 1)]);
    });
    return places;
}

}  // namespace lamina::ui

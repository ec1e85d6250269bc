// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/course_plot.h"

#include <cstdint>
#include <utility>

#include "ui/document/text.h"
#include "ui/document/words.h"

namespace lamina::ui {

CoursePlot::CoursePlot(QWidget* parent)
    : LinePlot({}, parent), time_(*this), truth_(addCurve(tr("true"), CurveStyle::plain(0))), said_(addCurve(tr("predicted"), CurveStyle::plain(1))) {
    setSwitches(false, false);
    setCloseFit(true);
}

void CoursePlot::show(const QString& name, const SeriesCourse& course) {
    setTitle(tr("%1 over time").arg(name));
    clear();
    if (course.truth.empty()) return;
    const auto places = time_.show(course.times);
    const std::tuple seen(name, places.front(), places.back());
    if (std::exchange(seen_, seen) != seen) setFollow(true);  // another target and other rows are seen whole
    if (course.shown < course.of) {
        const auto shown = static_cast<std::int64_t>(course.shown), of = static_cast<std::int64_t>(course.of);
        setXTitle(tr("%1 · %2 of %3 rows, the peaks among them").arg(time_.name(), groupedCount(shown), groupedCount(of)));
    }
    append(truth_, places, course.truth);
    append(said_, places, course.said);
}

}  // namespace lamina::ui

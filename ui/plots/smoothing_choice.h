// SPDX-License-Identifier: GPL-3.0-or-later
// How much the curves of trainings are smoothed: as many points ask for, or as the person wants it, also in later windows.
#pragma once

#include <QObject>
#include <cstddef>
#include <optional>

namespace lamina::ui {

class SmoothingChoice : public QObject {
    Q_OBJECT
 public:
    /** Weight where nobody chose one, of curves with many points; fewer are shown as they are. */
    static constexpr double usual = 0.6;
    static constexpr std::size_t many = 200;

    static SmoothingChoice& instance();

    /** 0 … 0.99, as the person chose; none: nobody did. */
    std::optional<double> weight() const { return weight_; }
    void choose(std::optional<double> weight);
    /** The weight for curves of which the longest has so many points. */
    double weightFor(std::size_t points) const { return weight_.value_or(points < many ? 0 : usual); }

 signals:
    void changed();

 private:
    SmoothingChoice();

    std::optional<double> weight_;
};

}  // namespace lamina::ui

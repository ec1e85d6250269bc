// SPDX-License-Identifier: GPL-3.0-or-later
// Ticks and looks of the axes.
#include "ui/plots/plot_axes.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/numbers.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

double NumberTicker::getTickStep(const QCPRange& range) {
    step_ = PlotModel::roundStep(range.lower, range.upper, mTickCount);
    const bool whole = PlotModel::rounded(range.lower, range.upper, step_).size() < 1.001 * range.size();
    if (!whole) step_ = PlotModel::tickStep(range.size(), mTickCount);  // zoomed: steady steps rather than close ones
    high_ = std::floor(range.upper / step_ + 1e-6) * step_;
    return step_;
}

QString NumberTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return tickText(tick, step_, tick > high_ - step_ / 2 ? unit : QString());
}

double AgoTicker::getTickStep(const QCPRange& range) {
    const double exact = range.size() / 4;
    for (const double step : {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200}) {
        if (step >= exact) return step;
    }
    return 86400 * std::ceil(exact / 86400);
}

QString AgoTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double ago = mTickOrigin - tick;
    if (std::abs(ago) < 1e-6) return QCoreApplication::translate("lamina::ui::LinePlot", "now");
    return (ago > 0 ? QStringLiteral("−") : QStringLiteral("+")) + durationText(std::abs(ago));
}

QVector<double> ScaledTicker::createTickVector(double, const QCPRange& range) {
    const double low = scale.shown(range.lower), high = scale.shown(range.upper);
    QVector<double> ticks;
    if (!(high > low)) return ticks;
    step_ = PlotModel::tickStep(high - low, mTickCount);
    if (scale.whole && step_ != std::floor(step_)) step_ = step_ < 1 ? 1 : 5;  // for 2.5
    first_ = std::ceil(low / step_ - 1e-9) * step_;
    for (int i = 0; first_ + i * step_ <= high + 1e-9 * step_; ++i) ticks << scale.placed(first_ + i * step_);
    return ticks;
}

QString ScaledTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double shown = std::round(scale.shown(tick) / step_) * step_;
    const QString number = tickText(shown, step_);
    return shown < first_ + step_ / 2 ? scale.name + QChar(u' ') + number : number;
}

QVector<double> DateTicker::createTickVector(double, const QCPRange& range) {
    constexpr double first = -719'162, last = 2'932'896;  // years 1 to 9999, however far away somebody looks
    ticks_ = ticksBetween(std::clamp(range.lower, first, last), std::clamp(range.upper, first, last), AxisUnit::Days);
    const auto most = static_cast<std::size_t>(std::max(1, mTickCount)), stride = (ticks_.size() + most - 1) / most;
    const auto day = std::find_if(ticks_.begin(), ticks_.end(), [](const PlaneTick& one) { return one.at == std::floor(one.at); });
    const std::size_t dated = day == ticks_.end() ? 0 : static_cast<std::size_t>(day - ticks_.begin());
    QVector<double> ticks;
    for (std::size_t i = dated % stride; i < ticks_.size(); i += stride) ticks << ticks_[i].at;
    return ticks;
}

QString DateTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const auto at = std::find_if(ticks_.begin(), ticks_.end(), [&](const PlaneTick& one) { return one.at == tick; });
    return at == ticks_.end() ? QString() : at->label;
}

QVector<double> PowerTicker::createTickVector(double, const QCPRange& range) {
    QVector<double> ticks;
    if (range.lower <= 0) return ticks;
    const int from = static_cast<int>(std::ceil(std::log10(range.lower) - 1e-9));
    const int to = static_cast<int>(std::floor(std::log10(range.upper) + 1e-9));
    const int stride = std::max(1, (to - from + 4) / 5);
    for (int power = from; power <= to; power += stride) ticks << std::pow(10, power);
    if (ticks.size() < 2) {  // zoomed into one decade
        const double step = PlotModel::tickStep(range.size(), 4);
        ticks.clear();
        for (double tick = std::ceil(range.lower / step) * step; tick <= range.upper; tick += step) ticks << tick;
    }
    return ticks;
}

QString PowerTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double power = std::log10(tick);
    return std::abs(power - std::round(power)) < 1e-6 ? powerText(tick) : valueText(tick);
}

void restylePlot(QCustomPlot& plot) {
    const Theme& t = theme();
    plot.setBackground(QBrush(t.panel));
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        axis->setNumberFormat(QStringLiteral("g"));  // or QCustomPlot makes 10⁻² of 1e-2
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(t.muted);
        axis->setTickLabelFont(ui::font(TextSize::Small));
        axis->setLabelColor(t.muted);
        axis->setLabelFont(ui::font(TextSize::Small));
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(axis == plot.xAxis ? 6 : 8);
        axis->grid()->setPen(QPen(t.line, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->grid()->setSubGridVisible(false);
    }
    plot.xAxis->grid()->setVisible(false);
    plot.yAxis->grid()->setAntialiased(false);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Axes of QCustomPlot in the theme's colours, with numbers as people read them. Only for the .cpp files of this room.
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/plots/plane_ticks.h"
#include "ui/plots/plot_model.h"

namespace lamina::ui {

/** Ticks at 1, 2, 2.5, 4, 5 times a power of ten; labels "4 k", "1.5 M/s". */
class NumberTicker : public QCPAxisTicker {
 public:
    explicit NumberTicker(int count) { setTickCount(count); }
    QString unit;  // on the highest label only

 protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

 private:
    double step_ = 1, high_ = 0;
};

/** Ticks at whole seconds, minutes, hours before `now`; labels "−2 min", "now". */
class AgoTicker : public QCPAxisTicker {
 public:
    void setNow(double now) { setTickOrigin(now); }

 protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }
};

/** Ticks at round numbers of what x is shown as; the first one names it. */
class ScaledTicker : public QCPAxisTicker {
 public:
    explicit ScaledTicker(int count) { setTickCount(count); }
    XScale scale;

 protected:
    QVector<double> createTickVector(double, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

 private:
    double step_ = 1, first_ = 0;
};

/** Ticks where years, months, days, hours or minutes begin, of x in days; labels "1983", "1983-12", "1983-12-24", "14:00". Where only some have
 *  room, those that name a day are among them. */
class DateTicker : public QCPAxisTicker {
 protected:
    QVector<double> createTickVector(double, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }

 private:
    std::vector<PlaneTick> ticks_;
};

/** Powers of ten: "1e-2". Leaves powers out when there are too many. */
class PowerTicker : public QCPAxisTicker {
 protected:
    QVector<double> createTickVector(double, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale&, QChar, int) override;
    int getSubTickCount(double) override { return 0; }
};

/** Colours, fonts, hairlines: after every change of the theme. */
void restylePlot(QCustomPlot& plot);

}  // namespace lamina::ui

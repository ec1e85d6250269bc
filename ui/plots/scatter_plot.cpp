// SPDX-License-Identifier: GPL-3.0-or-later
// Points and diagonal through QCustomPlot; of points in the same fine cell one is drawn.
#include "ui/plots/scatter_plot.h"

#include <QLabel>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <cmath>
#include <unordered_set>

#include "ui/plots/plot_axes.h"
#include "ui/plots/plot_export.h"
#include "ui/theme/fonts.h"
#include "ui/theme/labels.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr std::int64_t cells = 2000;  // along an axis: finer than a screen

std::int64_t cellOf(double value, const QCPRange& range) {
    return static_cast<std::int64_t>((value - range.lower) / range.size() * static_cast<double>(cells));
}

}  // namespace

ScatterPlot::ScatterPlot(const QString& title, QWidget* parent)
    : Card(parent), title_(strongLabel(title, this)), plot_(new QCustomPlot(this)) {
    plot_->addGraph();  // points
    plot_->addGraph();  // diagonal or zero
    plot_->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(5)));
    plot_->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new NumberTicker(5)));
    plot_->setMinimumSize(160, 120);
    plot_->installEventFilter(this);
    body()->addWidget(title_);
    body()->addWidget(plot_, 1);
    setAxisNames(tr("true"), tr("predicted"));
    setTitle(title);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, &ScatterPlot::restyle);
    restyle();
}

void ScatterPlot::setTitle(const QString& title) {
    title_->setText(title);
    setAccessibleName(title);
    plot_->setAccessibleName(title);
}

void ScatterPlot::setAxisNames(const QString& x, const QString& y) {
    plot_->xAxis->setLabel(x);
    plot_->yAxis->setLabel(y);
}

void ScatterPlot::setDiagonal(bool diagonal) {
    diagonal_ = diagonal;
    fitAxes();
}

void ScatterPlot::setPoints(std::span<const double> x, std::span<const double> y) {
    const std::size_t count = std::min(x.size(), y.size());
    x_.assign(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count));
    y_.assign(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(count));
    fitAxes();
}

void ScatterPlot::fitAxes() {
    ValueRange xs, ys;
    for (std::size_t i = 0; i < x_.size(); ++i) {
        if (!std::isfinite(x_[i]) || !std::isfinite(y_[i])) continue;
        xs.include(x_[i]);
        ys.include(y_[i]);
    }
    if (xs.empty()) xs = ys = {0, 1};
    if (diagonal_) {
        xs.include(ys);
        ys = xs;
    } else {
        ys.include(0);
    }
    const auto air = [](ValueRange r) {
        const double pad = r.high > r.low ? 0.04 * (r.high - r.low) : 0.5;
        return QCPRange(r.low - pad, r.high + pad);
    };
    plot_->xAxis->setRange(air(xs));
    plot_->yAxis->setRange(air(ys));
    refill();
}

void ScatterPlot::refill() {
    QVector<double> x, y;
    std::unordered_set<std::int64_t> taken;
    for (std::size_t i = 0; i < x_.size(); ++i) {
        if (!std::isfinite(x_[i]) || !std::isfinite(y_[i])) continue;
        const auto column = cellOf(x_[i], plot_->xAxis->range()), row = cellOf(y_[i], plot_->yAxis->range());
        if (taken.insert(column * 2 * cells + row).second) x << x_[i], y << y_[i];
    }
    plot_->graph(0)->setData(x, y);
    const QCPRange range = plot_->xAxis->range();
    const double from = diagonal_ ? range.lower : 0, to = diagonal_ ? range.upper : 0;
    plot_->graph(1)->setData({range.lower, range.upper}, {from, to}, true);
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::restyle() {
    restylePlot(*plot_);
    const Theme& t = theme();
    plot_->xAxis->grid()->setVisible(true);
    for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
        axis->setLabelColor(t.muted);
        axis->setLabelFont(ui::font(TextSize::Small));
    }
    QColor dot = curveColor(0);
    dot.setAlphaF(x_.size() > 500 ? 0.4F : 0.65F);
    plot_->graph(0)->setLineStyle(QCPGraph::lsNone);
    plot_->graph(0)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(Qt::transparent), dot, 6));
    plot_->graph(1)->setPen(QPen(t.faint, 1.2, Qt::DashLine));
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

bool ScatterPlot::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress) {
        const QPointF here = static_cast<QMouseEvent*>(event)->position();
        double best = 10 * 10;  // pixels
        std::ptrdiff_t found = -1;
        for (std::size_t i = 0; i < x_.size(); ++i) {
            const double dx = plot_->xAxis->coordToPixel(x_[i]) - here.x(), dy = plot_->yAxis->coordToPixel(y_[i]) - here.y();
            if (dx * dx + dy * dy < best) best = dx * dx + dy * dy, found = static_cast<std::ptrdiff_t>(i);
        }
        if (found >= 0) emit pointPressed(static_cast<std::size_t>(found));
    }
    return Card::eventFilter(watched, event);
}

void ScatterPlot::save(const QString& path) {
    PlotPicture picture{title_->text(), {}, QSize(std::max(360, plot_->width()), std::max(300, plot_->height()) + 34), {}};
    picture.body = [this](QCPPainter& painter, QSize size) { plot_->toPainter(&painter, size.width(), size.height()); };
    savePicture(picture, path);
}

}  // namespace lamina::ui

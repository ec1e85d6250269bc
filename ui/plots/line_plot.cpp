// SPDX-License-Identifier: GPL-3.0-or-later
// The model of a plot, changed through the widget.
#include "ui/plots/line_plot.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/plots/legend_bar.h"
#include "ui/plots/plot_export.h"
#include "ui/plots/plot_view.h"
#include "ui/plots/smoothing_choice.h"

namespace lamina::ui {

LinePlot::~LinePlot() { delete view_; }  // before the model it draws

int LinePlot::addCurve(const QString& name, CurveStyle style) {
    const int id = nextId_++;
    model_.curves.emplace_back(id, PlotCurve(name, style));
    model_.curves.back().second.setSmoothing(model_.smoothing, model_.smoothedOver);
    legend_->add(id, name, style);
    view_->schedule();
    return id;
}

void LinePlot::removeCurve(int curve) {
    std::erase_if(model_.curves, [&](const auto& entry) { return entry.first == curve; });
    legend_->remove(curve);
    view_->redraw();  // no picture in between may ask for the curve that is gone
}

void LinePlot::setCurveShown(int curve, bool shown) {
    legend_->setShown(curve, shown);
    if (PlotCurve* c = model_.curve(curve)) c->visible = shown;
    view_->schedule();
}

void LinePlot::append(int curve, std::span<const double> x, std::span<const double> y) {
    PlotCurve* target = model_.curve(curve);
    if (!target || x.empty()) return;
    target->append(x, y);
    smoothAsChosen();
    model_.smooth();
    view_->grow();
}

void LinePlot::clear() {
    for (auto& [id, curve] : model_.curves) curve.clear();
    model_.marks.clear();
    smoothAsChosen();
    view_->schedule();
}

int LinePlot::addMark(double x, const QString& text, PlotMark::Kind kind) {
    model_.marks.push_back({nextId_, x, text, kind});
    view_->schedule();
    return nextId_++;
}

void LinePlot::setMark(int mark, double x, const QString& text) {
    for (PlotMark& m : model_.marks) {
        if (m.id == mark) m.x = x, m.text = text;
    }
    view_->schedule();
}

QStringList LinePlot::marks() const {
    std::vector<PlotMark> sorted = model_.marks;
    std::stable_sort(sorted.begin(), sorted.end(), [](const PlotMark& a, const PlotMark& b) { return a.x < b.x; });
    QStringList texts;
    for (const PlotMark& mark : sorted) texts << mark.text;
    return texts;
}

void LinePlot::setTitle(const QString& title) {
    title_->setText(title);
    setAccessibleName(title);
    view_->setAccessibleName(tr("Plot of %1").arg(title));
}

void LinePlot::setUnit(const QString& unit) {
    model_.unit = unit;
    view_->schedule();
}

void LinePlot::setFixedY(double low, double high) {
    model_.fixedY = PlotRange{low, high};
    view_->schedule();
}

void LinePlot::setFromZero(bool fromZero) {
    model_.fromZero = fromZero;
    view_->schedule();
}

void LinePlot::setCloseFit(bool on) {
    model_.closeFit = on;
    view_->schedule();
}

void LinePlot::setXName(const QString& name) { model_.xName = name; }

void LinePlot::setXTitle(const QString& title) {
    view_->xAxis->setLabel(title);
    view_->schedule();
}

void LinePlot::setXKind(PlotX kind) {
    model_.xKind = kind;
    view_->schedule();
}

void LinePlot::setXScale(std::optional<XScale> scale) {
    model_.xScale = std::move(scale);
    view_->schedule();
}

QStringList LinePlot::xLabels() const { return view_->xLabels(); }

void LinePlot::setExpectedEnd(double x) {
    model_.expectedEnd = x;
    model_.smooth();
    view_->schedule();
}

void LinePlot::setWindow(double width) {
    model_.window = width;
    view_->schedule();
}

void LinePlot::setDescribeX(std::function<QString(double)> describe) { model_.describeX = std::move(describe); }

void LinePlot::setLog(bool log) {
    if (log == model_.log) return;
    model_.log = log;
    log_->setChecked(log);
    view_->schedule();
}

void LinePlot::setSmoothing(double weight) {
    weight = std::clamp(weight, 0.0, 0.99);
    if (weight == model_.smoothing) return;
    model_.smoothing = weight;
    model_.smooth();
    showSmoothing();
    view_->schedule();
}

void LinePlot::followSmoothingChoice() {
    if (std::exchange(followsChoice_, true)) return;
    connect(&SmoothingChoice::instance(), &SmoothingChoice::changed, this, &LinePlot::smoothAsChosen);
    smoothAsChosen();
}

void LinePlot::smoothAsChosen() {
    if (!followsChoice_) return;
    std::size_t most = 0;
    for (const auto& [id, curve] : model_.curves)
        if (curve.style().smooth) most = std::max(most, curve.raw().size());
    setSmoothing(SmoothingChoice::instance().weightFor(most));
}

void LinePlot::takeSmoothing(double weight) { followsChoice_ ? SmoothingChoice::instance().choose(weight) : setSmoothing(weight); }

double LinePlot::smoothing() const { return model_.smoothing; }

void LinePlot::setHideOutliers(bool hide) {
    model_.hideOutliers = hide;
    outliers_->setChecked(hide);
    view_->schedule();
}

void LinePlot::setFollow(bool follow) { view_->setFollow(follow); }
bool LinePlot::following() const { return view_->following(); }

void LinePlot::setXRange(double low, double high) {
    view_->setFollow(false);
    view_->setRanges({low, high}, model_.fitY({low, high}, 0));
    view_->schedule();
}

PlotRange LinePlot::xRange() const { return view_->xRange(); }
PlotRange LinePlot::yRange() const { return view_->yRange(); }

void LinePlot::save(const QString& path) {
    if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) return saveCsv(model_, path);
    view_->redraw();
    PlotPicture picture{title_->text(), {}, QSize(std::max(480, view_->width()), std::max(240, view_->height()) + 34), {}};
    for (const auto& [id, curve] : model_.curves) {
        if (curve.visible) picture.legend.push_back({curve.name(), curve.style()});
    }
    picture.body = [this](QCPPainter& painter, QSize size) { view_->toPainter(&painter, size.width(), size.height()); };
    savePicture(picture, path);
}

void LinePlot::redraw() { view_->redraw(); }
std::size_t LinePlot::pointsDrawn() const { return view_->pointsDrawn(); }
QWidget* LinePlot::canvas() const { return view_; }

}  // namespace lamina::ui

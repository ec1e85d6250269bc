// SPDX-License-Identifier: GPL-3.0-or-later
// The row above the axes: title, legend, log, smoothing, the menu to save.
#include <QAction>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <utility>

#include "engine/base/error.h"
#include "ui/plots/legend_bar.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/plot_view.h"
#include "ui/plots/smoothing_choice.h"
#include "ui/theme/button.h"
#include "ui/theme/labels.h"
#include "ui/theme/strip.h"

namespace lamina::ui {
namespace {

QPushButton* quietButton(const QString& text, QWidget* parent) {
    auto* button = flatButton(text, parent);
    button->setProperty("kind", QStringLiteral("quiet"));
    return button;
}

}  // namespace

LinePlot::LinePlot(const QString& title, QWidget* parent)
    : Card(parent), view_(new PlotView(model_, this)), title_(strongLabel({}, this)), legend_(new LegendBar(this)),
      leftOut_(quietButton(tr("outliers hidden"), this)), all_(quietButton(tr("Show all"), this)), log_(quietButton(tr("log"), this)), smooth_(quietButton({}, this)),
      menu_(iconButton(QStringLiteral("download"), tr("Save and more"), this)), trouble_(new Strip(this)) {
    buildHead();
    buildMenu();
    trouble_->setClosable(true);
    trouble_->hide();
    body()->setContentsMargins(14, 10, 8, 4);
    body()->setSpacing(4);
    body()->addWidget(trouble_);
    view_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);  // asks for no height: takes what there is
    body()->addWidget(view_, 1);
    connect(view_, &PlotView::followChanged, this, &LinePlot::followChanged);
    connect(view_, &PlotView::rangeChanged, this, &LinePlot::rangeChanged);
    connect(view_, &PlotView::redrawn, this, &LinePlot::showLeftOut);
    connect(view_, &PlotView::redrawn, this, &LinePlot::showWayBack);
    connect(legend_, &LegendBar::toggled, this, &LinePlot::setCurveShown);
    setTitle(title);
    showSmoothing();
}

void LinePlot::buildHead() {
    leftOut_->setToolTip(tr("Some values lie outside the axis. Click to see all of them."));
    connect(leftOut_, &QPushButton::clicked, this, [this] { setHideOutliers(false); });
    leftOut_->hide();
    all_->setToolTip(tr("All of it again, with the newest points: as a double click into the plot, or Home, does"));
    connect(all_, &QPushButton::clicked, this, [this] {
        if (all_->hasFocus()) view_->setFocus();  // the button goes
        setFollow(true);
    });
    all_->hide();
    log_->setCheckable(true);
    log_->setToolTip(tr("Logarithmic values"));
    log_->setAccessibleName(tr("Logarithmic values"));
    connect(log_, &QPushButton::toggled, this, &LinePlot::setLog);
    smooth_->setToolTip(tr("Smoothing of the thick line"));
    connect(smooth_, &QPushButton::clicked, this, &LinePlot::openSmoothing);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(title_);
    head->addSpacing(8);
    head->addWidget(legend_, 1);
    head->addWidget(leftOut_);
    head->addWidget(all_);
    head->addWidget(log_);
    head->addWidget(smooth_);
    head->addWidget(menu_);
    body()->addLayout(head);
    head_ = head;
}

void LinePlot::setLegendBelow(bool below) {
    constexpr int place = 2;  // in the head: behind the title and its distance
    if (std::exchange(legendBelow_, below) == below) return;
    legend_->setMostRows(below ? 2 : 1);
    if (below) {
        head_->removeWidget(legend_);
        head_->insertStretch(place, 1);
        body()->insertWidget(1, legend_);
    } else {
        body()->removeWidget(legend_);
        delete head_->takeAt(place);
        head_->insertWidget(place, legend_, 1);
    }
}

void LinePlot::buildMenu() {
    auto* menu = new QMenu(menu_);
    const std::pair<QString, QString> files[] = {{tr("Save picture as PNG…"), QStringLiteral("png")}, {tr("Save picture as SVG…"), QStringLiteral("svg")},
                                                 {tr("Save picture as PDF…"), QStringLiteral("pdf")}, {tr("Save all points as CSV…"), QStringLiteral("csv")}};
    for (const auto& [text, suffix] : files) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, s = suffix] { askAndSave(s); });
    }
    menu->addSeparator();
    outliers_ = menu->addAction(tr("Hide outliers"));
    outliers_->setCheckable(true);
    connect(outliers_, &QAction::toggled, this, &LinePlot::setHideOutliers);
    connect(menu->addAction(tr("Follow the newest points")), &QAction::triggered, this, [this] { setFollow(true); });
    menu_->setIconSize({14, 14});
    menu_->setMenu(menu);
    menu_->setPopupMode(QToolButton::InstantPopup);
}

void LinePlot::setSwitches(bool log, bool smoothing) {
    log_->setVisible(log);
    smooth_->setVisible(smoothing);
}

void LinePlot::showSmoothing() {
    smooth_->setText(model_.smoothing > 0 ? tr("smooth %1").arg(model_.smoothing) : tr("smooth off"));
    smooth_->setAccessibleName(tr("Smoothing %1").arg(model_.smoothing));
}

void LinePlot::showLeftOut() { leftOut_->setVisible(following() && model_.leavesOut(xRange(), yRange())); }

void LinePlot::showWayBack() { all_->setVisible(!view_->showsAll()); }

void LinePlot::openSmoothing() {
    QMenu popup(this);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setRange(0, 99);
    slider->setValue(qRound(model_.smoothing * 100));
    slider->setPageStep(10);
    slider->setAccessibleName(tr("Smoothing, 0 to 0.99"));
    slider->setFixedSize(180, 28);
    connect(slider, &QSlider::valueChanged, this, [this](int value) { takeSmoothing(value / 100.0); });
    QWidgetAction action(&popup);
    action.setDefaultWidget(slider);
    popup.addAction(&action);
    if (followsChoice_ && SmoothingChoice::instance().weight())
        connect(popup.addAction(tr("As many points ask for")), &QAction::triggered, this, [] { SmoothingChoice::instance().choose({}); });
    slider->setFocus();
    popup.exec(smooth_->mapToGlobal(QPoint(0, smooth_->height() + 4)));
}

void LinePlot::askAndSave(const QString& suffix) {
    const QString name = title_->text().toLower().replace(QLatin1Char(' '), QLatin1Char('-')) + QLatin1Char('.') + suffix;
    QString path = QFileDialog::getSaveFileName(this, tr("Save the plot"), name, QStringLiteral("*.%1").arg(suffix));
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1Char('.') + suffix, Qt::CaseInsensitive)) path += QLatin1Char('.') + suffix;
    try {
        save(path);
    } catch (const Error& error) {
        trouble_->show(Strip::Tone::Error, tr("The plot was not saved."), QString::fromUtf8(error.what()));
    }
}

}  // namespace lamina::ui

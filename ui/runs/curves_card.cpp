// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/curves_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStringList>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/history/epoch_scale.h"
#include "engine/runs/figure_rank.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

const QString stepByStep = QStringLiteral("step_");

QStringList figuresOf(const std::vector<RunDetails>& details) {
    QStringList names;
    for (const auto& d : details)
        for (const auto& curve : d.curves)
            if (const auto name = QString::fromStdString(curve.name); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return figureRank(a.toStdString()) < figureRank(b.toStdString()); });
    return names;
}

/** What the curves are drawn over, in the order of its box. */
enum class Over { Steps, Epochs, Seconds };

/** Steps of the run and those before it as epochs; nothing: how long an epoch would have been is not known. */
std::optional<EpochScale> epochsOf(const RunDetails& details) {
    const double anEpoch = stepsAnEpoch(details.curves);
    if (anEpoch == 0) return std::nullopt;
    Past before;
    before.steps = details.stepsBefore, before.epochs = details.epochsBefore;
    return EpochScale(before, anEpoch);
}

/** Runs that it stands on may have had epochs of other lengths. */
double placeOf(const CurvePoint& point, const RunDetails& details, Over over, const std::optional<EpochScale>& epochs) {
    if (over == Over::Seconds) return point.time;
    const double step = static_cast<double>(details.stepsBefore + point.step);
    return over == Over::Epochs ? epochs->epochs(step) : step;
}

/** As the other rooms call it; one that is another figure in each of the runs keeps its name. */
QString figureInWords(const std::vector<RunDetails>& details, const QString& figure) {
    const bool steps = figure.startsWith(stepByStep);
    const QString name = steps ? figure.mid(stepByStep.size()) : figure;
    QStringList words;
    for (const auto& d : details) {
        const auto measured = [&](const lamina::Curve& curve) { return QString::fromStdString(curve.name) == figure; };
        if (std::none_of(d.curves.begin(), d.curves.end(), measured)) continue;
        const QString called = calledFigure(d.words, name.toStdString());
        if (!words.contains(called)) words << called;
    }
    const QString called = words.size() == 1 ? words.front() : name;
    return steps ? CurvesCard::tr("%1, step by step").arg(called) : called;
}

std::vector<RunId> idsOf(const std::vector<RunDetails>& details) {
    std::vector<RunId> ids;
    for (const auto& d : details) ids.push_back(d.run.id);
    return ids;
}

std::vector<RunId> inOrder(std::vector<RunId> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

/** Whether a box offers just these figures, in these words. */
bool offers(const QComboBox& box, const QStringList& figures, const QStringList& words) {
    bool same = box.count() == figures.size();
    for (int i = 0; same && i < box.count(); ++i) same = box.itemData(i).toString() == figures[i] && box.itemText(i) == words[i];
    return same;
}

}  // namespace

CurvesCard::CurvesCard(QWidget* parent) : QWidget(parent), figure_(new QComboBox), over_(new QComboBox), plot_(new LinePlot(tr("Curves"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->addWidget(mutedLabel(tr("figure")));
    head->addWidget(figure_);
    head->addWidget(mutedLabel(tr("over")));
    head->addWidget(over_);
    head->addStretch();
    over_->addItems({tr("steps"), tr("epochs"), tr("seconds")});
    over_->setAccessibleName(tr("What the curves are drawn over"));
    over_->setToolTip(tr("Runs of other batch sizes compare by epochs; seconds, from the start of each run, tell which is faster"));
    figure_->setAccessibleName(tr("Figure to compare"));
    figure_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    layout->addWidget(plot_, 1);
    layout->addLayout(head);
    plot_->setMinimumHeight(180);
    connect(over_, &QComboBox::activated, this, &CurvesCard::draw);
    connect(figure_, &QComboBox::activated, this, [this] {
        chosen_ = figure_->currentData();
        held_ = {};
        draw();
    });
}

void CurvesCard::show(const std::vector<RunDetails>& details) {
    if (inOrder(idsOf(details)) != inOrder(idsOf(details_))) held_ = {};
    else if (!plot_->following()) held_ = figure_->currentData();
    details_ = details;
    offerFigures();
    draw();
}

/** A box that offers the same stays as it is: it may be open. */
void CurvesCard::offerFigures() {
    const QSignalBlocker quiet(figure_);
    const QStringList figures = figuresOf(details_);
    QStringList words;
    for (const auto& figure : figures) words << figureInWords(details_, figure);
    if (!offers(*figure_, figures, words)) {
        figure_->clear();
        for (qsizetype i = 0; i < figures.size(); ++i) figure_->addItem(words[i], figures[i]);
    }
    if (figures.isEmpty()) return;
    const int held = figure_->findData(held_), chosen = figure_->findData(chosen_);
    figure_->setCurrentIndex(held >= 0 ? held : std::max(chosen, 0));
}

void CurvesCard::draw() {
    const QString figure = figure_->currentData().toString();
    const auto over = static_cast<Over>(over_->currentIndex());
    const auto runs = idsOf(details_);
    if (std::exchange(drawn_, runs) != runs) addCurves();
    plot_->clear();
    plot_->setTitle(figure.isEmpty() ? tr("Curves") : figure_->currentText());
    const auto same = [](double x) { return x; };
    const QString name = over == Over::Steps ? tr("step") : over == Over::Epochs ? tr("epoch") : tr("seconds");
    plot_->setXName(name);
    plot_->setXScale(XScale{same, same, name, over == Over::Steps});
    for (std::size_t i = 0; i < details_.size(); ++i) fill(curves_[i], details_[i], figure);
    const View view{inOrder(runs), figure, over_->currentIndex()};
    if (std::exchange(view_, view) != view) plot_->setFollow(true);
}

void CurvesCard::addCurves() {
    for (const int curve : curves_) plot_->removeCurve(curve);
    curves_.clear();
    int slot = 0;
    for (const RunId run : drawn_) curves_.push_back(plot_->addCurve(tr("#%1").arg(run), CurveStyle::plain(slot++)));
}

void CurvesCard::fill(int curve, const RunDetails& run, const QString& figure) {
    const auto it = std::find_if(run.curves.begin(), run.curves.end(), [&](const lamina::Curve& c) { return c.name == figure.toStdString(); });
    if (it == run.curves.end()) return;
    const auto over = static_cast<Over>(over_->currentIndex());
    const auto epochs = epochsOf(run);
    if (over == Over::Epochs && !epochs) return;
    std::vector<double> x, y;
    for (const auto& point : it->points) {
        x.push_back(placeOf(point, run, over, epochs));
        y.push_back(point.value);
    }
    plot_->append(curve, x, y);
}

}  // namespace lamina::ui

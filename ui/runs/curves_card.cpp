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

#include "engine/history/epoch_scale.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

const QString stepByStep = QStringLiteral("step_");

/** Validation loss says most about a run, then whatever else was told of validation; what jumps step by step says least. */
int rankOf(const QString& figure) {
    if (figure.startsWith(stepByStep)) return 4;
    if (figure.startsWith(QLatin1String("val_"))) return figure == QLatin1String("val_loss") ? 0 : 1;
    return figure == QLatin1String("loss") ? 2 : 3;
}

QStringList figuresOf(const std::vector<RunDetails>& details) {
    QStringList names;
    for (const auto& d : details)
        for (const auto& curve : d.curves)
            if (const auto name = QString::fromStdString(curve.name); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return rankOf(a) < rankOf(b); });
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
        draw();
    });
}

void CurvesCard::show(const std::vector<RunDetails>& details) {
    details_ = details;
    const QSignalBlocker quiet(figure_);
    figure_->clear();
    for (const auto& figure : figuresOf(details_)) figure_->addItem(figureInWords(details_, figure), figure);
    if (const int at = figure_->findData(chosen_); at >= 0) figure_->setCurrentIndex(at);
    draw();
}

void CurvesCard::draw() {
    for (const int curve : curves_) plot_->removeCurve(curve);
    curves_.clear();
    plot_->clear();
    const QString figure = figure_->currentData().toString();
    plot_->setTitle(figure.isEmpty() ? tr("Curves") : figure_->currentText());
    const auto over = static_cast<Over>(over_->currentIndex());
    const auto same = [](double x) { return x; };
    const QString name = over == Over::Steps ? tr("step") : over == Over::Epochs ? tr("epoch") : tr("seconds");
    plot_->setXName(name);
    plot_->setXScale(XScale{same, same, name});
    int slot = 0;
    for (const auto& d : details_) {
        const int curve = plot_->addCurve(tr("#%1").arg(d.run.id), CurveStyle::plain(slot++));
        curves_.push_back(curve);
        const auto it = std::find_if(d.curves.begin(), d.curves.end(), [&](const lamina::Curve& c) { return c.name == figure.toStdString(); });
        if (it == d.curves.end()) continue;
        const auto epochs = epochsOf(d);
        if (over == Over::Epochs && !epochs) continue;
        std::vector<double> x, y;
        for (const auto& point : it->points) {
            x.push_back(placeOf(point, d, over, epochs));
            y.push_back(point.value);
        }
        plot_->append(curve, x, y);
    }
    plot_->setFollow(true);
}

}  // namespace lamina::ui

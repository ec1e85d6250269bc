// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/layer_plots.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/plots/drift_view.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/card.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostCurves = 6;  // as many as there are colours
constexpr int leastHeight = 150;

bool isMain(const WatchedVariable& v) { return v.name == "kernel" || v.name == "embeddings" || QString::fromStdString(v.name).endsWith(QLatin1String("_kernel")); }

/** Of many layers the first, the last and some between them: what vanishes does so from end to end. */
std::vector<std::size_t> shownOf(const std::vector<WatchedVariable>& variables) {
    std::vector<std::size_t> main;
    for (std::size_t i = 0; i < variables.size(); ++i)
        if (isMain(variables[i])) main.push_back(i);
    if (main.size() <= mostCurves) return main;
    std::vector<std::size_t> some;
    for (std::size_t i = 0; i < mostCurves; ++i) some.push_back(main[i * (main.size() - 1) / (mostCurves - 1)]);
    return some;
}

}  // namespace

LayerPlots::LayerPlots(QWidget* parent)
    : QWidget(parent), gradients_(new LinePlot(tr("Gradient by layer"))), updates_(new LinePlot(tr("Update ratio"))), weights_(new DriftView), chosen_(new QComboBox) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::space);
    for (auto* plot : plots()) {
        plot->setSwitches(false, false);
        plot->setLog(true);
        plot->setMinimumHeight(leastHeight);
        row->addWidget(plot, 1);
    }
    updates_->setToolTip(tr("The share of its weights that a step changes: about 0.001 is usual."));
    row->addWidget(buildWeights(), 1);
    connect(chosen_, &QComboBox::currentIndexChanged, this, &LayerPlots::showWeights);
}

QWidget* LayerPlots::buildWeights() {
    auto* card = new Card;
    auto* head = new QHBoxLayout;
    chosen_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    chosen_->setMinimumContentsLength(10);
    chosen_->setAccessibleName(tr("Weights of"));
    head->addWidget(strongLabel(tr("Weights")));
    head->addStretch();
    head->addWidget(chosen_);
    card->body()->setContentsMargins(metrics::space, metrics::gap, metrics::space, metrics::gap);
    card->body()->addLayout(head);
    card->body()->addWidget(weights_, 1);
    card->setMinimumHeight(leastHeight);
    return card;
}

void LayerPlots::begin(std::shared_ptr<const History> history) {
    history_ = std::move(history);
    read_ = 0;
    addCurves();
    const QSignalBlocker quiet(chosen_);
    chosen_->clear();
    for (const auto& v : history_->variables) chosen_->addItem(QString::fromStdString(v.layer + "." + v.name));
    weights_->setSpreads({});
    setVisible(!history_->variables.empty());
    follow();
}

void LayerPlots::addCurves() {
    for (const Line& line : lines_) {
        if (line.gradient >= 0) gradients_->removeCurve(line.gradient);
        if (line.update >= 0) updates_->removeCurve(line.update);
    }
    for (auto* plot : plots()) plot->clear();
    lines_.assign(history_->variables.size(), {-1, -1});
    int slot = 0;
    const auto shown = shownOf(history_->variables);
    for (const std::size_t i : shown) {
        const WatchedVariable& v = history_->variables[i];
        const auto others = std::count_if(shown.begin(), shown.end(), [&](std::size_t j) { return history_->variables[j].layer == v.layer; });
        const QString layer = QString::fromStdString(others > 1 ? v.layer + "." + v.name : v.layer);
        lines_[i] = {gradients_->addCurve(layer, CurveStyle::plain(slot)), updates_->addCurve(layer, CurveStyle::plain(slot))};
        ++slot;
    }
}

void LayerPlots::follow() {
    if (!history_) return;
    const std::size_t size = history_->looks.size();
    if (read_ == size) return;
    for (; read_ < size; ++read_) {
        const VariableLook look = history_->looks[read_];
        const Line& line = lines_[look.variable];
        const auto x = static_cast<double>(look.step + 1);
        if (line.gradient >= 0 && look.gradientNorm > 0) gradients_->append(line.gradient, x, static_cast<double>(look.gradientNorm));
        if (line.update >= 0 && look.updateRatio() > 0) updates_->append(line.update, x, static_cast<double>(look.updateRatio()));
    }
    showWeights();
}

void LayerPlots::showWeights() {
    const int chosen = chosen_->currentIndex();
    if (!history_ || chosen < 0) return;
    std::vector<Spread> spreads;
    const std::size_t variables = history_->variables.size(), moments = read_ / variables, step = DriftView::every(moments);
    for (std::size_t moment = (moments - 1) % step; moment < moments; moment += step) {
        const VariableLook& look = history_->looks[moment * variables + static_cast<std::size_t>(chosen)];
        spreads.push_back({static_cast<double>(look.step + 1), static_cast<double>(look.low), static_cast<double>(look.high), {look.counts.begin(), look.counts.end()}});
    }
    weights_->setSpreads(std::move(spreads));
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/layer_plots.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "ui/plots/drift_view.h"
#include "ui/plots/line_plot.h"
#include "ui/theme/card.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/training/layer_choice.h"
#include "ui/training/plot_row.h"

namespace lamina::ui {

namespace {

constexpr std::size_t firstCurves = 6;  // as many as there are colours
constexpr int leastHeight = 150;

bool isMain(const WatchedVariable& v) { return v.name == "kernel" || v.name == "embeddings" || v.name.ends_with("_kernel"); }

std::vector<std::size_t> mainOf(const std::vector<WatchedVariable>& variables) {
    std::vector<std::size_t> main;
    for (std::size_t i = 0; i < variables.size(); ++i)
        if (isMain(variables[i])) main.push_back(i);
    return main;
}

/** Each by its layer, where that has no other. */
QStringList namesOf(const std::vector<WatchedVariable>& variables, const std::vector<std::size_t>& main) {
    std::unordered_map<std::string_view, int> ofLayer;
    for (const std::size_t i : main) ++ofLayer[variables[i].layer];
    QStringList names;
    for (const std::size_t i : main) {
        const WatchedVariable& v = variables[i];
        names << QString::fromStdString(ofLayer[v.layer] > 1 ? v.layer + "." + v.name : v.layer);
    }
    return names;
}

}  // namespace

LayerPlots::LayerPlots(QWidget* parent)
    : QWidget(parent), choice_(new LayerChoice), row_(new PlotRow), gradients_(new LinePlot(tr("Gradient by layer"))), updates_(new LinePlot(tr("Update ratio"))), weights_(new DriftView), chosen_(new QComboBox) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap);
    column->addWidget(choice_);
    column->addWidget(row_, 1);
    choice_->hide();
    for (auto* plot : plots()) {
        plot->setSwitches(false, false);
        plot->setLog(true);
        plot->setMinimumHeight(leastHeight);
    }
    updates_->setToolTip(tr("The share of its weights that a step changes: about 0.001 is usual."));
    row_->setPlots({gradients_, updates_, buildWeights()});
    connect(chosen_, &QComboBox::currentIndexChanged, this, &LayerPlots::showWeights);
    connect(choice_, &LayerChoice::changed, this, &LayerPlots::drawChosen);
}

void LayerPlots::fitInto(int width) { row_->fitInto(width); }

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
    const bool same = history_ && history_->variables == history->variables;  // the same net: what the person chose stays
    for (Line& line : lines_) removeLine(line);
    for (auto* plot : plots()) plot->clear();
    history_ = std::move(history);
    read_ = 0, before_ = 0;
    lines_.assign(history_->variables.size(), {});
    if (!same) offerLayers();
    drawChosen();
    const QSignalBlocker quiet(chosen_);
    chosen_->clear();
    for (const auto& v : history_->variables) chosen_->addItem(QString::fromStdString(v.layer + "." + v.name));
    weights_->setSpreads({});
    setVisible(!history_->variables.empty());
    follow();
}

void LayerPlots::countFrom(std::uint64_t steps) {
    if (steps == before_ || !history_) return;
    before_ = steps;
    for (Line& line : lines_) removeLine(line);
    drawChosen();
    if (read_ > 0) showWeights();
}

void LayerPlots::setSelected(const QStringList& layers) {
    if (layers == selected_) return;
    selected_ = layers;
    drawChosen();
}

void LayerPlots::offerLayers() {
    main_ = mainOf(history_->variables);
    names_ = namesOf(history_->variables, main_);
    choice_->setLayers(names_, firstCurves);
    choice_->setVisible(main_.size() > firstCurves);  // of fewer the legend hides and shows
}

/** What is chosen, and what is selected on the canvas: of a whole net as many as can be told apart. */
void LayerPlots::drawChosen() {
    if (!history_) return;
    std::vector<std::size_t> drawn;  // places in main_
    for (std::size_t i = 0; i < main_.size(); ++i) {
        const bool room = drawn.size() < LayerChoice::mostToldApart;
        const bool wanted = choice_->chosen(i) || (room && selected_.contains(QString::fromStdString(history_->variables[main_[i]].layer)));
        if (wanted) drawn.push_back(i);
        else removeLine(lines_[main_[i]]);  // its colour is free for another
    }
    for (const std::size_t i : drawn)
        if (lines_[main_[i]].slot < 0) addLine(i);
    std::vector<int> colours;
    for (const std::size_t variable : main_) colours.push_back(lines_[variable].slot);
    choice_->setDrawn(colours);
}

void LayerPlots::addLine(std::size_t place) {
    const std::size_t variable = main_[place];
    const QString name = names_[static_cast<qsizetype>(place)];
    int slot = 0;
    while (std::any_of(lines_.begin(), lines_.end(), [&](const Line& line) { return line.slot == slot; })) ++slot;
    lines_[variable] = {gradients_->addCurve(name, CurveStyle::plain(slot)), updates_->addCurve(name, CurveStyle::plain(slot)), slot};
    for (std::size_t i = variable; i < read_; i += lines_.size()) draw(history_->looks[i]);  // what was seen while it was not drawn
}

void LayerPlots::removeLine(Line& line) {
    if (line.slot < 0) return;
    gradients_->removeCurve(line.gradient);
    updates_->removeCurve(line.update);
    line = {};
}

void LayerPlots::draw(const VariableLook& look) {
    const Line& line = lines_[look.variable];
    if (line.slot < 0) return;
    const auto x = static_cast<double>(before_ + look.step + 1);
    if (look.gradientNorm > 0) gradients_->append(line.gradient, x, static_cast<double>(look.gradientNorm));
    if (look.updateRatio() > 0) updates_->append(line.update, x, static_cast<double>(look.updateRatio()));
}

void LayerPlots::follow() {
    if (!history_) return;
    const std::size_t size = history_->looks.size();
    if (read_ == size) return;
    for (; read_ < size; ++read_) draw(history_->looks[read_]);
    showWeights();
}

void LayerPlots::showWeights() {
    const int chosen = chosen_->currentIndex();
    if (!history_ || chosen < 0) return;
    std::vector<Spread> spreads;
    const std::size_t variables = history_->variables.size(), moments = read_ / variables, step = DriftView::every(moments);
    for (std::size_t moment = (moments - 1) % step; moment < moments; moment += step) {
        const VariableLook& look = history_->looks[moment * variables + static_cast<std::size_t>(chosen)];
        spreads.push_back({static_cast<double>(before_ + look.step + 1), static_cast<double>(look.low), static_cast<double>(look.high), {look.counts.begin(), look.counts.end()}});
    }
    weights_->setSpreads(std::move(spreads));
}

}  // namespace lamina::ui

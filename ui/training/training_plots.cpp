// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/training_plots.h"

#include <QComboBox>
#include <QEvent>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/base/words.h"
#include "ui/document/inside_watch.h"
#include "ui/document/training_controller.h"
#include "ui/plots/inside_view.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/numbers.h"
#include "ui/theme/card.h"
#include "ui/theme/metrics.h"
#include "ui/training/device_plots.h"
#include "ui/training/layer_plots.h"
#include "ui/training/plot_row.h"

namespace lamina::ui {

namespace {

constexpr double throughputWindow = 120;  // seconds
constexpr int firstDeviceLook = 450;  // ms: the monitor looks five times a second

QString titleOf(const std::string& metric) {
    QString words = QString::fromStdString(metric).replace(QChar(u'_'), QChar(u' '));
    if (!words.isEmpty()) words[0] = words[0].toUpper();
    return words;
}

/** before: epochs of the runs that it stands on; "best, epoch 3" of its own is not the best of all. */
QString textOf(const Event& event, std::uint32_t before) {
    if (event.kind != Event::Kind::Best || before == 0) return QString::fromUtf8(event.text);
    return TrainingPlots::tr("best of this run, epoch %1").arg(before + event.epoch + 1);
}

PlotMark::Kind markKind(Event::Kind kind) {
    return kind == Event::Kind::NotANumber ? PlotMark::Kind::Trouble : PlotMark::Kind::Note;
}

}  // namespace

TrainingPlots::TrainingPlots(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), plots_(tr("Metric"), tr("Error")),
      gradient_(new LinePlot(tr("Gradient norm"))), throughput_(new LinePlot(tr("Throughput"))), rate_(new LinePlot(tr("Learning rate"))),
      figureRow_(new PlotRow), rateRow_(new PlotRow({gradient_, throughput_, rate_})), layers_(new LayerPlots), watch_(new InsideWatch(training, true, this)), inside_(new InsideView), device_(new DevicePlots) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::space, metrics::page, metrics::space);
    column->setSpacing(metrics::space);
    for (auto* plot : {loss(), scores(), errors()}) plot->setParent(figureRow_);
    arrange();
    column->addWidget(figureRow_, 5);
    for (QWidget* row : {static_cast<QWidget*>(rateRow_), static_cast<QWidget*>(layers_), buildInside(), static_cast<QWidget*>(device_)}) column->addWidget(row, 3);
    connect(device_, &DevicePlots::watchingAsked, &training_, &TrainingController::measureWatching);
    buildPlots();
    for (auto* plot : allPlots()) connect(plot, &LinePlot::followChanged, this, &TrainingPlots::followingChanged);
    connect(&training_, &TrainingController::historyChanged, this, &TrainingPlots::begin);
    connect(&training_, &TrainingController::pastChanged, this, &TrainingPlots::takePast);
    begin();
}

void TrainingPlots::arrange() {
    std::vector<LinePlot*> shown{loss()};
    for (auto* plot : {scores(), errors()}) {
        plot->setVisible(plots_.used(plot));
        if (plots_.used(plot)) shown.push_back(plot);
    }
    for (auto* plot : {loss(), scores(), errors()}) plot->setLegendBelow(shown.size() > 2);
    figureRow_->setPlots({shown.begin(), shown.end()});
    fit();
}

void TrainingPlots::scrollIn(QWidget* viewport) {
    viewport_ = viewport;
    viewport_->installEventFilter(this);
}

void TrainingPlots::fit() {
    if (!viewport_) return;
    const int room = viewport_->width() - 2 * metrics::page;
    for (PlotRow* row : {figureRow_, rateRow_}) row->fitInto(room);
    layers_->fitInto(room);
    device_->fitInto(room);
}

bool TrainingPlots::event(QEvent* event) {
    const bool taken = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) fit();  // legends and switches take more or less than before
    return taken;
}

bool TrainingPlots::eventFilter(QObject* watched, QEvent* event) {
    if (watched == viewport_ && event->type() == QEvent::Resize) fit();
    return QWidget::eventFilter(watched, event);
}

QWidget* TrainingPlots::buildInside() {
    auto* card = new Card;
    card->body()->setContentsMargins(metrics::space, metrics::gap, metrics::space, metrics::gap);
    card->body()->addWidget(inside_);
    card->setVisible(false);
    connect(inside_, &InsideView::layerChosen, watch_, &InsideWatch::choose);
    connect(inside_, &InsideView::seen, watch_, &InsideWatch::setShown);
    connect(watch_, &InsideWatch::layerChanged, this, [this] { inside_->layers()->setCurrentText(watch_->layer()); });
    connect(watch_, &InsideWatch::failed, inside_, &InsideView::refuse);
    connect(watch_, &InsideWatch::netChanged, this, [this] {
        inside_->setLayers(watch_->layers(), watch_->layer());
        inside_->setSamples(watch_->inputs(), watch_->samples(), watch_->sampleWord());
        inside_->show(watch_->look(), {});
    });
    connect(watch_, &InsideWatch::looked, this, [this] {
        const std::uint64_t step = watch_->step();  // of this run; people count on from those before it
        inside_->show(watch_->look(), step > 0 ? tr("after step %1").arg(groupedText(static_cast<double>(before_ + step))) : training_.usesBest() ? tr("as of epoch %1").arg(training_.bestNumber()) : tr("as trained"));
    });
    connect(&training_, &TrainingController::historyChanged, card, [this, card] { card->setVisible(training_.history() != nullptr); });
    return card;
}

void TrainingPlots::buildPlots() {
    gradient_->followSmoothingChoice();
    gradient_->setHideOutliers(true);
    for (auto* plot : {gradient_, throughput_, rate_}) {
        plot->setSwitches(false, false);
        plot->setMinimumHeight(126);
    }
    gradient_->setSwitches(true, false);
    gradient_->setLog(true);
    throughput_->setUnit(tr("/s"));
    throughput_->setXKind(PlotX::SecondsAgo);
    throughput_->setWindow(throughputWindow);
    throughputCurve_ = throughput_->addCurve(tr("samples a second"), CurveStyle::plain(4));
}

std::vector<LinePlot*> TrainingPlots::allPlots() const {
    std::vector<LinePlot*> all = device_->plots();
    for (auto* plot : layers_->plots()) all.push_back(plot);
    all.insert(all.end(), {loss(), scores(), errors(), gradient_, throughput_, rate_});
    return all;
}

void TrainingPlots::setFollowing(bool on) {
    for (auto* plot : allPlots()) plot->setFollow(on);
}

// Another training: curves by its names, everything read from the start.
void TrainingPlots::begin() {
    history_ = training_.history();
    if (!history_) return;
    device_->begin();
    layers_->begin(history_);
    for (const auto& feed : steps_) feed.plot->removeCurve(feed.curve);
    for (const auto& feed : validations_) feed.plot->removeCurve(feed.curve);
    steps_.clear();
    validations_.clear();
    plots_.begin();
    for (auto* plot : {loss(), scores(), errors(), gradient_, rate_, throughput_}) plot->clear();
    stepsRead_ = epochsRead_ = eventsRead_ = throughputRead_ = 0;
    bestMark_ = -1;
    newBest_.reset();
    bestTold_ = false;
    bestLoss_ = std::numeric_limits<double>::infinity();
    addStepCurves(*history_);
    addEpochCurves(*history_);
    arrange();
    for (auto* plot : {loss(), scores(), errors(), gradient_, rate_}) plot->setDescribeX([this](double step) { return describe(step); });
    setFollowing(true);
    recalls_ = true;
    takePast();
    // The shortest training is over before the machine was looked at.
    QTimer::singleShot(firstDeviceLook, this, [this] { device_->follow(training_.status()); });
}

QString TrainingPlots::describe(double step) const { return tr("step %1 · epoch %2").arg(groupedText(step)).arg(scale_.epochOf(step)); }

void TrainingPlots::takePast() {
    const auto past = training_.past();
    if (!history_ || !past || !std::exchange(recalls_, false)) return;
    before_ = past->steps;
    expectedEnd_ = 0;
    layers_->countFrom(before_);
    const auto append = [&](const Feed& feed, const std::string& name) {
        const auto* curve = past->curve(name);
        if (!curve) return;
        x_.clear(), y_.clear();
        for (const auto& point : curve->points) x_.push_back(static_cast<double>(point.step)), y_.push_back(point.value);
        feed.plot->append(feed.curve, x_, y_);
    };
    for (const auto& feed : steps_) append(feed, "step_" + history_->stepNames()[static_cast<std::size_t>(feed.column)]);
    for (const auto& feed : validations_) append(feed, logName(RecordKind::Validation, history_->epochNames()[static_cast<std::size_t>(feed.column)]));
    if (!past->curves.empty()) markPast(*past);
    if (const auto* losses = history_->epochNames().empty() ? nullptr : past->curve(logName(RecordKind::Validation, history_->epochNames().front())))
        for (const auto& point : losses->points) takeBest(static_cast<double>(point.step), point.value, point.epoch);
    follow();
}

/** One mark for every time that it went on, also those of this run that this window has seen; and what became of the rate meanwhile. */
void TrainingPlots::markPast(const Past& past) {
    std::set<std::uint64_t> joints(past.joints.begin(), past.joints.end());
    if (const auto& earlier = training_.earlier(); earlier.same) {
        auto& own = takenUp_[earlier.run];
        own.insert(history_->firstStep);
        for (const std::uint64_t step : own) joints.insert(before_ + step);
    } else {
        joints.insert(before_ + history_->firstStep);
    }
    for (const std::uint64_t step : joints) loss()->addMark(static_cast<double>(step), tr("went on"), PlotMark::Kind::Note);
    for (const RateChange& change : rateChanges(past)) {
        const auto rate = [](double value) { return QString::fromStdString(shortNumber(value)); };
        loss()->addMark(static_cast<double>(change.step), tr("learning rate %1 → %2").arg(rate(change.before), rate(change.after)), PlotMark::Kind::Note);
        rate_->addMark(static_cast<double>(change.step), {}, PlotMark::Kind::Note);
    }
}

/** Ticks at epochs: what people count in, whatever a step is. */
void TrainingPlots::scaleAxes() {
    const TrainingStatus& status = training_.status();
    const auto past = training_.past();
    static const Past nothing;
    scale_ = EpochScale(past ? *past : nothing, status.epochs ? static_cast<double>(status.steps) / status.epochs : 1);
    const XScale epochs{[this](double step) { return scale_.epochs(step); }, [this](double epoch) { return scale_.steps(epoch); }, tr("epoch")};
    std::vector<LinePlot*> plots = layers_->plots();
    plots.insert(plots.end(), {loss(), scores(), errors(), gradient_, rate_});
    for (auto* plot : plots) plot->setXScale(status.epochs ? std::optional(epochs) : std::nullopt);
}

QString TrainingPlots::wordsOf(const std::string& figure) const { return figureInProject(training_.project().get(), figure); }

void TrainingPlots::addStepCurves(const History& history) {
    for (std::size_t c = 0; c < history.stepNames().size(); ++c) {
        const std::string& name = history.stepNames()[c];
        const QString words = wordsOf(name);
        const int column = static_cast<int>(c);
        if (name == "learning_rate") steps_.push_back({rate_, rate_->addCurve(words, {.slot = 0, .smooth = false, .stairs = true}), column});
        else if (name.rfind("gradient_norm", 0) == 0) steps_.push_back({gradient_, gradient_->addCurve(words, CurveStyle::training(static_cast<int>(c % 6))), column});
        else {
            LinePlot* plot = plots_.of(name);
            const bool first = !plots_.used(plot);
            steps_.push_back({plot, plot->addCurve(words, plots_.nextTrained(plot)), column});
            if (plot != loss()) plot->setTitle(first ? titleOf(name) : plot == scores() ? tr("Metrics") : tr("Errors"));
        }
    }
    const auto shown = [this](LinePlot* plot) { return std::any_of(steps_.begin(), steps_.end(), [&](const Feed& f) { return f.plot == plot; }); };
    gradient_->setVisible(shown(gradient_));
}

void TrainingPlots::addEpochCurves(const History& history) {
    for (std::size_t c = 0; c < history.epochNames().size(); ++c) {
        const std::string& name = history.epochNames()[c];
        LinePlot* plot = plots_.of(name);
        const QString words = wordsOf(logName(RecordKind::Validation, name));
        const auto& stepped = history.stepNames();
        if (plot != loss() && std::find(stepped.begin(), stepped.end(), name) == stepped.end()) {  // not told step by step
            plot->setTitle(!plots_.used(plot) ? titleOf(name) : plot == scores() ? tr("Metrics") : tr("Errors"));
            plots_.leaveOutTrained(plot);
        }
        validations_.push_back({plot, plot->addCurve(words, plots_.nextValidated(plot)), static_cast<int>(c)});
    }
}

void TrainingPlots::follow() {
    if (!history_) return;
    if (!recalls_) {
        expectEnd();
        takeSteps(*history_);
        takeEpochs(*history_);
        takeEvents(*history_);
    }
    showBest();
    takeThroughput(*history_);
    layers_->follow();
    device_->follow(training_.status());
}

// More or fewer epochs may be asked for while it runs; one that ended before its end fills its plots.
void TrainingPlots::expectEnd() {
    const TrainingStatus& status = training_.status();
    const auto end = status.active() || status.step == 0 ? status.steps : status.step;
    if (std::exchange(expectedEnd_, end) == end) return;
    for (auto* plot : {loss(), scores(), errors(), gradient_, rate_}) plot->setExpectedEnd(static_cast<double>(before_ + end));
    scaleAxes();
}

void TrainingPlots::takeSteps(const History& history) {
    const std::size_t size = history.steps.size();
    if (size == stepsRead_) return;
    x_.resize(size - stepsRead_);
    y_.resize(x_.size());
    for (std::size_t i = 0; i < x_.size(); ++i) x_[i] = static_cast<double>(before_ + history.firstStep + stepsRead_ + i + 1);
    for (const auto& feed : steps_) {
        for (std::size_t i = 0; i < y_.size(); ++i) y_[i] = history.steps.at(stepsRead_ + i, static_cast<std::size_t>(feed.column));
        feed.plot->append(feed.curve, x_, y_);
    }
    stepsRead_ = size;
}

void TrainingPlots::takeEpochs(const History& history) {
    for (const std::size_t size = history.epochs.size(); epochsRead_ < size; ++epochsRead_) {
        const Record& record = history.epochs[epochsRead_];
        if (record.kind != RecordKind::Validation) continue;
        for (const auto& feed : validations_)
            feed.plot->append(feed.curve, static_cast<double>(before_ + record.step), static_cast<double>(record.values[feed.column]));
        takeBest(static_cast<double>(before_ + record.step), static_cast<double>(record.values[0]), training_.epochsBefore() + record.epoch);
    }
}

void TrainingPlots::takeBest(double x, double loss, std::uint32_t epoch) {
    if (bestTold_ || !(loss < bestLoss_)) return;
    bestLoss_ = loss;
    markBest(x, tr("best val_loss, epoch %1").arg(epoch + 1));
}

void TrainingPlots::markBest(double x, const QString& text) {
    newBest_ = {x, text};  // the last one is the best
}

void TrainingPlots::showBest() {
    if (!newBest_ || (training_.active() && !training_.tellsNow())) return;
    const auto& [x, text] = *newBest_;
    if (bestMark_ >= 0) loss()->setMark(bestMark_, x, text);
    else bestMark_ = loss()->addMark(x, text, PlotMark::Kind::Best);
    newBest_.reset();
}

void TrainingPlots::takeEvents(const History& history) {
    for (const std::size_t size = history.events.size(); eventsRead_ < size; ++eventsRead_) {
        const Event& event = history.events[eventsRead_];
        const auto x = static_cast<double>(before_ + event.step);
        const QString text = textOf(event, training_.epochsBefore());
        if (event.kind == Event::Kind::Best) bestTold_ = true, markBest(x, text);
        else loss()->addMark(x, text, markKind(event.kind));
        if (event.kind == Event::Kind::LearningRate) rate_->addMark(x, {}, PlotMark::Kind::Note);
    }
}

void TrainingPlots::takeThroughput(const History& history) {
    for (const std::size_t size = history.throughput.size(); throughputRead_ < size; ++throughputRead_) {
        const auto& point = history.throughput[throughputRead_];
        if (throughputRead_ == 0) throughput_->append(throughputCurve_, 0, point.samplesPerSecond);  // so fast it was until then: of the shortest run, all there is
        throughput_->append(throughputCurve_, point.time, point.samplesPerSecond);
    }
}

}  // namespace lamina::ui

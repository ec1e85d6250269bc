// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/device_plots.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/document/words.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/numbers.h"
#include "ui/theme/button.h"
#include "ui/theme/card.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/stat_tile.h"
#include "ui/training/plot_row.h"
#include "ui/training/watching_words.h"

namespace lamina::ui {

namespace {

constexpr double shownSeconds = 120;
constexpr double gigabyte = 1e9, megabyte = 1e6, gigahertz = 1e9;
constexpr int lowest = 126;  // pixels of a plot

constexpr std::size_t fewestLooks = 3, meanLooks = 15, looksASentence = 5;  // of five a second

/** Of what is known. */
struct Mean {
    double sum = 0;
    int count = 0;
    void add(double value) {
        if (!std::isnan(value)) sum += value, ++count;
    }
    double value() const { return count > 0 ? sum / count : DeviceSample::unknown; }
};

bool tells(const GpuFigures& f) { return !std::isnan(f.utilization) || !std::isnan(f.memory); }

QString percentText(double share) { return std::isnan(share) ? QString() : shareText(share); }

QString memoryText(double bytes) { return std::isnan(bytes) ? QString() : shortBytes(bytes); }

void showFigure(StatTile& tile, double value, const QString& words) {
    tile.setVisible(!std::isnan(value));
    if (!std::isnan(value)) tile.setFigure(words.arg(std::lround(value)));
}

}  // namespace

DevicePlots::DevicePlots(QWidget* parent, std::filesystem::path nvml)
    : QWidget(parent), library_(std::move(nvml)), utilization_(new LinePlot(tr("Utilisation"))), memory_(new LinePlot(tr("Memory"))),
      power_(new LinePlot(tr("Power"))), temperature_(new LinePlot(tr("Temperature"))), clock_(new LinePlot(tr("Clocks"))), row_(new PlotRow), gpuRow_(new PlotRow({power_, temperature_, clock_})),
      busyTile_(new StatTile(tr("processors"))), memoryTile_(new StatTile(tr("memory"))), powerTile_(new StatTile(tr("power"))),
      temperatureTile_(new StatTile(tr("temperature"))), trouble_(new QLabel), boundLabel_(new QLabel),
      sentence_(mutedLabel({})), watchingLabel_(new QLabel), watching_(linkButton(tr("What does watching cost?"))) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::space);
    row_->setPlots({utilization_, memory_, buildFacts()});
    column->addWidget(row_, 1);
    column->addWidget(gpuRow_, 1);
    buildPlots();
    showGpu(false);
    sayWatching({});
}

void DevicePlots::fitInto(int width) {
    for (PlotRow* row : {row_, gpuRow_}) row->fitInto(width);
}

void DevicePlots::buildPlots() {
    for (auto* plot : plots()) {
        plot->setSwitches(false, false);
        plot->setMinimumHeight(lowest);
        plot->setXKind(PlotX::SecondsAgo);
        plot->setWindow(shownSeconds);
    }
    utilization_->setFixedY(0, 100);
    utilization_->setUnit(tr("%"));
    memory_->setFromZero(true);
    power_->setFromZero(true);
    power_->setUnit(tr("W"));
    temperature_->setUnit(tr("°C"));
    clock_->setFromZero(true);
    clock_->setUnit(tr("GHz"));
    powerCurve_ = power_->addCurve(tr("GPU"), CurveStyle::plain(5));
    temperatureCurve_ = temperature_->addCurve(tr("GPU"), CurveStyle::plain(1));
    clockCurve_ = clock_->addCurve(tr("multiprocessors"), CurveStyle::plain(2));
    memoryClockCurve_ = clock_->addCurve(tr("memory"), CurveStyle::plain(3));
}

QWidget* DevicePlots::buildFacts() {
    auto* facts = new Card;
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(metrics::space);
    for (auto* tile : {busyTile_, memoryTile_, powerTile_, temperatureTile_}) tiles->addWidget(tile);
    tiles->addStretch();
    facts->body()->addLayout(tiles);
    setKind(trouble_, "warning");
    for (auto* label : {trouble_, boundLabel_, sentence_, watchingLabel_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        facts->body()->addWidget(label);
    }
    watching_->setToolTip(tr("Reads the loss back at every step for three seconds, as a script that prints it does,\n"
                             "and says how much slower that is. The training goes on as before."));
    watching_->setFocusPolicy(Qt::TabFocus);  // it hides while it measures: a click must not send the focus elsewhere
    connect(watching_, &QPushButton::clicked, this, &DevicePlots::watchingAsked);
    auto* asking = new QHBoxLayout;
    asking->addWidget(watching_);
    asking->addStretch();
    facts->body()->addLayout(asking);
    facts->body()->addStretch();
    return facts;
}

void DevicePlots::showGpu(bool gpu) {
    gpu_ = gpu;
    for (auto* plot : {power_, temperature_, clock_}) plot->setVisible(gpu);
    gpuRow_->setVisible(gpu);
    for (const int curve : {cpuCurve_, gpuCurve_, controllerCurve_}) utilization_->removeCurve(curve);
    memory_->removeCurve(memoryCurve_);
    gpuCurve_ = gpu ? utilization_->addCurve(tr("GPU"), CurveStyle::plain(2)) : 0;
    controllerCurve_ = gpu ? utilization_->addCurve(tr("its memory"), CurveStyle::plain(3)) : 0;
    cpuCurve_ = utilization_->addCurve(tr("processors"), CurveStyle::plain(0));
    memoryCurve_ = gpu ? memory_->addCurve(tr("GPU"), CurveStyle::plain(3)) : memory_->addCurve(tr("this process"), CurveStyle::plain(0));
    memory_->setUnit(gpu ? tr("GB") : tr("MB"));
    for (auto* plot : plots()) plot->clear();
    read_ = said_ = 0;
}

void DevicePlots::begin() {
    bound_ = false;
    said_ = 0;
    if (!monitor_) monitor_ = std::make_unique<DeviceMonitor>(5, library_);
    monitor_->tryAgain();
}

void DevicePlots::follow(const TrainingStatus& status) {
    sayWatching(status);
    sayBound(status);
    if (!monitor_) return;
    monitor_->watchGpu(status.gpu);
    const auto& samples = monitor_->samples();
    const std::size_t size = samples.size();
    if (size == read_) return;
    if (const bool gpu = !status.gpu.empty() && (gpu_ || tells(samples[size - 1].gpu)); gpu != gpu_) showGpu(gpu);
    for (read_ = std::max(read_, samples.first()); read_ < size; ++read_) take(samples[read_]);
    showTiles(samples[size - 1]);
    if (status.state != TrainingState::Running) running_ = size;
    else if (size >= running_ + fewestLooks && (!bound_ || size >= judged_ + looksASentence)) judge(status);
    sayTrouble();
    if (status.state != TrainingState::Running || said_ == 0 || size >= said_ + looksASentence) said_ = size, say(status);
    sayBound(status);
}

void DevicePlots::take(const DeviceSample& s) {
    utilization_->append(cpuCurve_, s.time, s.cpuUtilization * 100);
    utilization_->append(gpuCurve_, s.time, s.gpu.utilization * 100);
    utilization_->append(controllerCurve_, s.time, s.gpu.memoryUtilization * 100);
    memory_->append(memoryCurve_, s.time, gpu_ ? s.gpu.memory / gigabyte : s.processMemory / megabyte);
    power_->append(powerCurve_, s.time, s.gpu.power);
    temperature_->append(temperatureCurve_, s.time, s.gpu.temperature);
    clock_->append(clockCurve_, s.time, s.gpu.clock / gigahertz);
    clock_->append(memoryClockCurve_, s.time, s.gpu.memoryClock / gigahertz);
}

void DevicePlots::showTiles(const DeviceSample& s) {
    busyTile_->setLabel(gpu_ ? tr("GPU") : tr("processors"));
    busyTile_->setFigure(percentText(gpu_ ? s.gpu.utilization : s.cpuUtilization));
    memoryTile_->setFigure(memoryText(gpu_ ? s.gpu.memory : s.processMemory));
    memoryTile_->setLabel(gpu_ && !std::isnan(s.gpu.memoryTotal) ? tr("of %1").arg(shortBytes(s.gpu.memoryTotal)) : tr("memory"));
    const GpuFigures gpu = gpu_ ? s.gpu : GpuFigures();
    showFigure(*powerTile_, gpu.power, tr("%1 W"));
    showFigure(*temperatureTile_, gpu.temperature, tr("%1 °C"));
}

void DevicePlots::judge(const TrainingStatus& status) {
    const auto& samples = monitor_->samples();
    judged_ = samples.size();
    Mean busy, memory;
    for (std::size_t i = std::max(running_, judged_ - std::min(judged_, meanLooks)); i < judged_; ++i) {
        busy.add(gpu_ ? samples[i].gpu.utilization : samples[i].cpuUtilization);
        memory.add(samples[i].gpu.memoryUtilization);
    }
    RunFigures f{.gpu = !status.gpu.empty(), .memoryUtilization = memory.value(), .dataShare = status.dataShare, .work = status.work};
    if (gpu_ || !f.gpu) f.utilization = busy.value();
    if (f.work.batch > 0) f.stepsPerSecond = status.samplesPerSecond / static_cast<double>(f.work.batch);
    if (bottleneck(f).sentence.isEmpty()) return;  // what was said still holds
    figures_ = f;
    bound_ = true;
}

void DevicePlots::sayTrouble() {
    const QString trouble = QString::fromStdString(monitor_->gpu().whyNot);
    trouble_->setText(trouble);
    trouble_->setVisible(!trouble.isEmpty());
}

/** Five times a second would lay out the page as often. */
void DevicePlots::say(const TrainingStatus& status) {
    QString sentence = tr("%1 in %2").arg(counted(status.syncs, tr("1 device sync"), tr("%1 device syncs")), counted(status.step, tr("1 step"), tr("%1 steps")));
    if (status.epochWaits > 0)  // a callback had to know them before the next epoch could begin
        sentence += QStringLiteral(", ") + tr("%1 for %2 s in all").arg(counted(static_cast<std::size_t>(status.epochWaits), tr("1 epoch's end waited for its figures"), tr("%1 epochs' ends waited for their figures")),
                                                                        QString::number(status.epochWaitSeconds, 'g', 2));
    if (!status.deviceReason.empty()) sentence += QStringLiteral(", ") + QString::fromStdString(status.deviceReason);
    sentence_->setText(sentence + QChar(u'.'));
}

void DevicePlots::sayBound(const TrainingStatus& status) {
    figures_.ended = !status.active();
    boundLabel_->setText(bound_ ? bottleneck(figures_).sentence : QString());
    boundLabel_->setVisible(bound_);
}

void DevicePlots::sayWatching(const TrainingStatus& status) {
    const QString sentence = watchingSentence(status);
    watchingLabel_->setText(sentence);
    watchingLabel_->setVisible(!sentence.isEmpty());
    watching_->setVisible(status.state == TrainingState::Running && !status.watching.measuring());
}

}  // namespace lamina::ui

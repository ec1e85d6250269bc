// SPDX-License-Identifier: GPL-3.0-or-later
// The machine while it trains: plots and figures of the processors or the GPU, and why there are none of the GPU.
#pragma once

#include <QWidget>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "engine/train/device_monitor.h"
#include "engine/train/session.h"
#include "ui/training/bottleneck.h"

class QLabel;
class QPushButton;

namespace lamina::ui {

class LinePlot;
class PlotRow;
class StatTile;

class DevicePlots : public QWidget {
    Q_OBJECT
 public:
    /** nvml: the library that tells of GPUs. */
    explicit DevicePlots(QWidget* parent = nullptr, std::filesystem::path nvml = Nvml::usualLibrary);

    /** A training begins: the machine is watched from the first one on. */
    void begin();
    /** Takes what was measured since the last call. status: of the training that runs or ran last. */
    void follow(const TrainingStatus& status);
    /** Lays the plots into so much width. */
    void fitInto(int width);

    std::vector<LinePlot*> plots() const { return {utilization_, memory_, power_, temperature_, clock_}; }

 signals:
    /** What watching costs shall be measured. */
    void watchingAsked();

 private:
    void buildPlots();
    QWidget* buildFacts();
    /** Plots of a GPU, or of the processors alone; what was measured is to be taken anew. */
    void showGpu(bool gpu);
    void take(const DeviceSample& sample);
    void showTiles(const DeviceSample& sample);
    /** What bounds the run, from the last seconds. */
    void judge(const TrainingStatus& status);
    void sayTrouble();
    void say(const TrainingStatus& status);
    /** What keeps the run from going faster, or kept it when it is over. */
    void sayBound(const TrainingStatus& status);
    void sayWatching(const TrainingStatus& status);

    std::filesystem::path library_;
    std::unique_ptr<DeviceMonitor> monitor_;
    LinePlot *utilization_, *memory_, *power_, *temperature_, *clock_;
    PlotRow *row_, *gpuRow_;
    StatTile *busyTile_, *memoryTile_, *powerTile_, *temperatureTile_;
    QLabel *trouble_, *boundLabel_, *sentence_, *watchingLabel_;
    QPushButton* watching_;
    int cpuCurve_ = 0, gpuCurve_ = 0, controllerCurve_ = 0, memoryCurve_ = 0, powerCurve_ = 0, temperatureCurve_ = 0, clockCurve_ = 0,
        memoryClockCurve_ = 0;
    bool gpu_ = false;
    RunFigures figures_;  // by which it was judged last
    bool bound_ = false;  // they say by what
    std::size_t read_ = 0, running_ = 0, judged_ = 0, said_ = 0;  // looks: taken; before it ran; when it was judged; when its words were said
};

}  // namespace lamina::ui

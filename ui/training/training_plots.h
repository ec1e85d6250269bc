// SPDX-License-Identifier: GPL-3.0-or-later
// The plots of a training, fed with what is new since the last look.
#pragma once

#include <QWidget>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/history/epoch_scale.h"
#include "engine/history/history.h"
#include "ui/plots/curve.h"
#include "ui/training/figure_plots.h"

namespace lamina::ui {

class DevicePlots;
class InsideView;
class InsideWatch;
class LayerPlots;
class LinePlot;
class PlotRow;
class TrainingController;

class TrainingPlots : public QWidget {
    Q_OBJECT
 public:
    explicit TrainingPlots(TrainingController& training, QWidget* parent = nullptr);

    /** Takes what history and device monitor have that was not taken before. */
    void follow();
    void setFollowing(bool on);
    /** Lays the plots into the width of what they scroll in: beside one another as far as there is room. */
    void scrollIn(QWidget* viewport);

    LinePlot* loss() const { return plots_.loss(); }
    LinePlot* scores() const { return plots_.scores(); }
    LinePlot* errors() const { return plots_.errors(); }
    LinePlot* throughput() const { return throughput_; }
    LayerPlots* layers() const { return layers_; }
    InsideView* inside() const { return inside_; }
    InsideWatch* watch() const { return watch_; }

 signals:
    void followingChanged(bool on);

 protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void fit();
    /** Where a column of the telemetry goes. */
    struct Feed {
        LinePlot* plot;
        int curve;
        int column;
    };
    void buildPlots();
    QWidget* buildInside();
    void begin();
    void addStepCurves(const History& history);
    void addEpochCurves(const History& history);
    QString wordsOf(const std::string& figure) const;
    /** Loss, and beside it the kinds of metrics that there are. */
    void arrange();
    void expectEnd();
    /** Of a training that goes on: its curves begin with those from before, and it counts on from them. */
    void takePast();
    void markPast(const Past& past);
    void scaleAxes();
    QString describe(double step) const;
    void takeSteps(const History& history);
    void takeEpochs(const History& history);
    void takeEvents(const History& history);
    /** Of the validation loss, where no early stopping says what is best. epoch: over all runs, from 0. */
    void takeBest(double x, double loss, std::uint32_t epoch);
    void markBest(double x, const QString& text);
    /** At the moment in which the strip tells the best, too. */
    void showBest();
    void takeThroughput(const History& history);
    std::vector<LinePlot*> allPlots() const;

    TrainingController& training_;
    QWidget* viewport_ = nullptr;
    FigurePlots plots_;
    LinePlot *gradient_, *throughput_, *rate_;
    PlotRow *figureRow_, *rateRow_;
    LayerPlots* layers_;
    InsideWatch* watch_;
    InsideView* inside_;
    DevicePlots* device_;
    std::shared_ptr<const History> history_;
    std::vector<Feed> steps_, validations_;
    int throughputCurve_ = 0;
    int bestMark_ = -1;  // of the best epoch so far; none
    std::optional<std::pair<double, QString>> newBest_;  // x and words of a mark that is not shown yet
    bool bestTold_ = false;  // by early stopping, which may watch another figure
    double bestLoss_ = 0;
    std::uint64_t expectedEnd_ = 0, before_ = 0;  // before_: steps of the runs that it stands on
    bool recalls_ = false;  // what was before is being read; what is new comes behind it
    std::size_t stepsRead_ = 0, epochsRead_ = 0, eventsRead_ = 0, throughputRead_ = 0;
    std::map<std::int64_t, std::set<std::uint64_t>> takenUp_;  // steps of a run at which it was taken up again
    EpochScale scale_{{}, 1};
    std::vector<double> x_, y_;  // of one look; kept, so that looking allocates nothing
};

}  // namespace lamina::ui

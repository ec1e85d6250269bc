// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of the run that trained a project before it was opened: what there is to see until something trains.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/history/epoch_scale.h"
#include "engine/history/past.h"
#include "engine/io/project_run.h"
#include "engine/model/project.h"
#include "ui/document/newest_job.h"
#include "ui/training/figure_plots.h"

namespace lamina::ui {

class LinePlot;
class Strip;

class LastRun : public QWidget {
    Q_OBJECT
 public:
    explicit LastRun(QWidget* parent = nullptr);

    /** Reads its curves beside the window; null: there is no such run. */
    void recall(std::shared_ptr<const ProjectRun> run);
    /** Whether there is a run to show. */
    bool known() const { return run_ != nullptr; }
    /** Whether its weights can be used and it can be resumed: not where something trains, or other weights are there. */
    void setOffering(bool offers);

    Strip* strip() const { return strip_; }
    LinePlot* loss() const { return plots_.loss(); }
    LinePlot* scores() const { return plots_.scores(); }
    LinePlot* errors() const { return plots_.errors(); }

 signals:
    void weightsAsked();
    void resumeAsked(lamina::RunId run);

 private:
    /** What is read of the registry. */
    struct Recalled {
        Past past;
        std::optional<Project> project;  // as it was trained
    };
    void say();
    void draw(const Recalled& recalled);

    std::shared_ptr<const ProjectRun> run_;
    bool offers_ = true;
    Strip* strip_;
    FigurePlots plots_;
    std::vector<std::pair<LinePlot*, int>> curves_;
    EpochScale scale_{{}, 1};
    NewestJob reading_;
};

}  // namespace lamina::ui

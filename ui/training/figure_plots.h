// SPDX-License-Identifier: GPL-3.0-or-later
// The plots that the figures of a training go to, live or of before: which one, in what colours, called what.
#pragma once

#include <QString>
#include <map>
#include <string>
#include <vector>

#include "engine/model/project.h"
#include "ui/plots/curve.h"

namespace lamina::ui {

class LinePlot;

class FigurePlots {
 public:
    /** Titles of those of metrics. */
    FigurePlots(const QString& scores, const QString& errors);

    LinePlot* loss() const { return loss_; }
    /** Metrics that are perfect at 1: accuracy, AUC, r2. */
    LinePlot* scores() const { return scores_; }
    /** Metrics that are errors, in units of the target. */
    LinePlot* errors() const { return errors_; }
    std::vector<LinePlot*> all() const { return {loss_, scores_, errors_}; }

    /** Losses, those of single outputs too, to losses; what is perfect at 1 apart from errors in units. */
    LinePlot* of(const std::string& figure) const;
    /** Training has every second colour of a plot, the validation of a figure the one beside it. */
    CurveStyle nextTrained(LinePlot* plot);
    CurveStyle nextValidated(LinePlot* plot);
    /** A figure that is told of validation alone takes room, as if it were trained. */
    void leaveOutTrained(LinePlot* plot) { trained_[plot] += 2; }
    bool used(LinePlot* plot) const;
    /** Colours are given from the first again. */
    void begin() { trained_.clear(), validated_.clear(); }

 private:
    LinePlot *loss_, *scores_, *errors_;
    std::map<LinePlot*, int> trained_, validated_;  // colours taken
};

/** A figure as people tell it from others; without its project it keeps its name. */
QString figureInProject(const Project* project, const std::string& figure);

}  // namespace lamina::ui

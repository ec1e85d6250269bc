// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/figure_plots.h"

#include <QObject>
#include <utility>

#include "engine/recipes/metrics.h"
#include "engine/trained/figure_words.h"
#include "ui/plots/line_plot.h"

namespace lamina::ui {

FigurePlots::FigurePlots(const QString& scores, const QString& errors) : loss_(new LinePlot(LinePlot::tr("Loss"))), scores_(new LinePlot(scores)), errors_(new LinePlot(errors)) {
    for (auto* plot : all()) {
        plot->setHideOutliers(true);
        plot->followSmoothingChoice();
        plot->setMinimumHeight(200);
    }
}

LinePlot* FigurePlots::of(const std::string& figure) const {
    if (figure == "loss" || figure.ends_with("_loss")) return loss_;
    return isPerfectAtOne(figure) ? scores_ : errors_;
}

CurveStyle FigurePlots::nextTrained(LinePlot* plot) {
    int& taken = trained_[plot];
    return CurveStyle::training(std::exchange(taken, taken + 2));
}

CurveStyle FigurePlots::nextValidated(LinePlot* plot) {
    int& taken = validated_[plot];
    return CurveStyle::validation(1 + std::exchange(taken, taken + 2));
}

bool FigurePlots::used(LinePlot* plot) const {
    const auto taken = [plot](const std::map<LinePlot*, int>& colours) {
        const auto at = colours.find(plot);
        return at != colours.end() && at->second > 0;
    };
    return taken(trained_) || taken(validated_);
}

QString figureInProject(const Project* project, const std::string& figure) { return QString::fromStdString(project ? figureWords(*project, figure) : figure); }

}  // namespace lamina::ui

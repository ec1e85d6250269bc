// SPDX-License-Identifier: GPL-3.0-or-later
// Layer by layer while it trains: how much gradient arrives, how much a step changes, and where the weights go.
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "engine/train/history.h"

class QComboBox;

namespace lamina::ui {

class DriftView;
class LinePlot;

class LayerPlots : public QWidget {
    Q_OBJECT
 public:
    explicit LayerPlots(QWidget* parent = nullptr);

    /** Another training; empties everything. */
    void begin(std::shared_ptr<const History> history);
    /** Takes what has come since the last call. */
    void follow();
    /** Those that follow time. */
    std::vector<LinePlot*> plots() const { return {gradients_, updates_}; }
    DriftView* weights() const { return weights_; }
    QComboBox* chosen() const { return chosen_; }

 private:
    struct Line {
        int gradient, update;  // curves; -1: of no kernel, or one too many
    };

    QWidget* buildWeights();
    void addCurves();
    void showWeights();

    std::shared_ptr<const History> history_;
    LinePlot *gradients_, *updates_;
    DriftView* weights_;
    QComboBox* chosen_;
    std::vector<Line> lines_;  // one a variable
    std::size_t read_ = 0;
};

}  // namespace lamina::ui

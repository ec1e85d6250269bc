// SPDX-License-Identifier: GPL-3.0-or-later
// Layer by layer while it trains: how much gradient arrives, how much a step changes, and where the weights go.
#pragma once

#include <QStringList>
#include <QWidget>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/history/history.h"

class QComboBox;

namespace lamina::ui {

class DriftView;
class LayerChoice;
class LinePlot;
class PlotRow;

class LayerPlots : public QWidget {
    Q_OBJECT
 public:
    explicit LayerPlots(QWidget* parent = nullptr);

    /** Another training; empties everything. */
    void begin(std::shared_ptr<const History> history);
    /** Takes what has come since the last call. */
    void follow();
    /** Lays the plots into so much width. */
    void fitInto(int width);
    /** Steps that were done before, in other runs: x counts on from them. */
    void countFrom(std::uint64_t steps);
    /** Selected on the canvas: drawn beside those that are chosen. */
    void setSelected(const QStringList& layers);
    /** Those that follow time. */
    std::vector<LinePlot*> plots() const { return {gradients_, updates_}; }
    DriftView* weights() const { return weights_; }
    QComboBox* chosen() const { return chosen_; }
    LayerChoice* choice() const { return choice_; }

 private:
    struct Line {
        int gradient = -1, update = -1;  // curves
        int slot = -1;  // of its colour; -1: it is not drawn
    };

    QWidget* buildWeights();
    void offerLayers();
    void drawChosen();
    /** Of the kernel at a place in main_. */
    void addLine(std::size_t place);
    void removeLine(Line& line);
    void draw(const VariableLook& look);
    void showWeights();

    std::shared_ptr<const History> history_;
    LayerChoice* choice_;
    PlotRow* row_;
    LinePlot *gradients_, *updates_;
    DriftView* weights_;
    QComboBox* chosen_;
    std::vector<Line> lines_;  // one a variable
    std::vector<std::size_t> main_;  // variables that can be drawn: kernels
    QStringList names_;  // of these
    QStringList selected_;
    std::size_t read_ = 0;
    std::uint64_t before_ = 0;
};

}  // namespace lamina::ui

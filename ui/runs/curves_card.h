// SPDX-License-Identifier: GPL-3.0-or-later
// One figure of several runs over their steps, epochs or seconds, in the colours of their rows; what continues another is drawn behind it.
#pragma once

#include <QVariant>
#include <QWidget>

#include "ui/runs/run_store.h"

class QComboBox;

namespace lamina::ui {

class LinePlot;

class CurvesCard : public QWidget {
    Q_OBJECT
 public:
    explicit CurvesCard(QWidget* parent = nullptr);
    void show(const std::vector<RunDetails>& details);
    using QWidget::show;

 private:
    void draw();

    std::vector<RunDetails> details_;
    std::vector<int> curves_;
    QComboBox *figure_, *over_;
    QVariant chosen_;  // the figure that a person took; none: the one that says most of the runs shown
    LinePlot* plot_;
};

}  // namespace lamina::ui

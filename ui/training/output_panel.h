// SPDX-License-Identifier: GPL-3.0-or-later
// What an output is asked: its loss, the weight of that in the loss of all, and the metrics to watch.
#pragma once

#include <QWidget>

#include "engine/model/training_recipe.h"

class QLabel;
class QToolButton;

namespace lamina::ui {

class ChoiceEditor;
class MetricList;
class ParamForm;

class OutputPanel : public QWidget {
    Q_OBJECT
 public:
    explicit OutputPanel(QWidget* parent = nullptr);

    /** name: of the output, where there are several; empty: the only one, whose loss is the loss. */
    void show(const QString& name, const OutputRecipe& recipe);
    using QWidget::show;
    /** Whether its targets are numbers of any size (engine/checks/metric_sense.h): some metrics say nothing of these. */
    void setFreeNumbers(bool free);
    const OutputRecipe& recipe() const { return recipe_; }

 signals:
    /** what: "Use the loss huber". */
    void edited(const QString& what, const lamina::OutputRecipe& recipe);

 private:
    QToolButton* buildMetrics();
    void toggleMetric(const std::string& name, bool on);
    void showMetrics();

    OutputRecipe recipe_;
    bool freeNumbers_ = false;
    QLabel* head_;
    ChoiceEditor* loss_;
    ParamForm* weight_;
    QToolButton* metrics_;
    MetricList* settings_;  // of the metrics
};

}  // namespace lamina::ui

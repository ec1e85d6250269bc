// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of the metrics that are watched; the same one may be watched again with others.
#pragma once

#include <QWidget>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/training_recipe.h"

class QVBoxLayout;

namespace lamina::ui {

class ParamForm;

class MetricList : public QWidget {
    Q_OBJECT
 public:
    explicit MetricList(QWidget* parent = nullptr);

    /** Those without settings are left out. */
    void show(const std::vector<Choice>& metrics);
    using QWidget::show;

    /** "auc (curve PR)": the name, and what is not as usual. */
    static QString words(const Choice& metric);

 signals:
    /** what: "Change k of top_k_categorical_accuracy". */
    void edited(const QString& what, const std::vector<lamina::Choice>& metrics);

 private:
    void build();
    QWidget* buildHead(const QString& name, std::size_t place);
    void change(std::size_t place, const std::string& key, const ParamValue& value);
    void watchAgain(std::size_t place);
    void remove(std::size_t place);

    std::vector<Choice> metrics_;
    std::vector<std::string> built_;  // the names that the rows were made for
    std::vector<std::pair<std::size_t, ParamForm*>> forms_;  // of the metric at a place
    QVBoxLayout* rows_;
};

}  // namespace lamina::ui

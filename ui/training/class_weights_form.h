// SPDX-License-Identifier: GPL-3.0-or-later
// How much a sample of each class counts in the loss: a row a class.
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

class QLabel;

namespace lamina::ui {

class ParamForm;

class ClassWeightsForm : public QWidget {
    Q_OBJECT
 public:
    explicit ClassWeightsForm(QWidget* parent = nullptr);

    /** Weights of classes that the data do not have are shown, too: they would keep a training from starting. */
    void show(const std::vector<std::string>& classes, const std::map<std::string, double>& weights);
    using QWidget::show;

 signals:
    void edited(const std::map<std::string, double>& weights);

 private:
    std::map<std::string, double> weights_;
    QLabel* note_;
    ParamForm* form_;
};

}  // namespace lamina::ui

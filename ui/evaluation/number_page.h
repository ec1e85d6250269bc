// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of numbers: predicted against true, and how far off.
#pragma once

#include <QWidget>
#include <limits>

#include "engine/data/dataset.h"
#include "engine/train/evaluation.h"

class QLabel;

namespace lamina::ui {

class PointsPicture;

/** True and predicted values in the units people know. */
struct NumberFigures {
    QString name;
    std::vector<double> truth, said;
    double lastValueError = std::numeric_limits<double>::quiet_NaN();  // of a series: of forecasting that nothing changes

    double meanAbsoluteError() const;
    double rootMeanSquaredError() const;
    /** Mean of predicted minus true. */
    double bias() const;
    /** The share of the variance that is explained. */
    double r2() const;
};

/** Of the first column of the target; scaling undone. */
NumberFigures numberFigures(const Dataset& data, const Evaluation& evaluation);

class NumberPage : public QWidget {
    Q_OBJECT
 public:
    explicit NumberPage(QWidget* parent = nullptr);

    void show(const NumberFigures& figures);
    using QWidget::show;

 private:
    QLabel* addFact(const QString& label, const QString& help);

    PointsPicture *against_, *residuals_;
    QWidget* facts_;
    QLabel *mae_, *rmse_, *bias_, *r2_, *lastValue_;
};

}  // namespace lamina::ui

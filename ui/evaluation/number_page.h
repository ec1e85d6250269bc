// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of numbers: predicted against true, how far off, how often, and where most.
#pragma once

#include <QWidget>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>

#include "engine/data/dataset.h"
#include "engine/data/raw_data.h"
#include "engine/trained/evaluation.h"

class QGridLayout;
class QLabel;
class QTableView;

namespace lamina {
struct SeriesCourse;
}

namespace lamina::ui {

class CoursePlot;
class HistogramView;
class PointsPicture;
class RowsModel;
class SampleGrid;

/** True and predicted values in the units people know. */
struct NumberFigures {
    QString name;
    std::vector<double> truth, said;
    std::vector<std::uint32_t> samples;  // of the data set
    double lastValueError = std::numeric_limits<double>::quiet_NaN();  // of a series: of forecasting that nothing changes
    std::shared_ptr<const SeriesCourse> course = {};  // of a series over the rows of a table; else null

    double meanAbsoluteError() const;
    double rootMeanSquaredError() const;
    /** Mean of predicted minus true. */
    double bias() const;
    /** The share of the variance that is explained; NaN where all true values are the same. */
    double r2() const;
    /** Predicted minus true, a sample each. */
    std::vector<double> residuals() const;
    /** Places of so many samples, farthest off first. */
    std::vector<std::size_t> worst(std::size_t most) const;
};

/** Of one column of the target; scaling undone. */
NumberFigures numberFigures(const Dataset& data, const Evaluation& evaluation, std::size_t which = 0);

class NumberPage : public QWidget {
    Q_OBJECT
 public:
    explicit NumberPage(QWidget* parent = nullptr);

    /** Which of its figures stand above the page already. */
    void leaveOut(bool meanAbsolute, bool rootMeanSquared, bool r2);
    void show(const NumberFigures& figures, const Dataset& data, const RawData& raw);
    using QWidget::show;

    /** Of a series: true and predicted values, over its dates or rows; else hidden. */
    CoursePlot* course() const { return course_; }
    QTableView* worst() const { return worst_; }
    HistogramView* histogram() const { return histogram_; }

 signals:
    /** A sample of the data set was clicked; rawRow in the table or the arrays. */
    void sampleChosen(std::uint32_t rawRow);

 private:
    QWidget* buildPlots();
    QWidget* buildFacts();
    QWidget* buildWorst();
    void showCourse(const NumberFigures& figures);
    void showFacts(const NumberFigures& figures);
    void showPoints(const NumberFigures& figures);
    void showWorst(const NumberFigures& figures, const Dataset& data, const RawData& raw);

    QGridLayout* plots_ = nullptr;
    CoursePlot* course_;
    PointsPicture *against_, *residuals_;
    HistogramView* histogram_;
    RowsModel* rows_;
    std::map<std::uint32_t, std::uint32_t> rawRowOf_;  // of the worst samples
    QTableView* worst_;
    SampleGrid* pictures_;
    QLabel *againstRest_, *residualsRest_, *worstRest_;
    QLabel *mae_, *rmse_, *bias_, *r2_, *lastValue_;
};

}  // namespace lamina::ui

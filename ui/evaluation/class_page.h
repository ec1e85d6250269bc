// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of classes: confusion, its samples, precision and recall, and the plane where there is one.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/data/raw_data.h"
#include "engine/train/trained_model.h"
#include "ui/document/newest_job.h"
#include "ui/evaluation/class_figures.h"
#include "ui/plots/sample_image.h"

class QLabel;
class QTableView;
class QTableWidget;

namespace lamina::ui {

class ConfusionView;
class PointsPicture;
class RowsModel;
class SampleGrid;

class ClassPage : public QWidget {
    Q_OBJECT
 public:
    explicit ClassPage(QWidget* parent = nullptr);

    void show(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Dataset> data, const RawData& raw, ClassFigures figures);
    using QWidget::show;

    ConfusionView* confusion() const { return confusion_; }
    SampleGrid* grid() const { return grid_; }

 signals:
    /** A sample of the data set was clicked; rawRow in the table or the arrays. */
    void sampleChosen(std::uint32_t rawRow);

 private:
    QWidget* buildLeft();
    QWidget* buildRight();
    void showCell(int truth, int said);
    void showWorst();
    void showAnswers(const QString& title, const QString& rest, std::vector<Answered> answers);
    void showTable();
    void showPlane();

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const Dataset> data_;
    RawData raw_;
    ClassFigures figures_;
    SamplePainter painter_;
    ConfusionView* confusion_;
    QLabel *mistaken_, *cellTitle_, *cellRest_;
    SampleGrid* grid_;
    RowsModel* rowsModel_;
    QTableView* rows_;
    QTableWidget* table_;
    PointsPicture* plane_;
    NewestJob boundary_;
};

}  // namespace lamina::ui

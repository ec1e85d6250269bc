// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of classes: confusion, its samples, figures and curves of each class, and the plane where there is one.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/data/raw_data.h"
#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"
#include "ui/evaluation/class_figures.h"
#include "ui/plots/sample_image.h"

class QLabel;
class QPushButton;
class QTableView;
class QTableWidget;
class QTabWidget;
class QVBoxLayout;

namespace lamina::ui {

class ConfusionView;
class PointsPicture;
class RankingView;
class RowsModel;
class SampleGrid;

class ClassPage : public QWidget {
    Q_OBJECT
 public:
    explicit ClassPage(QWidget* parent = nullptr);

    void show(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Dataset> data, const RawData& raw, ClassFigures figures, std::size_t output = 0);
    using QWidget::show;

    /** Other data are to be shown: what was chosen for those before does not count. */
    void beginAnew() { uncertain_ = false; }

    ConfusionView* confusion() const { return confusion_; }
    /** In place of the matrix where there are too many classes for one. */
    QTableWidget* confusions() const { return confusions_; }
    SampleGrid* grid() const { return grid_; }
    /** The samples of a cell, or the worst of all, where they are no pictures. */
    QTableView* rows() const { return rows_; }
    /** From the samples of a cell back to the worst of all; hidden where these are shown. */
    QPushButton* back() const { return back_; }
    /** From the worst samples to the most uncertain ones, or back. */
    QPushButton* ranked() const { return ranked_; }
    QTabWidget* tabs() const { return tabs_; }
    QTableWidget* table() const { return table_; }
    RankingView* ranking() const { return ranking_; }

 signals:
    /** A sample of the data set was clicked; rawRow in the table or the arrays. */
    void sampleChosen(std::uint32_t rawRow);

 protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    QWidget* buildLeft();
    QWidget* buildRight();
    QWidget* buildSamples();
    QWidget* buildClasses();
    /** What stands below a picture. */
    enum class Beneath { Loss, Sureness, Lead };
    void showCell(int truth, int said);
    void showRanked();
    /** From a cell to the worst of all. */
    void goBack();
    void showAnswers(const QString& title, const QString& rest, std::vector<Answered> answers, Beneath beneath);
    void showConfusion();
    void showTable();
    void fitTable();
    /** Draws a class's curves against the rest. */
    void showRanking(int c);
    void showPlane();
    void showBoundary();
    void layOutRows();

    std::shared_ptr<const TrainedModel> model_;
    std::size_t output_ = 0;  // of the net: the one that is shown
    std::shared_ptr<const Dataset> data_;
    RawData raw_;
    ClassFigures figures_;
    SamplePainter painter_;
    std::vector<Confusion> mistakes_;  // those of confusions_
    QLabel* confusionRest_;
    ConfusionView* confusion_;
    QTableWidget* confusions_;
    QLabel *mistaken_, *cellTitle_, *cellRest_;
    QPushButton *back_, *ranked_;
    bool uncertain_ = false;  // the most uncertain samples are shown, not the worst
    SampleGrid* grid_;
    RowsModel* rowsModel_;
    QTableView* rows_;
    QTableWidget* table_;
    QTabWidget* tabs_;
    QWidget *leftHead_, *samples_;
    QWidget* classes_;  // table and curves: behind a tab, or under the samples
    QVBoxLayout* right_;
    QLabel* rankingTitle_;
    RankingView* ranking_;
    PointsPicture* plane_;
    QLabel* planeLegend_;
    NewestJob boundary_;
};

}  // namespace lamina::ui

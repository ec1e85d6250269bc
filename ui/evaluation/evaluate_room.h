// SPDX-License-Identifier: GPL-3.0-or-later
// The Evaluate room: how good the last trained net is on data it has not seen, what it gets wrong, and a place to try it.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/model/remedy.h"
#include "engine/trained/evaluation.h"
#include "ui/document/newest_job.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace lamina::ui {

class BatchPanel;
class ClassPage;
class DoctorStrip;
class EmptyState;
class FoldsPage;
class FormRow;
class InsideView;
class InsideWatch;
class LabelPage;
class NumberPage;
class PicturePage;
class StatTile;
class Strip;
class TrainingController;
class TryPanel;

struct ClassFigures;
struct OutputFigures;

class EvaluateRoom : public QWidget {
    Q_OBJECT
 public:
    explicit EvaluateRoom(TrainingController& training, QWidget* parent = nullptr);

    ClassPage* classPage() const { return classes_; }
    NumberPage* numberPage() const { return numbers_; }
    LabelPage* labelPage() const { return labels_; }
    TryPanel* tryPanel() const { return try_; }
    BatchPanel* batchPanel() const { return batch_; }
    InsideView* inside() const { return inside_; }
    InsideWatch* watch() const { return watch_; }
    FoldsPage* foldsPage() const { return folds_; }
    /** Answers, inside the net, or folds. */
    QTabBar* views() const { return views_; }
    /** A run has trained the net that is drawn, and nothing is trained here yet: its weights are the thing to take. run: as people know it, "Run 7"; empty: there is none. */
    void offerWeights(const QString& run);

 signals:
    /** A net has been evaluated and is shown. */
    void evaluated();
    /** The person wants to give data to a net that has none. */
    void dataAsked();
    /** The person wants to see the training that runs, or has failed. */
    void watchingAsked();
    /** The person takes the weights that were offered. */
    void weightsAsked();
    /** The person wants the project changed so that a net trained anew is better. */
    void remedyAsked(const lamina::Remedy& remedy);

 protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;
    /** Files are looked at when the person comes back: another program may have written them. */
    bool event(QEvent* event) override;

 private:
    QWidget* buildPage();
    QWidget* buildOutputs();
    QWidget* buildEpochs();
    QWidget* buildInside();
    QWidget* buildSide();
    void refresh();
    /** Says that a training runs, whose answers are still to come. */
    void followTraining();
    /** Says that the project is another than the net's, or that a file of its data is. */
    void followProject();
    /** Says that the net is what a training left that failed, and leads back to the one before. */
    void sayFailed();
    void sayChanged(const QString& what, const QString& file);
    void show(const Evaluation& evaluation, const QString& part);
    /** The page of the chosen output, once its figures are made. */
    void showOutput();
    void showFigures(const OutputFigures& made);
    /** Says that classes are overlooked, whatever the accuracy. */
    void sayOverlooked(const OutputFigures& made);
    void nameOutputs();
    void followOutputs();
    /** Whose weights answer, where those of the best epoch were kept beside the last. */
    void nameEpochs();
    /** A sample of a page goes to "Try it", and is looked at inside the net. */
    void tryRow(std::uint32_t rawRow);
    void showTiles(const Evaluation& evaluation, const QString& part);
    void clearTiles();
    /** Whether a tile tells what the page of numbers would: of an only target, in its own unit. */
    bool isTold(const std::string& metric) const;
    /** Beside the metrics: what always saying the commonest class would bring; null: these answers are no classes. */
    void showBaseline(const ClassFigures* figures);
    /** Nothing of an evaluation stays, nor of one under way. */
    void forget();
    /** Other data are looked at as if for the first time. */
    void beginAtTop();
    /** A net without data, or with data that are not for it. */
    void showNothing();
    using QWidget::show;

    TrainingController& training_;
    NewestJob job_, looking_;
    QStackedWidget *stack_, *pages_;
    QWidget *empty_, *page_, *side_;
    QHBoxLayout* tiles_;
    StatTile* baseline_ = nullptr;
    int metrics_ = 0;  // tiles of them, the first ones
    Strip *strip_, *meanwhile_, *since_, *failed_;
    DoctorStrip* doctor_;
    EmptyState *awaited_ = nullptr, *offered_ = nullptr;
    bool offers_ = false;  // the weights of a run
    bool active_ = false;  // a training runs
    bool stale_ = false;   // a file of the data was written and not read again
    bool trainsOn_ = true; // a training brings something that reading does not
    QString now_;  // what the training does, in words
    ClassPage* classes_;
    NumberPage* numbers_;
    LabelPage* labels_;
    PicturePage* pictures_;
    QComboBox* outputs_;  // of several
    FormRow* outputsRow_;
    QComboBox* epochs_;  // the last, and the best
    FormRow* epochsRow_;
    Evaluation evaluation_;
    std::weak_ptr<const Dataset> judgedData_;  // that evaluation_, or the one under way, is of
    QWidget *other_, *noData_;
    QTabBar* views_;
    InsideWatch* watch_;
    InsideView* inside_;
    TryPanel* try_;
    BatchPanel* batch_;
    FoldsPage* folds_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-validation of the project: trainings of folds beside the window, mean and deviation of what they say, and each of them.
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>

#include "engine/train/cross_validation.h"

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace lamina::ui {

class Strip;
class TrainingController;

class FoldsPage : public QWidget {
    Q_OBJECT
 public:
    explicit FoldsPage(TrainingController& training, QWidget* parent = nullptr);

    /** Trains the folds of the project as it stands; says why where it cannot. */
    void begin();
    void cancel();

    const CrossValidationStatus& status() const { return status_; }
    /** What is said above the figures. */
    QString said() const;
    QSpinBox* folds() const { return folds_; }
    QTableWidget* table() const { return table_; }

 signals:
    void ended();

 private:
    QWidget* buildHead();
    void tick();
    void showBusy(bool busy);
    void showProgress();
    void showTiles();
    void showTable();
    void projectChanged();
    /** Another project: figures of the one before are gone, and its folds end. */
    void forget();
    /** Why no folds can be trained now, in a sentence; empty when they can. */
    QString whyNot() const;
    void refuse(const QString& why);

    TrainingController& training_;
    QSpinBox* folds_;
    QPushButton *begin_, *cancel_;
    QLabel* said_;
    QProgressBar* bar_;
    Strip* strip_;
    QHBoxLayout* tiles_;
    QTableWidget* table_;
    QTimer pace_;
    CrossValidationStatus status_;
    std::shared_ptr<const Project> judged_;  // as it was; null where there are no figures, nor any to come
    bool hindered_ = false;                  // the last press of the button began nothing
    CrossValidation validation_;             // last: its thread ends before the rest goes
};

}  // namespace lamina::ui

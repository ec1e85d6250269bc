// SPDX-License-Identifier: GPL-3.0-or-later
// A training that runs, for the status bar: seen from every room.
#pragma once

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace lamina::ui {

class TrainingController;

class TrainingLine : public QWidget {
    Q_OBJECT
 public:
    explicit TrainingLine(TrainingController& training, QWidget* parent = nullptr);

 private:
    void tick();
    void write();
    void writeFigures();
    void stateChanged();

    TrainingController& training_;
    QLabel *epoch_, *figures_;
    QProgressBar* bar_;
    QElapsedTimer sinceShown_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// What ails a training, a strip each, with what would help as buttons.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/history/diagnosis.h"

class QVBoxLayout;

namespace lamina::ui {

class Strip;

class DiagnosesView : public QWidget {
    Q_OBJECT
 public:
    explicit DiagnosesView(QWidget* parent = nullptr);

    /** Shows the gravest; what says the same as before keeps its buttons where they are. */
    void show(std::vector<Diagnosis> diagnoses);
    const std::vector<Diagnosis>& diagnoses() const { return diagnoses_; }
    /** A strip a found shown. */
    const std::vector<Strip*>& strips() const { return strips_; }

 signals:
    void remedyChosen(const lamina::Remedy& remedy);
    /** The person wants to see what is wrong with the data. */
    void dataAsked();

 private:
    QVBoxLayout* list_;
    std::vector<Strip*> strips_;
    std::vector<Diagnosis> diagnoses_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of labels of which several may be true at once: figures of each, and its curves.
#pragma once

#include <QWidget>

#include "engine/trained/label_scores.h"

class QLabel;
class QTableWidget;

namespace lamina::ui {

class RankingView;

class LabelPage : public QWidget {
    Q_OBJECT
 public:
    explicit LabelPage(QWidget* parent = nullptr);

    void show(LabelScores scores);
    using QWidget::show;

    /** A row a label. */
    QTableWidget* table() const { return table_; }
    RankingView* ranking() const { return ranking_; }

 private:
    void fill();
    /** Draws a label's curves. */
    void showRanking(int label);

    LabelScores scores_;
    QLabel *rest_, *rankingTitle_;
    QTableWidget* table_;
    RankingView* ranking_;
};

}  // namespace lamina::ui

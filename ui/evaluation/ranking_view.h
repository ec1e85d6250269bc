// SPDX-License-Identifier: GPL-3.0-or-later
// One class against the rest at every threshold: ROC and precision-recall beside each other, with their areas.
#pragma once

#include <QWidget>

#include "engine/trained/ranking.h"

namespace lamina::ui {

class LinePlot;

class RankingView : public QWidget {
    Q_OBJECT
 public:
    explicit RankingView(QWidget* parent = nullptr);

    void show(const Ranking& ranking, const QString& className);
    using QWidget::show;

    LinePlot* roc() const { return roc_; }
    LinePlot* precisionRecall() const { return precision_; }

 private:
    LinePlot *roc_, *precision_;
    int rocCurve_, chance_, precisionCurve_, base_;
};

}  // namespace lamina::ui

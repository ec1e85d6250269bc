// SPDX-License-Identifier: GPL-3.0-or-later
// One figure of several runs over their steps, epochs or seconds, in the colours of their rows; what continues another is drawn behind it.
#pragma once

#include <QString>
#include <QVariant>
#include <QWidget>
#include <vector>

#include "ui/runs/run_store.h"

class QComboBox;

namespace lamina::ui {

class LinePlot;

/**
 * The part that a person looks at, and the figure it is of, stay while the curves of the same runs grow; a double click shows all of
 * them again, and so does the choice of other runs, of a figure or of what it is drawn over. Curves that were hidden stay so, too.
 */
class CurvesCard : public QWidget {
    Q_OBJECT
 public:
    explicit CurvesCard(QWidget* parent = nullptr);
    void show(const std::vector<RunDetails>& details);
    using QWidget::show;

 private:
    /** What is drawn. */
    struct View {
        std::vector<RunId> runs;  // in ascending order: whatever their colours
        QString figure;
        int over = -1;
        bool operator==(const View&) const = default;
    };

    void offerFigures();
    void draw();
    void addCurves();
    void fill(int curve, const RunDetails& run, const QString& figure);

    std::vector<RunDetails> details_;
    std::vector<RunId> drawn_;  // a curve each, in the order of their colours
    std::vector<int> curves_;
    View view_;
    QComboBox *figure_, *over_;
    QVariant chosen_;  // the figure that a person took; none: the one that says most of the runs shown
    QVariant held_;    // the figure of which a person looked at a part, as long as the same runs are shown
    LinePlot* plot_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Inside a net: the filters of one of its layers, what it answers to a sample, and how its answers to many samples spread.
#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>

#include "engine/trained/inside_look.h"

class QComboBox;
class QLabel;
class QSpinBox;
class QStackedWidget;

namespace lamina::ui {

class HistogramView;
class MapGrid;
class UnitView;

class InsideView : public QWidget {
    Q_OBJECT
 public:
    explicit InsideView(QWidget* parent = nullptr);

    /** The layers there are, and the one that is looked at. */
    void setLayers(const QStringList& layers, const QString& chosen);
    /** The samples that are answered; inputs: what the net's first input reads of them; names: how people call them, "row 17"; word: before the number of one. */
    void setSamples(Tensor inputs, const QStringList& names, const QString& word = tr("Sample"));
    /** Without its title, where that stands above it already. */
    void setTitled(bool titled);
    /** A look; `when`: what the weights are from, in words. Null: there is nothing to see yet. */
    void show(std::shared_ptr<const InsideLook> look, const QString& when);
    /** Why there is nothing to see. */
    void refuse(const QString& sentence);

    QComboBox* layers() const { return layers_; }
    QSpinBox* sample() const { return sample_; }
    MapGrid* filters() const { return filters_; }
    MapGrid* maps() const { return maps_; }
    UnitView* units() const { return units_; }
    HistogramView* spread() const { return spread_; }
    QString silence() const;
    /** What the sample that is shown is called. */
    QString sampleName() const;
    using QWidget::show;

 signals:
    void layerChosen(const QString& layer);
    /** Whether it can be seen: what is not seen need not be looked at. */
    void seen(bool shown);

 protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

 private:
    QWidget* column(QLabel* head, QWidget* what, QLabel* below = nullptr);
    void showAnswers();
    void showSpread();

    std::shared_ptr<const InsideLook> look_;
    Tensor inputs_;
    QStringList names_;
    QComboBox* layers_;
    QSpinBox* sample_;
    QLabel *title_, *name_, *when_, *filtersHead_, *answersHead_, *spreadHead_, *silence_, *why_, *sampleWord_;
    MapGrid *filters_, *maps_, *picture_;
    UnitView* units_;
    QStackedWidget* answers_;
    HistogramView* spread_;
    QWidget *filtersColumn_, *pictureColumn_, *answersColumn_, *spreadColumn_;
};

}  // namespace lamina::ui

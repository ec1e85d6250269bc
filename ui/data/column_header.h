// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of a table: name, type and role as a menu, a small histogram, how many cells are missing.
#pragma once

#include <QHeaderView>
#include <QString>
#include <vector>

#include "engine/data/column_stats.h"
#include "engine/model/data_recipe.h"

namespace lamina::ui {

/** What one head shows. */
struct ColumnHead {
    ColumnStats stats;
    ColumnType type = ColumnType::Number;  // in effect
    ColumnRole role = ColumnRole::Input;
    ColumnScaling scaling = ColumnScaling::Auto;
};

class ColumnHeader : public QHeaderView {
    Q_OBJECT
 public:
    explicit ColumnHeader(QWidget* parent = nullptr);

    void setHeads(std::vector<ColumnHead> heads);
    /** Opens the menu of a column, as a click on its head does. */
    void openMenu(int section);

 signals:
    void typeChosen(int section, ColumnType type);
    void roleChosen(int section, ColumnRole role);
    void scalingChosen(int section, ColumnScaling scaling);

 protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
    QSize sizeHint() const override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

 private:
    void paintBars(QPainter& painter, const QRectF& area, const ColumnHead& head) const;
    const ColumnHead* head(int section) const;

    std::vector<ColumnHead> heads_;
    QPoint pressed_;
};

/** "category", "number", "text". */
QString typeWord(ColumnType type);
/** "input", "target", "ignored". */
QString roleWord(ColumnRole role);
/** "no logarithm", "logarithm", "logarithm of 1 + x". */
QString scalingWord(ColumnScaling scaling);

}  // namespace lamina::ui

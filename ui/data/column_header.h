// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of a table: name, type and role as a menu, a small histogram, how many cells are missing.
#pragma once

#include <QHeaderView>
#include <QString>
#include <QStringList>
#include <functional>
#include <utility>
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
    QString input = {};  // of a net with several: the Input it enters
};

class ColumnHeader : public QHeaderView {
    Q_OBJECT
 public:
    explicit ColumnHeader(QWidget* parent = nullptr);

    /** inputs: the names of the net's Inputs, where it has several. */
    void setHeads(std::vector<ColumnHead> heads, const QStringList& inputs = {});
    /** Whether the menu offers to rename a column: of a file that names none. */
    void setRenames(bool on) { renames_ = on; }
    /** Why a column cannot be called so, in a sentence; empty: it can. */
    void setNameCheck(std::function<QString(int section, const QString& name)> check) { whyNotNamed_ = std::move(check); }
    /** An editor in the place of the name: Return takes it, Escape leaves it. A name that cannot be is not taken and the editor says why; who
     *  goes elsewhere leaves the old one. */
    void beginRename(int section);
    const std::vector<ColumnHead>& heads() const { return heads_; }
    /** Opens the menu of a column, as a click on its head does. */
    void openMenu(int section);
    /** What stands beside the pointer over a head: what a click does, and what the histogram leaves out. */
    QString tip(int section) const;

 signals:
    void typeChosen(int section, ColumnType type);
    void roleChosen(int section, ColumnRole role);
    void scalingChosen(int section, ColumnScaling scaling);
    void renamed(int section, const QString& name);
    void inputChosen(int section, const QString& input);

 protected:
    bool viewportEvent(QEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    QSize sectionSizeFromContents(int section) const override;
    QSize sizeHint() const override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

 private:
    void paintBars(QPainter& painter, const QRectF& area, const ColumnHead& head) const;
    const ColumnHead* head(int section) const;

    std::vector<ColumnHead> heads_;
    QStringList inputs_;
    bool renames_ = false;
    std::function<QString(int, const QString&)> whyNotNamed_;
    QPoint pressed_;
};

/** "2 missing", and how many cells lie so far out that the histogram does not show where. */
QString countsInWords(const ColumnStats& stats);
/** "category", "number", "text". */
QString typeWord(ColumnType type);
/** "input", "target", "ignored". */
QString roleWord(ColumnRole role);
/** "no logarithm", "logarithm", "logarithm of 1 + x". */
QString scalingWord(ColumnScaling scaling);

}  // namespace lamina::ui

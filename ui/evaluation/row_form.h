// SPDX-License-Identifier: GPL-3.0-or-later
// A row to type: one editor an input column, filled with what a missing value would become.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "engine/data/preparation.h"
#include "engine/data/table.h"

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace lamina::ui {

/** With a point, as numbers are shown; else as the column's table writes it, 1.250,5 or 1,250.5; else with a comma where there is no point; a
 *  date is its days since 1970, as in a table. */
std::optional<double> typedNumber(const QString& text, DateOrder dates = DateOrder::Either, NumberStyle style = NumberStyle::Plain);

/** Shows a number with six figures, from the first one on; numberIn gives all of them while these stand there. */
void showNumber(QLineEdit& line, double value);
/** What a field holds: the number that was shown, else what is typed. */
std::optional<double> numberIn(const QLineEdit& line, DateOrder dates = DateOrder::Either, NumberStyle style = NumberStyle::Plain);

/** Words below fields whose content is not taken; hidden until there are some. */
QLabel* remarkBelow();
/** Shows a sentence there, or hides it. */
void sayBelow(QLabel& remark, const QString& sentence);

class RowForm : public QWidget {
    Q_OBJECT
 public:
    explicit RowForm(QWidget* parent = nullptr);

    /** Makes the editors; those of the same columns keep what was typed. */
    void show(const Preparation& preparation);
    using QWidget::show;
    /** The row as typed: a table of one. Empty fields are missing cells. */
    Table row() const;
    /** Types a row of a table into the form; columns by name. */
    void fill(const Table& table, std::size_t row);

 signals:
    void edited();

 private:
    void addEditor(const PreparedColumn& column);

    std::vector<PreparedColumn> columns_;
    std::vector<QWidget*> editors_;
    std::vector<QLabel*> remarks_;  // below each; null of a choice
    QVBoxLayout* layout_;
};

}  // namespace lamina::ui

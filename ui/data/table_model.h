// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a table for a view; nothing is copied, however many there are.
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "engine/data/table.h"

namespace lamina::ui {

class TableModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    using QAbstractTableModel::QAbstractTableModel;

    /** Null: no rows. */
    void setTable(std::shared_ptr<const Table> table);
    const Table* table() const { return table_.get(); }
    /** Columns whose words are read as numbers: they stand as numbers do, those that are none in their own words. */
    void setReadAsNumbers(std::vector<bool> columns);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /** Numbers are aligned right; a missing cell is a dash in the colour of a warning. */
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
    bool isNumber(int column) const;
    QString shown(const Column& column, std::size_t row, bool number) const;

    std::shared_ptr<const Table> table_;
    std::vector<bool> asNumbers_;  // empty: none
};

}  // namespace lamina::ui

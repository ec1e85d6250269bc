// SPDX-License-Identifier: GPL-3.0-or-later
// Some samples, chosen by what the net said of them, with their rows of the raw table.
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <memory>
#include <vector>

#include "engine/data/table.h"

namespace lamina::ui {

/** What is said of the samples, before their raw columns: "true", "said", "loss". */
struct OwnColumn {
    QString head;
    QStringList cells;  // a sample each
    bool number = false;
};

class RowsModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    using QAbstractTableModel::QAbstractTableModel;

    /** Those before the columns of the table. */
    int ownColumns() const { return static_cast<int>(own_.size()); }
    /** table: null where there is none; rawRows: of each sample, in the table or the arrays. */
    void show(std::shared_ptr<const Table> table, std::vector<OwnColumn> own, std::vector<std::uint32_t> rawRows);
    std::uint32_t rawRow(int row) const { return rawRows_[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
    /** Null for an own column. */
    const Column* raw(int column) const;
    bool isNumber(int column) const;

    std::shared_ptr<const Table> table_;
    std::vector<OwnColumn> own_;
    std::vector<std::uint32_t> rawRows_;
};

}  // namespace lamina::ui

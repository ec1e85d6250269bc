// SPDX-License-Identifier: GPL-3.0-or-later
// Some rows of a table, chosen by what the net said of them.
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "engine/data/table.h"
#include "ui/evaluation/class_figures.h"

namespace lamina::ui {

/** The first columns say what was true, said and how sure; the rest are the raw columns. */
class RowsModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    using QAbstractTableModel::QAbstractTableModel;

    /** rawRows: for each answer, its row in the table. */
    void show(std::shared_ptr<const Table> table, QStringList classes, std::vector<Answered> answers, std::vector<std::uint32_t> rawRows);
    std::uint32_t rawRow(int row) const { return rawRows_[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
    bool isNumber(int column) const;

    static constexpr int own = 3;
    std::shared_ptr<const Table> table_;
    QStringList classes_;
    std::vector<Answered> answers_;
    std::vector<std::uint32_t> rawRows_;
};

}  // namespace lamina::ui

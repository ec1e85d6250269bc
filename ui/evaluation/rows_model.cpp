// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/rows_model.h"

#include <utility>

#include "ui/document/words.h"

namespace lamina::ui {

void RowsModel::show(std::shared_ptr<const Table> table, std::vector<OwnColumn> own, std::vector<std::uint32_t> rawRows) {
    beginResetModel();
    table_ = std::move(table);
    own_ = std::move(own);
    rawRows_ = std::move(rawRows);
    endResetModel();
}

int RowsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(rawRows_.size()); }

int RowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(own_.size() + (table_ ? table_->columns.size() : 0));
}

const Column* RowsModel::raw(int column) const {
    const auto c = static_cast<std::size_t>(column);
    return c < own_.size() ? nullptr : &table_->columns[c - own_.size()];
}

bool RowsModel::isNumber(int column) const {
    const Column* values = raw(column);
    return values ? values->type == ColumnType::Number : own_[static_cast<std::size_t>(column)].number;
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const Column* values = raw(index.column());
    if (!values) return own_[static_cast<std::size_t>(index.column())].cells.value(index.row());
    const auto row = rawRow(index.row());
    if (values->missing(row)) return QStringLiteral("—");
    return values->type == ColumnType::Number ? sixFigures(values->numbers[row]) : QString::fromStdString(values->text(row));
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const Column* values = raw(section);
    return values ? QString::fromStdString(values->name) : own_[static_cast<std::size_t>(section)].head;
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/rows_model.h"

#include "ui/document/words.h"

namespace lamina::ui {

void RowsModel::show(std::shared_ptr<const Table> table, QStringList classes, std::vector<Answered> answers, std::vector<std::uint32_t> rawRows) {
    beginResetModel();
    table_ = std::move(table);
    classes_ = std::move(classes);
    answers_ = std::move(answers);
    rawRows_ = std::move(rawRows);
    endResetModel();
}

int RowsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(answers_.size()); }

int RowsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !table_ ? 0 : own + static_cast<int>(table_->columns.size());
}

bool RowsModel::isNumber(int column) const {
    return column < own ? column == 2 : table_->columns[static_cast<std::size_t>(column - own)].type == ColumnType::Number;
}

QVariant RowsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !table_) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const Column* column = index.column() < own ? nullptr : &table_->columns[static_cast<std::size_t>(index.column() - own)];
    if (role == Qt::TextAlignmentRole) return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (column && column->missing(rawRows_[row])) return QStringLiteral("—");
    if (column) return column->type == ColumnType::Number ? sixFigures(column->numbers[rawRows_[row]]) : QString::fromStdString(column->text(rawRows_[row]));
    if (index.column() == 2) return QString::number(answers_[row].sureness, 'f', 2);
    return classes_.value(index.column() == 0 ? answers_[row].truth : answers_[row].said);
}

QVariant RowsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!table_ || orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const QString words[] = {tr("true"), tr("said"), tr("sure")};
    return section < own ? words[section] : QString::fromStdString(table_->columns[static_cast<std::size_t>(section - own)].name);
}

}  // namespace lamina::ui

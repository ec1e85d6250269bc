// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/table_model.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "engine/data/csv_cells.h"
#include "ui/document/words.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

/** A cell is one line high: where a text breaks, a sign says so instead of "…", and what follows is read. */
QString inOneLine(QString text) { return text.replace(QStringLiteral("\r\n"), QStringLiteral("\n")).replace(QChar(u'\n'), QChar(u'\u21b5')); }

}  // namespace

void TableModel::setTable(std::shared_ptr<const Table> table) {
    beginResetModel();
    table_ = std::move(table);
    asNumbers_.clear();
    endResetModel();
}

void TableModel::setReadAsNumbers(std::vector<bool> columns) {
    if (columns == asNumbers_) return;
    asNumbers_ = std::move(columns);
    if (rowCount() > 0 && columnCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, Qt::TextAlignmentRole});
}

bool TableModel::isNumber(int column) const {
    const auto c = static_cast<std::size_t>(column);
    return table_->columns[c].type == ColumnType::Number || (c < asNumbers_.size() && asNumbers_[c]);
}

QString TableModel::shown(const Column& column, std::size_t row, bool number) const {
    if (column.type == ColumnType::Number) return sixFigures(column.numbers[row]);
    const std::string text = column.text(row);
    const auto value = number ? parseNumber(text, column.style) : std::nullopt;
    return value ? sixFigures(*value) : inOneLine(QString::fromStdString(text));
}

int TableModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || !table_) return 0;
    return static_cast<int>(std::min<std::size_t>(table_->rows(), std::numeric_limits<int>::max()));
}

int TableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !table_ ? 0 : static_cast<int>(table_->columns.size());
}

QVariant TableModel::data(const QModelIndex& index, int role) const {
    if (!table_ || !index.isValid()) return {};
    const Column& column = table_->columns[static_cast<std::size_t>(index.column())];
    const auto row = static_cast<std::size_t>(index.row());
    switch (role) {
        case Qt::DisplayRole: return column.missing(row) ? QStringLiteral("—") : shown(column, row, isNumber(index.column()));
        case Qt::ToolTipRole: return column.missing(row) ? QVariant() : QString::fromStdString(column.text(row));
        case Qt::TextAlignmentRole:
            return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::ForegroundRole: return !column.missing(row) ? QVariant() : table_->leavesOut(row) ? QVariant(theme().muted) : QVariant(theme().warningText);
        case Qt::AccessibleTextRole: return !column.missing(row) ? data(index, Qt::DisplayRole) : table_->leavesOut(row) ? QVariant(tr("left out")) : QVariant(tr("missing"));
        default: return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || !table_) return {};
    if (orientation == Qt::Vertical) return section + 1;
    return QString::fromStdString(table_->columns[static_cast<std::size_t>(section)].name);
}

}  // namespace lamina::ui

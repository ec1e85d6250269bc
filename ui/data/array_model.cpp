// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/array_model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ui/document/words.h"

namespace lamina::ui {

void ArrayModel::setArray(Tensor array) {
    beginResetModel();
    array_ = std::move(array);
    endResetModel();
}

int ArrayModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || array_.shape().rank() == 0) return 0;
    return static_cast<int>(std::min<Dim>(array_.shape()[0], std::numeric_limits<int>::max()));
}

std::size_t ArrayModel::width() const {
    const Dim rows = array_.shape().rank() == 0 ? 0 : array_.shape()[0];
    return rows > 0 ? static_cast<std::size_t>(array_.shape().elements() / rows) : 0;
}

int ArrayModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(std::min<std::size_t>(width(), mostColumns)); }

QVariant ArrayModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    const std::size_t size = sizeOf(array_.dtype()), at = static_cast<std::size_t>(index.row()) * width() + static_cast<std::size_t>(index.column());
    const auto bytes = array_.bytes().subspan(at * size, size);
    return sixFigures(static_cast<double>(Tensor(array_.dtype(), Shape{1}, {bytes.begin(), bytes.end()}).toFloats().front()));
}

QVariant ArrayModel::headerData(int section, Qt::Orientation, int role) const { return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant(); }

}  // namespace lamina::ui

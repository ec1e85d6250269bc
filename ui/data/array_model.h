// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of an array for a view: a row a sample, a column a number; nothing is copied, however many there are.
#pragma once

#include <QAbstractTableModel>

#include "engine/base/tensor.h"

namespace lamina::ui {

class ArrayModel : public QAbstractTableModel {
    Q_OBJECT
 public:
    using QAbstractTableModel::QAbstractTableModel;

    /** A single sample axis or more: what is behind it is laid out in a row, of which no more than mostColumns are shown. */
    void setArray(Tensor array);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /** Aligned right. */
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static constexpr int mostColumns = 256;

 private:
    std::size_t width() const;

    Tensor array_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays that are neither a table nor pictures: name, shape, type and what each is for.
#pragma once

#include <QWidget>

class QGridLayout;

namespace lamina::ui {

class DataStore;
class Document;

class ArraysPage : public QWidget {
    Q_OBJECT
 public:
    ArraysPage(Document& document, DataStore& store, QWidget* parent = nullptr);

 private:
    void refresh();
    void addRow(int row, int array);

    Document& document_;
    DataStore& store_;
    QGridLayout* grid_;
};

}  // namespace lamina::ui

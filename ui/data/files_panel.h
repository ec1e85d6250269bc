// SPDX-License-Identifier: GPL-3.0-or-later
// The files that a table is made of, and how several become one: rows under one another, or joined by a column.
#pragma once

#include <QStringList>
#include <QWidget>

class QComboBox;
class QVBoxLayout;

namespace lamina::ui {

class Document;

class FilesPanel : public QWidget {
    Q_OBJECT
 public:
    explicit FilesPanel(Document& document, QWidget* parent = nullptr);

 signals:
    void addAsked();

 private:
    void refresh();
    void addFile(const QString& path);
    void addChoice();

    Document& document_;
    QVBoxLayout* column_;
    QStringList shown_;  // what the rows were made for
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The line over the data: what they are called, what was found, and how to take others.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace lamina::ui {

class DataStore;
class Document;

class SourceBar : public QWidget {
    Q_OBJECT
 public:
    SourceBar(Document& document, DataStore& store, QWidget* parent = nullptr);

 signals:
    void replaceAsked();
    void folderAsked();
    void galleryAsked();
    void optionsAsked(bool on);

 private:
    void refresh();

    Document& document_;
    DataStore& store_;
    QLabel *name_, *facts_;
    QPushButton* options_;
};

}  // namespace lamina::ui

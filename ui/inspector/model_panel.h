// SPDX-License-Identifier: GPL-3.0-or-later
// The inspector when nothing is selected: the model as a whole, and what is wrong with it.
#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QVBoxLayout;

namespace lamina::ui {

class ModelPanel : public QWidget {
    Q_OBJECT
 public:
    explicit ModelPanel(Document& document, QWidget* parent = nullptr);
    void refresh();

 private:
    void addIssue(const Issue& issue);

    Document& document_;
    QVBoxLayout* column_;
};

}  // namespace lamina::ui

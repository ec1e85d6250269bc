// SPDX-License-Identifier: GPL-3.0-or-later
// The palette at the left of the canvas: all layers by family, with a search field.
#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QLineEdit;

namespace lamina::ui {

class LayerList;

class LayerPalette : public QWidget {
    Q_OBJECT
 public:
    explicit LayerPalette(Document& document, QWidget* parent = nullptr);

    QLineEdit& search() { return *search_; }
    LayerList& list() { return *list_; }
    void focusSearch();

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void addCurrent();

    Document& document_;
    QLineEdit* search_;
    LayerList* list_;
};

}  // namespace lamina::ui

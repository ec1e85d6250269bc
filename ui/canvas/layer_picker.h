// SPDX-License-Identifier: GPL-3.0-or-later
// A list that pops up with a search field: the layers that fit on a port, or the layers that are drawn.
#pragma once

#include <QFrame>
#include <optional>
#include <string>
#include <vector>

#include "ui/document/document.h"

class QLineEdit;

namespace lamina::ui {

class LayerList;

/** Deletes itself when it closes. */
class LayerPicker : public QFrame {
    Q_OBJECT
 public:
    /** Layers of the catalogue: those named, or all. */
    LayerPicker(const std::optional<std::vector<std::string>>& names, QWidget* parent);
    /** Layers of the drawing. */
    LayerPicker(const Document& document, QWidget* parent);

    void popup(QPoint screenPoint);
    LayerList& list() { return *list_; }

 signals:
    void chosen(const QString& layer);
    void found(lamina::NodeId node);

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void build(const QString& placeholder);
    void take();
    /** As tall as what is shown. */
    void fit();

    QLineEdit* search_ = nullptr;
    LayerList* list_ = nullptr;
};

}  // namespace lamina::ui

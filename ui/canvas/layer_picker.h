// SPDX-License-Identifier: GPL-3.0-or-later
// A list that pops up with a search field: the layers that fit on a port, or the layers that are drawn.
#pragma once

#include <QFrame>
#include <map>
#include <string>

#include "ui/document/document.h"

class QLabel;
class QLineEdit;

namespace lamina::ui {

class LayerList;

/** Deletes itself when it closes. */
class LayerPicker : public QFrame {
    Q_OBJECT
 public:
    /** Layers of the catalogue; those that do not fit, and why, stand grey at the end. */
    LayerPicker(const std::map<std::string, QString>& unfit, QWidget* parent);
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
    QLabel* why_ = nullptr;  // the only layer that was found does not fit
};

}  // namespace lamina::ui

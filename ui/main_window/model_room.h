// SPDX-License-Identifier: GPL-3.0-or-later
// The Model room: palette left, canvas centre, inspector right.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/layer_palette.h"
#include "ui/document/mending.h"
#include "ui/inspector/inspector.h"

class QSplitter;

namespace lamina::ui {

class ModelRoom : public QWidget {
    Q_OBJECT
 public:
    explicit ModelRoom(Document& document, const DataStore* data = nullptr, QWidget* parent = nullptr);
    ~ModelRoom() override;

    CanvasView& canvas() { return *canvas_; }
    Inspector& inspector() { return *inspector_; }

 private:
    void restore();
    /** Tells the canvas of the data, while nothing is drawn. */
    void offerNet();
    /** Tells canvas and inspector what of the drawing does not go with the data, and how it is mended. */
    void showMisfit();

    Document& document_;
    const DataStore* data_;
    Mending mending_;
    QTimer misfits_;  // asked for once after each change, when everybody has heard of it
    QSplitter* splitter_;
    LayerPalette* palette_;
    CanvasView* canvas_;
    Inspector* inspector_;
};

}  // namespace lamina::ui

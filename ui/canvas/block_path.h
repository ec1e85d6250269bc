// SPDX-License-Identifier: GPL-3.0-or-later
// Where one is in a drawing whose block is open: "Net › encoder › stage_1", each a way back; at the upper left of the canvas.
#pragma once

#include <QFrame>

namespace lamina::ui {

class CanvasView;
class Document;

class BlockPath : public QFrame {
    Q_OBJECT
 public:
    explicit BlockPath(CanvasView& view);
    /** Shown only while a block is open. */
    void refresh();

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void addStep(const QString& text, const std::string& path, bool here);

    Document& document_;
};

}  // namespace lamina::ui

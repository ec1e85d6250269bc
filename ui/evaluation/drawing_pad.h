// SPDX-License-Identifier: GPL-3.0-or-later
// A sheet of few pixels and a soft pen: what a net for pictures sees is what is drawn.
#pragma once

#include <QImage>
#include <QPointF>
#include <QWidget>
#include <vector>

namespace lamina::ui {

class DrawingPad : public QWidget {
    Q_OBJECT
 public:
    explicit DrawingPad(QWidget* parent = nullptr);

    /** Pixels across and down; clears the sheet. */
    void setResolution(int width, int height);
    int pixelsAcross() const { return across_; }
    int pixelsDown() const { return down_; }
    /** Ink of each pixel, 0 … 1, row by row. */
    const std::vector<float>& ink() const { return ink_; }
    bool blank() const;
    /** Takes back the last stroke, picture or clearing; with nothing to take back it does nothing. */
    void undo();
    void clear();
    /** A dropped or pasted picture, scaled to the sheet; dark on light, by its edge, becomes ink. */
    void take(const QImage& picture);
    /** Ink of each pixel, as ink() gives it. */
    void setInk(const std::vector<float>& ink);
    /** What is on the sheet was a picture, not drawn by hand. */
    bool holdsPicture() const { return picture_; }
    /** Its dark parts are the ink. */
    bool inverted() const { return inverted_; }
    /** Ink for paper. */
    void invert();
    /** A stroke of the pen between two points in pixels of the sheet. */
    void stroke(const QPointF& from, const QPointF& to);

    /** Laid over what is shown, until that changes; null: nothing. */
    void setOverlay(const QImage& overlay);
    const QImage& overlay() const { return overlay_; }

    QSize sizeHint() const override { return {280, 280}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width * down_ / across_; }

 signals:
    void drawn();
    /** A dropped file is no picture, in a sentence with what to do; the sheet is empty then. */
    void failed(const QString& why);

 protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    QRectF sheet() const;
    double meanOfEdge() const;
    QPointF toPixels(const QPointF& at) const;

    int across_ = 28, down_ = 28;
    std::vector<float> ink_;
    bool picture_ = false, inverted_ = false;
    struct Before {
        std::vector<float> ink;
        bool picture, inverted;
    };
    /** To come back to this. */
    void remember();
    std::vector<Before> before_;  // the newest last
    QPointF last_;
    QImage overlay_;
};

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// A place for a photo: dropped, pasted or chosen, shown as the net sees it.
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "engine/data/image_folder.h"
#include "engine/trained/picture_range.h"

namespace lamina::ui {

class PicturePad : public QWidget {
    Q_OBJECT
 public:
    explicit PicturePad(QWidget* parent = nullptr);

    /** What a picture must become; takes the one that is there away. */
    void setForm(const ImageForm& form);
    /** Of a net that takes no bytes: what black and white are to it. */
    void setRange(const std::optional<PictureRange>& range);
    /** Reads a file; what is wrong with it is said by failed(). */
    void open(const QString& path);
    void take(const QImage& picture);
    /** A sample of the data as the net takes it, (1, height, width, channels): uint8, or numbers where it has a range. */
    void take(const Tensor& sample);
    /** Whether pictures are taken light for dark, this one and those to come. */
    void setInverted(bool inverted);
    void clear();
    /** Lets the person choose a file. */
    void choose();
    /** As the net takes it, inverted where that is wished, (1, height, width, channels): uint8, or float32 where it has a range; empty without a picture. */
    const Tensor& picture() const { return picture_; }

    /** Laid over what is shown, until that changes; null: nothing. */
    void setOverlay(const QImage& overlay);
    const QImage& overlay() const { return overlay_; }
    /** What is seen, pixel by pixel; null without a picture. */
    const QImage& shown() const { return shown_; }

    QSize sizeHint() const override { return {280, 280}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width * form_.height / form_.width; }

 signals:
    void taken();
    /** The person has taken it away. */
    void cleared();
    void failed(const QString& sentence);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

 private:
    void show(const Image& image);
    /** Makes picture_ and what is shown of it. */
    void lookAt();
    using QWidget::show;

    ImageForm form_;
    std::optional<PictureRange> range_;
    Tensor plain_, picture_;  // as it came, as the net sees it
    bool inverted_ = false;
    QImage shown_, overlay_;
};

}  // namespace lamina::ui

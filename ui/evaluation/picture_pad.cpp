// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/picture_pad.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <exception>
#include <utility>

#include "engine/trained/edge_lightness.h"
#include "ui/document/dialog_folder.h"
#include "ui/document/file_patterns.h"
#include "ui/evaluation/dropped_sample.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

PicturePad::PicturePad(QWidget* parent) : QWidget(parent) {
    setCursor(Qt::PointingHandCursor);
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Picture to try"));
    setAccessibleDescription(tr("Return chooses a picture, Ctrl+V pastes one, Delete takes it away"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PicturePad::setForm(const ImageForm& form) {
    form_ = form;
    updateGeometry();
    clear();
}

void PicturePad::setRange(const std::optional<PictureRange>& range) {
    range_ = range;
    clear();
}

void PicturePad::clear() {
    plain_ = picture_ = {};
    shown_ = overlay_ = {};
    update();
}

void PicturePad::setOverlay(const QImage& overlay) {
    overlay_ = overlay;
    update();
}

void PicturePad::open(const QString& path) {
    try {
        show(readImage(std::filesystem::path(path.toStdString()), form_));
        workedIn(DialogPurpose::Samples, path);
    } catch (const std::exception& e) {
        clear();
        emit failed(QString::fromUtf8(e.what()));
    }
}

void PicturePad::take(const QImage& picture) {
    if (picture.isNull()) return;
    const QImage rgb = picture.convertToFormat(QImage::Format_RGB888);
    Image image{rgb.width(), rgb.height(), 3, {}};
    for (int y = 0; y < rgb.height(); ++y) image.pixels.insert(image.pixels.end(), rgb.constScanLine(y), rgb.constScanLine(y) + 3 * rgb.width());
    show(inForm(std::move(image), form_));
}

void PicturePad::show(const Image& image) {
    const Tensor bytes = Tensor::of(Shape{1, image.height, image.width, image.channels}, image.pixels);
    take(range_ ? fromBytes(bytes, *range_) : bytes);
}

void PicturePad::take(const Tensor& sample) {
    if (sample.shape().rank() != 4 || (sample.dtype() != DType::UInt8 && !range_)) return;
    plain_ = range_ ? Tensor::of(sample.shape(), sample.toFloats()) : sample;
    lookAt();
}

void PicturePad::setInverted(bool inverted) {
    if (std::exchange(inverted_, inverted) != inverted && !plain_.empty()) lookAt();
}

void PicturePad::lookAt() {
    picture_ = !inverted_ ? plain_ : range_ ? invertedPictures(plain_, *range_) : invertedPictures(plain_);
    overlay_ = {};
    const Tensor seen = range_ ? toBytes(picture_, *range_) : picture_;
    const auto bytes = seen.as<std::uint8_t>();
    const Shape& shape = picture_.shape();
    const Image rgb = inChannels({static_cast<int>(shape[2]), static_cast<int>(shape[1]), static_cast<int>(shape[3]), {bytes.begin(), bytes.end()}}, 3);
    shown_ = QImage(rgb.pixels.data(), rgb.width, rgb.height, 3 * rgb.width, QImage::Format_RGB888).copy();
    update();
    emit taken();
}

void PicturePad::choose() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose a picture"), dialogFolder(DialogPurpose::Samples), tr("Pictures (%1);;All files (*)").arg(filePatterns({"image_folder"})));
    if (!path.isEmpty()) open(path);
}

void PicturePad::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const Theme& t = theme();
    const double pixel = std::min(width() / static_cast<double>(form_.width), height() / static_cast<double>(form_.height));
    QRectF area(0, 0, pixel * form_.width, pixel * form_.height);
    area.moveLeft((width() - area.width()) / 2);
    QPainterPath outline;
    outline.addRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), metrics::panelRadius, metrics::panelRadius);
    painter.fillPath(outline, t.raised);
    painter.setClipPath(outline);
    if (!shown_.isNull()) painter.drawImage(area, shown_);
    if (!overlay_.isNull()) painter.drawImage(area, overlay_);
    painter.setClipping(false);
    painter.setPen(QPen(hasFocus() ? t.accent : t.line, 1, shown_.isNull() ? Qt::DashLine : Qt::SolidLine));
    painter.drawPath(outline);
    if (!shown_.isNull()) return;
    painter.setPen(t.muted);
    painter.drawText(area.adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, tr("Drop a photo here,\nor click to choose one"));
}

void PicturePad::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) choose();
}

void PicturePad::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Paste)) return take(QGuiApplication::clipboard()->image());
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return clear(), emit cleared();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space) return choose();
    QWidget::keyPressEvent(event);
}

void PicturePad::dragEnterEvent(QDragEnterEvent* event) {
    if (isThereToTry(*event->mimeData())) event->acceptProposedAction();
}

void PicturePad::dropEvent(QDropEvent* event) {
    const auto* mime = event->mimeData();
    if (const auto files = droppedPaths(*mime); !files.empty()) open(QString::fromStdString(files.front().string()));
    else take(qvariant_cast<QImage>(mime->imageData()));
    event->acceptProposedAction();
}

}  // namespace lamina::ui

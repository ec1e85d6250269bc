// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/drawing_pad.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QImage>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/evaluation/dropped_sample.h"
#include "ui/theme/contrast.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostTakenBack = 100;
/** The pen relative to a sheet of 28 pixels, as wide as the strokes of MNIST. */
constexpr double penRadius = 1.15, penSoftness = 0.9, sheetPixels = 28;

double distanceToSegment(const QPointF& p, const QPointF& a, const QPointF& b) {
    const QPointF d = b - a;
    const double length = QPointF::dotProduct(d, d);
    const double t = length == 0 ? 0 : std::clamp(QPointF::dotProduct(p - a, d) / length, 0.0, 1.0);
    const QPointF off = p - (a + t * d);
    return std::hypot(off.x(), off.y());
}

}  // namespace

DrawingPad::DrawingPad(QWidget* parent) : QWidget(parent) {
    setCursor(Qt::CrossCursor);
    setAcceptDrops(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Drawing pad"));
    setAccessibleDescription(tr("Draw with the mouse; Ctrl+V pastes a picture, Ctrl+Z takes back a stroke, Delete clears"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setResolution(28, 28);
}

void DrawingPad::setResolution(int width, int height) {
    across_ = std::max(1, width);
    down_ = std::max(1, height);
    updateGeometry();
    ink_.clear();
    clear();
    before_.clear();
}

void DrawingPad::clear() {
    if (!blank()) remember();
    ink_.assign(static_cast<std::size_t>(across_ * down_), 0.0f);
    picture_ = inverted_ = false;
    update();
    emit drawn();
}

bool DrawingPad::blank() const {
    return std::all_of(ink_.begin(), ink_.end(), [](float v) { return v == 0; });
}

void DrawingPad::remember() {
    if (before_.size() == mostTakenBack) before_.erase(before_.begin());
    before_.push_back({ink_, picture_, inverted_});
}

void DrawingPad::undo() {
    if (before_.empty()) return;
    ink_ = std::move(before_.back().ink);
    picture_ = before_.back().picture, inverted_ = before_.back().inverted;
    before_.pop_back();
    update();
    emit drawn();
}

void DrawingPad::setOverlay(const QImage& overlay) {
    overlay_ = overlay;
    update();
}

QRectF DrawingPad::sheet() const {
    const double pixel = std::min(width() / static_cast<double>(across_), height() / static_cast<double>(down_));
    return {(width() - pixel * across_) / 2, 0, pixel * across_, pixel * down_};
}

QPointF DrawingPad::toPixels(const QPointF& at) const {
    const QRectF area = sheet();
    return {(at.x() - area.left()) / area.width() * across_, (at.y() - area.top()) / area.height() * down_};
}

void DrawingPad::stroke(const QPointF& from, const QPointF& to) {
    const double scale = std::min(across_, down_) / sheetPixels;
    const double radius = penRadius * scale, reach = radius + penSoftness * scale;
    const int left = std::max(0, static_cast<int>(std::min(from.x(), to.x()) - reach));
    const int right = std::min(across_ - 1, static_cast<int>(std::max(from.x(), to.x()) + reach));
    const int top = std::max(0, static_cast<int>(std::min(from.y(), to.y()) - reach));
    const int bottom = std::min(down_ - 1, static_cast<int>(std::max(from.y(), to.y()) + reach));
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const double distance = distanceToSegment({x + 0.5, y + 0.5}, from, to);
            const auto wet = static_cast<float>(std::clamp((reach - distance) / (reach - radius), 0.0, 1.0));
            float& ink = ink_[static_cast<std::size_t>(y * across_ + x)];
            ink = std::max(ink, wet);
        }
    update();
    emit drawn();
}

void DrawingPad::take(const QImage& picture) {
    if (picture.isNull()) return;
    remember();
    const QImage small = picture.convertToFormat(QImage::Format_Grayscale8).scaled(across_, down_, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    for (int y = 0; y < down_; ++y)
        for (int x = 0; x < across_; ++x) ink_[static_cast<std::size_t>(y * across_ + x)] = static_cast<float>(small.constScanLine(y)[x]) / 255.0f;
    picture_ = true;
    inverted_ = meanOfEdge() > 0.5;  // dark on light paper
    if (inverted_)
        for (float& ink : ink_) ink = 1 - ink;
    update();
    emit drawn();
}

double DrawingPad::meanOfEdge() const {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < down_; ++y)
        for (int x = 0; x < across_; ++x) {
            if (y > 0 && y + 1 < down_ && x > 0 && x + 1 < across_) continue;
            sum += static_cast<double>(ink_[static_cast<std::size_t>(y * across_ + x)]);
            ++count;
        }
    return sum / count;
}

void DrawingPad::setInk(const std::vector<float>& ink) {
    if (ink.size() != ink_.size()) return;
    remember();
    ink_ = ink;
    picture_ = inverted_ = false;
    update();
    emit drawn();
}

void DrawingPad::invert() {
    for (float& ink : ink_) ink = 1 - ink;
    inverted_ = !inverted_;
    update();
    emit drawn();
}

void DrawingPad::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    const QRectF area = sheet();
    QPainterPath outline;
    outline.addRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), metrics::panelRadius, metrics::panelRadius);
    painter.fillPath(outline, t.raised);
    QImage image(across_, down_, QImage::Format_RGB32);
    for (int y = 0; y < down_; ++y)
        for (int x = 0; x < across_; ++x)
            image.setPixelColor(x, y, mix(t.text, t.raised, ink_[static_cast<std::size_t>(y * across_ + x)]));
    painter.setClipPath(outline);
    painter.drawImage(area, image);
    if (!overlay_.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(area, overlay_);
    }
    painter.setClipping(false);
    painter.setPen(hasFocus() ? t.accent : t.line);
    painter.drawPath(outline);
}

void DrawingPad::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) remember();
    last_ = toPixels(event->position());
    stroke(last_, last_);
}

void DrawingPad::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton)) return;
    const QPointF at = toPixels(event->position());
    stroke(last_, at);
    last_ = at;
}

/** The window's own undo is of the project: who draws means the stroke. */
bool DrawingPad::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo)) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void DrawingPad::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Paste)) return take(QGuiApplication::clipboard()->image());
    if (event->matches(QKeySequence::Undo)) return undo();
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return clear();
    QWidget::keyPressEvent(event);
}

void DrawingPad::dragEnterEvent(QDragEnterEvent* event) {
    if (isThereToTry(*event->mimeData())) event->acceptProposedAction();
}

void DrawingPad::dropEvent(QDropEvent* event) {
    const auto* mime = event->mimeData();
    const auto files = droppedPaths(*mime);
    const QImage picture = mime->hasImage() || files.empty() ? qvariant_cast<QImage>(mime->imageData()) : QImage(QString::fromStdString(files.front().string()));
    if (picture.isNull() && files.empty()) return event->ignore();
    event->acceptProposedAction();
    if (!picture.isNull()) return take(picture);
    clear();
    emit failed(tr("%1 cannot be read as a picture: drop a PNG, JPEG, BMP or WebP.").arg(QString::fromStdString(files.front().filename().string())));
}

}  // namespace lamina::ui

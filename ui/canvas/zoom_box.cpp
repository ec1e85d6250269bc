// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/zoom_box.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>
#include <cmath>

#include "ui/canvas/canvas_view.h"
#include "ui/theme/card.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

ZoomBox::ZoomBox(CanvasView& view) : QFrame(view.viewport()) {
    setObjectName(QStringLiteral("zoomBox"));
    setCursor(Qt::ArrowCursor);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 2, 6, 2);
    row->setSpacing(0);
    add(QStringLiteral("−"), tr("Zoom out"), tr("Zoom out (Ctrl+−)"), [&view] { view.setZoom(view.zoom() / 1.25); });
    auto* percent = add(QStringLiteral("100 %"), tr("Zoom to 100 %"), tr("Zoom to 100 % (Ctrl+0)"), [&view] { view.setZoom(1); });
    percent->setMinimumWidth(52);
    add(QStringLiteral("+"), tr("Zoom in"), tr("Zoom in (Ctrl++)"), [&view] { view.setZoom(view.zoom() * 1.25); });
    row->addSpacing(8);
    add(tr("Frame  F"), tr("Frame the drawing"), tr("Show the whole drawing, or the selected layers"), [&view] { view.frame(); });
    add(tr("Arrange  L"), tr("Arrange the layers"), tr("Lay the layers out from top to bottom"), [&view] { view.arrangeLayers(); });
    connect(&view, &CanvasView::zoomChanged, percent, [percent](double zoom) { percent->setText(QStringLiteral("%1 %").arg(std::lround(zoom * 100))); });
    setFixedSize(sizeHint());
}

QToolButton* ZoomBox::add(const QString& text, const QString& name, const QString& tip, std::function<void()> run) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAutoRaise(true);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    button->setMinimumHeight(28);
    connect(button, &QToolButton::clicked, this, [run = std::move(run)] { run(); });
    layout()->addWidget(button);
    return button;
}

void ZoomBox::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme().panel, theme().line, 8);
}

}  // namespace lamina::ui

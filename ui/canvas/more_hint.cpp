// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/more_hint.h"

#include <algorithm>

#include "ui/canvas/canvas_view.h"
#include "ui/document/words.h"
#include "ui/theme/icons.h"

namespace lamina::ui {
namespace {

constexpr double kPage = 0.8;  // of the canvas a press goes on

}  // namespace

MoreHint::MoreHint(CanvasView& view) : QPushButton(view.viewport()), view_(view) {
    setObjectName(QStringLiteral("moreHint"));
    setCursor(Qt::ArrowCursor);
    setFocusPolicy(Qt::TabFocus);  // a click leaves the keys to the canvas
    connect(this, &QPushButton::clicked, this, &MoreHint::go);
    connect(&view.canvas(), &CanvasScene::drawingChanged, this, &MoreHint::refresh);
    connect(&view, &CanvasView::zoomChanged, this, &MoreHint::refresh);
    hide();
}

void MoreHint::begin() {
    seen_.clear();
    waits_ = true;
    refresh();
}

void MoreHint::refresh() {
    if (!waits_) return;
    const QRectF seen = view_.mapToScene(view_.viewport()->rect()).boundingRect();
    std::size_t unseen = 0;
    below_ = true;
    for (const auto& [id, card] : view_.canvas().cards()) {
        const QRectF body = CardItem::body().translated(card->pos());
        if (seen.contains(body)) seen_.insert(id);
        if (seen_.count(id) > 0) continue;
        unseen += view_.canvas().layersOf(*card).size();
        if (body.bottom() <= seen.bottom() || body.left() < seen.left() || body.right() > seen.right()) below_ = false;
    }
    waits_ = unseen > 0;
    setVisible(waits_);
    if (!waits_) return;
    setIcon(ui::icon(below_ ? QStringLiteral("chevron-down") : QStringLiteral("frame")));
    setText(below_ ? counted(unseen, tr("1 more layer below"), tr("%1 more layers below")) : counted(unseen, tr("1 more layer out of sight"), tr("%1 more layers out of sight")));
    setToolTip(below_ ? tr("Go on; F shows the whole drawing") : tr("Show the whole drawing (F)"));
    adjustSize();
}

void MoreHint::placeIn(QSize room, int margin, int cornerEnd) {
    move(std::max((room.width() - width()) / 2, cornerEnd + margin / 2), room.height() - height() - margin);
}

void MoreHint::go() {
    if (below_) view_.centerOn(view_.centre() + QPointF(0, kPage * view_.viewport()->height() / view_.zoom()));
    else view_.frame();
}

}  // namespace lamina::ui

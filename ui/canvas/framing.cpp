// SPDX-License-Identifier: GPL-3.0-or-later
// What the canvas shows when it frames a drawing.
#include <QMargins>
#include <algorithm>
#include <utility>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/more_hint.h"
#include "ui/canvas/zoom_box.h"
#include "ui/document/block_verbs.h"

namespace lamina::ui {
namespace {

constexpr double kReadable = 0.5, kComfortable = 0.75;  // zooms: below the one words are hard to read, at the other they are not

}  // namespace

void CanvasView::frame() {
    QRectF area;
    if (document_.selection().size() > 1 && !selectedBlock(document_))
        for (NodeId id : document_.selection())
            if (const CardItem* card = scene_->card(id)) area |= card->sceneBoundingRect();
    if (area.isEmpty()) area = scene_->drawingRect();
    frameArea(area);
}

void CanvasView::frameStart() {
    const bool own = first_.has_value();  // where the person was before
    framing_ = true;
    showStart();
    framing_ = false;
    if (!own) more_->begin();
    placeOverlays();
}

void CanvasView::showStart() {
    if (const auto first = std::exchange(first_, {})) {
        setZoom(first->first);
        centerOn(first->second);
        asStarted_ = false;  // the person's own
        return;
    }
    const QRectF area = scene_->drawingRect();
    frameArea(area);
    if (zoom() >= kReadable) return;
    setZoom(kComfortable);
    centerOn(area.center().x(), area.top() - 40 + viewport()->height() / kComfortable / 2);
    if (const double aside = (minimap_->width() + overlayMargin) / kComfortable; underMinimap() && area.width() <= viewport()->width() / kComfortable - aside)
        centerOn(centre() + QPointF(aside / 2, 0));
    const CardItem* last = document_.selection().empty() ? nullptr : scene_->card(document_.selection().back());
    if (last) ensureVisible(last->sceneBoundingRect(), 60, 60);
}

bool CanvasView::underMinimap() const {
    if (!minimap_->isVisibleTo(viewport())) return false;
    const auto& cards = scene_->cards();
    return std::any_of(cards.begin(), cards.end(), [this](const auto& card) { return mapFromScene(card.second->sceneBoundingRect()).boundingRect().intersects(minimap_->geometry()); });
}

void CanvasView::frameArea(QRectF area) {
    if (area.isEmpty()) area = QRectF(-1, -1, 2, 2);
    const QRectF cards = area;
    area.adjust(-40, -40, 40, 40);
    placeOverlays();  // the canvas may have another size than when they were
    const auto fit = [&](const QMargins& free) {
        return std::min((viewport()->width() - free.right()) / area.width(), (viewport()->height() - free.top() - free.bottom()) / area.height());
    };
    const auto place = [&](const QMargins& free) {  // pixels left free at the edges
        setZoom(std::min(fit(free), 1.0));
        centerOn(area.center() + QPointF(free.right(), free.bottom() - free.top()) / zoom() / 2);
    };
    const auto placeOverZoomBox = [&](QMargins free) {
        place(free);
        if (!mapFromScene(cards).boundingRect().intersects(zoomBox_->geometry())) return;
        free.setBottom(zoomBox_->height() + overlayMargin);
        place(free);
    };
    placeOverZoomBox({});
    if (underMinimap()) {  // beside it, or below, where that leaves the cards larger
        const QMargins beside(0, 0, minimap_->width() + overlayMargin, 0), below(0, minimap_->height() + overlayMargin, 0, 0);
        placeOverZoomBox(std::min(fit(beside), 1.0) >= fit(below) ? beside : below);
    }
    minimap_->update();
}

}  // namespace lamina::ui

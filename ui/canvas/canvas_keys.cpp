// SPDX-License-Identifier: GPL-3.0-or-later
// The keyboard of the canvas: commands with their keys, and walking the drawing with the arrows.
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/clipboard.h"
#include "ui/canvas/free_room.h"
#include "ui/canvas/layer_picker.h"
#include "ui/canvas/minimap.h"
#include "ui/document/block_verbs.h"
#include "ui/document/verbs.h"

namespace lamina::ui {
namespace {

constexpr double kNudge = 8;
constexpr int kAround = 40;  // pixels from what came to the edge

bool arrow(int key) { return key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Right; }

}  // namespace

QAction* CanvasView::addCommand(const QString& text, const QList<QKeySequence>& keys, std::function<void()> run) {
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    addAction(action);
    return action;
}

void CanvasView::buildActions() {
    const auto menu = [](QAction* action) { action->setData(true); };  // also in the context menu
    menu(addCommand(tr("Add a layer behind the selected one…"), {Qt::Key_A}, [this] { offerBehindSelection(); }));
    menu(addCommand(tr("Rename…"), {Qt::Key_F2}, [this] { if (!document_.selection().empty()) startRename(document_.selection().back()); }));
    menu(addCommand(tr("Cut"), {QKeySequence::Cut}, [this] { copySelection(); deleteLayers(document_, document_.selection()); }));
    menu(addCommand(tr("Copy"), {QKeySequence::Copy}, [this] { copySelection(); }));
    menu(addCommand(tr("Paste"), {QKeySequence::Paste}, [this] { paste(); }));
    menu(addCommand(tr("Duplicate"), {Qt::CTRL | Qt::Key_D}, [this] { duplicateLayers(document_, document_.selection()); }));
    menu(addCommand(tr("Use again with the same weights"), {Qt::CTRL | Qt::SHIFT | Qt::Key_D}, [this] { useAgain(document_, document_.selection()); }));
    menu(addCommand(tr("Delete"), {Qt::Key_Delete, Qt::Key_Backspace}, [this] { deleteSelection(); }));
    menu(addCommand(tr("Connect selected layers in order"), {Qt::Key_C}, [this] { connectSelected(); }));
    menu(addCommand(tr("Make a block"), {Qt::CTRL | Qt::Key_G}, [this] { group(); }));
    menu(addCommand(tr("Open the block"), {}, [this] { openSelectedBlock(); }));
    menu(addCommand(tr("Ungroup"), {Qt::CTRL | Qt::SHIFT | Qt::Key_G}, [this] {
        if (const auto block = selectedBlock(document_)) ungroup(document_, *block);
        else say(tr("Select a block first."));
    }));
    addCommand(tr("Select all layers"), {QKeySequence::SelectAll}, [this] {
        std::vector<NodeId> ids;
        for (const auto& n : document_.graph().nodes)
            if (within(n.block, document_.openBlock())) ids.push_back(n.id);
        document_.select(ids);
    });
    addCommand(tr("Find a layer of the drawing…"), {QKeySequence::Find}, [this] {
        auto* picker = new LayerPicker(document_, this);
        connect(picker, &LayerPicker::found, this, [this](NodeId id) { revealLayer(id); setFocus(); });
        picker->popup(viewport()->mapToGlobal(QPoint(viewport()->width() / 2 - 130, 24)));
    });
    addCommand(tr("Frame the drawing"), {Qt::Key_F}, [this] { frame(); });
    addCommand(tr("Arrange the layers"), {Qt::Key_L}, [this] { arrangeLayers(); });
    addCommand(tr("Zoom in"), {QKeySequence::ZoomIn, Qt::CTRL | Qt::Key_Equal}, [this] { setZoom(zoom() * 1.25); });
    addCommand(tr("Zoom out"), {QKeySequence::ZoomOut}, [this] { setZoom(zoom() / 1.25); });
    addCommand(tr("Zoom to 100 %"), {Qt::CTRL | Qt::Key_0}, [this] { setZoom(1); });
}

void CanvasView::offerBehindSelection() {
    const NodeId from = document_.selection().empty() ? 0 : document_.selection().back();
    const CardItem* card = scene_->card(from);
    const QPoint at = card ? mapFromScene(card->outputPort()) + QPoint(0, 12) : viewport()->rect().center();
    auto* picker = new LayerPicker(unfitLayers(card ? std::optional(Port{from, true}) : std::nullopt), this);
    connect(picker, &LayerPicker::chosen, this, [this](const QString& layer) {
        if (const NodeId added = addLayer(document_, layer.toStdString())) revealLayer(added);
        setFocus();
    });
    picker->popup(viewport()->mapToGlobal(at));
}

void CanvasView::copySelection() {
    if (document_.selection().empty()) return;
    QApplication::clipboard()->setMimeData(toClipboard(pieceOf(document_, document_.selection())));
}

void CanvasView::paste() {
    const auto piece = fromClipboard(QApplication::clipboard()->mimeData());
    if (!piece) return say(tr("There are no layers on the clipboard: copy some with Ctrl+C first."));
    const QString what = piece->nodes.size() == 1 ? QString::fromStdString(piece->nodes[0].name) : tr("%1 layers").arg(piece->nodes.size());
    const Point beside = shiftBeside(cardsOf(*piece, levelOf(*piece, {})), cardsOf(document_.graph(), scene_->level()));
    insertGraph(document_, *piece, beside, tr("Paste %1").arg(what));
    showSelected();
}

void CanvasView::group() {
    if (groupApart(document_)) showSelected();
}

void CanvasView::showSelected() {
    QRectF wanted;
    for (const NodeId id : document_.selection())
        if (const CardItem* card = scene_->card(id)) wanted |= card->sceneBoundingRect();
    const QRect seen = mapFromScene(wanted).boundingRect();
    const bool covered = minimap_->isVisible() && minimap_->geometry().intersects(seen);
    if (wanted.isEmpty() || (viewport()->rect().contains(seen) && !covered)) return;
    const QSize room = viewport()->size() - QSize(2 * kAround, 2 * kAround);
    if (seen.width() > room.width() || seen.height() > room.height()) return frameArea(wanted);
    ensureVisible(wanted, kAround, kAround);
    if (minimap_->isVisible() && minimap_->geometry().intersects(mapFromScene(wanted).boundingRect())) centerOn(wanted.center());
}

void CanvasView::deleteSelection() {
    const auto edges = scene_->selectedEdges();
    if (!document_.selection().empty()) deleteLayers(document_, document_.selection());
    else disconnectWires(document_, edges);
}

void CanvasView::connectSelected() {
    const auto ids = document_.selection();
    if (ids.size() < 2) return say(tr("Select two layers first, the source before the target: Shift and the arrow keys extend the selection."));
    std::vector<const CardItem*> cards;  // a block is connected by the layers at its ends
    for (const NodeId id : ids)
        if (const CardItem* card = scene_->card(id); card && std::find(cards.begin(), cards.end(), card) == cards.end()) cards.push_back(card);
    for (std::size_t i = 0; i + 1 < cards.size(); ++i)
        if (!connectLayers(document_, cards[i]->face().exit, cards[i + 1]->face().entry)) return;
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space) {
        spaceHeld_ = true;
        if (!gesture_) viewport()->setCursor(Qt::OpenHandCursor);
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        if (const auto ending = std::move(gesture_)) ending->cancel();
        else if (document_.selection().empty()) leaveBlock();
        else document_.select({});
        return;
    }
    // No shortcut: it would take Enter from the fields that lie on the canvas.
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return openSelectedBlock();
    if (!arrow(event->key())) return QGraphicsView::keyPressEvent(event);
    if (event->modifiers() & Qt::AltModifier) nudge(Qt::Key(event->key()));
    else walk(Qt::Key(event->key()), event->modifiers() & Qt::ShiftModifier);
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        spaceHeld_ = false;
        viewport()->unsetCursor();
    }
    QGraphicsView::keyReleaseEvent(event);
}

void CanvasView::focusOutEvent(QFocusEvent* event) {
    spaceHeld_ = false;
    QGraphicsView::focusOutEvent(event);
}

void CanvasView::walk(Qt::Key key, bool extend) {
    const auto& nodes = document_.graph().nodes;
    auto ids = document_.selection();
    const auto first = std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return scene_->level().cardOf.contains(n.id); });
    if (first == nodes.end()) return;
    const CardItem* next = scene_->card(ids.empty() || !scene_->card(ids.back()) ? first->id : neighbour(ids.back(), key));
    if (!next) return;
    const auto layers = scene_->layersOf(*next);
    if (!extend) ids.clear();
    std::erase_if(ids, [&](NodeId id) { return std::find(layers.begin(), layers.end(), id) != layers.end(); });
    ids.insert(ids.end(), layers.begin(), layers.end());
    document_.select(ids);
    ensureVisible(next->sceneBoundingRect(), 60, 60);
}

NodeId CanvasView::neighbour(NodeId id, Qt::Key key) const {
    const CardItem* own = scene_->card(id);
    const auto& level = scene_->level();
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
        auto edges = document_.graph().edges;
        if (key == Qt::Key_Up) std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.port < b.port; });
        for (const auto& e : edges) {
            const NodeId here = key == Qt::Key_Down ? e.from : e.to, there = key == Qt::Key_Down ? e.to : e.from;
            if (level.cardOf.contains(there) && scene_->card(here) == own && scene_->card(there) != own) return there;
        }
    }
    // No wire that way: the nearest card that lies there.
    const QPointF from = own->pos();
    NodeId best = 0;
    double nearest = 1e300;
    for (const auto& node : document_.graph().nodes) {
        if (!level.cardOf.contains(node.id) || scene_->card(node.id) == own) continue;
        const QPointF d = scene_->card(node.id)->pos() - from;
        const double along = key == Qt::Key_Right ? d.x() : key == Qt::Key_Left ? -d.x() : key == Qt::Key_Down ? d.y() : -d.y();
        const double across = key == Qt::Key_Right || key == Qt::Key_Left ? std::abs(d.y()) : std::abs(d.x());
        if (along <= 1) continue;
        if (const double distance = along + 2 * across; distance < nearest) nearest = distance, best = node.id;
    }
    return best;
}

void CanvasView::nudge(Qt::Key key) {
    if (document_.selection().empty()) return;
    const QPointF by = key == Qt::Key_Left ? QPointF(-kNudge, 0) : key == Qt::Key_Right ? QPointF(kNudge, 0) : key == Qt::Key_Up ? QPointF(0, -kNudge) : QPointF(0, kNudge);
    std::vector<std::pair<NodeId, Point>> places;
    QString mergeKey = QStringLiteral("nudge");
    for (NodeId id : document_.selection()) {
        const Point p = document_.node(id)->position;
        places.push_back({id, {p.x + by.x(), p.y + by.y()}});
        mergeKey += QStringLiteral(":%1").arg(id);
    }
    const auto block = selectedBlock(document_);
    const QString what = block ? QString::fromStdString(block->name()) : places.size() == 1 ? QString::fromStdString(document_.node(places[0].first)->name) : tr("%1 layers").arg(places.size());
    moveLayers(document_, places, tr("Move %1").arg(what), mergeKey);
}

}  // namespace lamina::ui

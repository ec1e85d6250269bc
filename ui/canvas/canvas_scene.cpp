// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_scene.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"
#include "ui/canvas/wire_path.h"
#include "ui/document/verbs.h"

namespace lamina::ui {
namespace {

constexpr double kGrid = 24;
constexpr double kGridFrom = 0.5;     // below this zoom the dots would be a grey veil
constexpr double kRoomAround = 4000;  // so that a person can pan past the drawing

QPointF pointOf(const Point& p) { return {p.x, p.y}; }

QRectF bodyAt(const CardItem& card) { return CardItem::body().translated(card.pos()); }

}  // namespace

CanvasScene::CanvasScene(Document& document, QObject* parent) : QGraphicsScene(parent), document_(document) {
    connect(&document_, &Document::graphChanged, this, &CanvasScene::sync);
    connect(&document_, &Document::selectionChanged, this, [this] {
        refreshFaces();
        syncErrors();
    });
    sync();
}

CardItem* CanvasScene::card(NodeId id) const {
    const auto it = cards_.find(id);
    return it == cards_.end() ? nullptr : it->second;
}

CardItem* CanvasScene::cardAt(QPointF at) const {
    CardItem* top = nullptr;
    for (QGraphicsItem* item : items(at))
        if (auto* found = qgraphicsitem_cast<CardItem*>(item); found && (!top || found->zValue() > top->zValue())) top = found;
    return top;
}

WireItem* CanvasScene::wire(const Edge& edge) const {
    const auto it = wires_.find({edge.to, edge.port});
    return it == wires_.end() ? nullptr : it->second;
}

WireItem* CanvasScene::wireAt(QPointF at, double reach, NodeId except) const {
    const QRectF around(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach);
    for (QGraphicsItem* item : items(around, Qt::IntersectsItemShape))
        if (auto* found = qgraphicsitem_cast<WireItem*>(item); found && found->edge().from != except && found->edge().to != except)
            return found;
    return nullptr;
}

std::optional<Port> CanvasScene::portAt(QPointF at, double reach) const {
    const QRectF around(at.x() - reach, at.y() - reach - CardItem::height, 2 * reach, 2 * (reach + CardItem::height));
    for (QGraphicsItem* item : items(around, Qt::IntersectsItemBoundingRect)) {
        const auto* found = qgraphicsitem_cast<CardItem*>(item);
        if (!found) continue;
        const auto near = [&](QPointF port) { return std::hypot(port.x() - at.x(), port.y() - at.y()) <= reach; };
        if (near(found->outputPort())) return Port{found->face().id, true};
        for (int rank = 0; found->face().takesInput && rank < found->face().inputs; ++rank)
            if (near(found->inputPort(rank))) return Port{found->face().id, false, rank};
    }
    return {};
}

std::optional<Edge> CanvasScene::wireInto(const Port& port) const {
    for (const auto& [key, item] : wires_) {
        const auto rank = ranks_.find(key);
        if (!port.output && key.first == port.node && rank != ranks_.end() && rank->second == port.rank) return item->edge();
    }
    return {};
}

std::vector<NodeId> CanvasScene::cardsIn(const QRectF& area) const {
    std::vector<NodeId> ids;
    for (const auto& node : document_.graph().nodes)
        if (const CardItem* c = card(node.id); c && bodyAt(*c).intersects(area)) ids.push_back(node.id);
    return ids;
}

ErrorCard* CanvasScene::errorCardAt(QPointF at) const {
    for (ErrorCard* error : errors_)
        if (error->contains(error->mapFromScene(at))) return error;
    return nullptr;
}

QRectF CanvasScene::drawingRect() const {
    QRectF all;
    for (const auto& [id, item] : cards_) all |= bodyAt(*item);
    for (const ErrorCard* error : errors_) all |= error->sceneBoundingRect();
    return all;
}

void CanvasScene::previewMove(const std::vector<std::pair<NodeId, QPointF>>& places) {
    std::set<NodeId> moved;
    for (const auto& [id, at] : places)
        if (CardItem* c = card(id)) c->setPos(at), moved.insert(id);
    // While cards move only their own wires follow, the direct way; the rest is routed anew when they are let go.
    for (const auto& [key, item] : wires_)
        if (moved.count(item->edge().from) || moved.count(item->edge().to))
            item->route(directWire(card(item->edge().from)->outputPort(), landing(*item)));
    syncErrors();
}

void CanvasScene::endPreview() {
    syncCards();
    routeAll();
    syncErrors();
    growSceneRect();
}

void CanvasScene::markDropTarget(WireItem* wire) {
    if (wire == dropTarget_) return;
    dropTarget_ = wire;
    refreshFaces();
}

void CanvasScene::markConnectTargets(std::optional<Port> port, NodeId hovered) {
    connectMarks_.clear();
    if (port)
        for (const auto& node : document_.graph().nodes) {
            const QString why = port->output ? whyNotConnect(document_, port->node, node.id) : whyNotConnect(document_, node.id, port->node);
            if (!why.isEmpty()) connectMarks_[node.id] = node.id == port->node ? 0 : 1;
            else if (node.id == hovered) connectMarks_[node.id] = 2;
        }
    refreshFaces();
}

std::vector<Edge> CanvasScene::selectedEdges() const {
    std::vector<Edge> edges;
    for (const auto& key : selectedWires_)
        if (const auto it = wires_.find(key); it != wires_.end()) edges.push_back(it->second->edge());
    return edges;
}

void CanvasScene::selectWire(const Edge* edge, bool add) {
    if (!add) selectedWires_.clear();
    if (edge) selectedWires_.insert({edge->to, edge->port});
    refreshFaces();
}

void CanvasScene::sync() {
    dropTarget_ = nullptr;
    const bool moved = syncCards(), rewired = syncWires();
    if (rewired) rankWires();
    refreshFaces();
    if (moved || rewired) routeAll();
    syncErrors();
    growSceneRect();
    emit drawingChanged();
}

bool CanvasScene::syncCards() {
    bool changed = std::erase_if(cards_, [&](const auto& entry) {
        if (document_.node(entry.first)) return false;
        delete entry.second;
        return true;
    }) > 0;
    for (const auto& node : document_.graph().nodes) {
        CardItem*& item = cards_[node.id];
        const QPointF at = pointOf(node.position);
        changed = changed || !item || item->pos() != at;
        if (!item) addItem(item = new CardItem);
        item->setPos(at);
    }
    return changed;
}

bool CanvasScene::syncWires() {
    std::map<WireKey, WireItem*> kept;
    bool changed = false;
    for (const auto& edge : document_.graph().edges) {
        const WireKey key{edge.to, edge.port};
        if (!card(edge.from) || !card(edge.to) || kept.count(key)) continue;
        const auto old = wires_.find(key);
        if (old != wires_.end() && old->second->edge() == edge) {
            kept[key] = old->second;
            wires_.erase(old);
        } else {
            addItem(kept[key] = new WireItem(edge));
            changed = true;
        }
    }
    changed = changed || !wires_.empty();
    for (const auto& [key, item] : wires_) delete item;
    wires_ = std::move(kept);
    std::erase_if(selectedWires_, [&](const WireKey& key) { return !wires_.count(key); });
    return changed;
}

void CanvasScene::refreshFaces() {
    for (const auto& node : document_.graph().nodes) {
        CardItem* item = card(node.id);
        if (!item) continue;
        CardFace face = faceOf(document_, node);
        const auto mark = connectMarks_.find(node.id);
        face.greyed = mark != connectMarks_.end() && mark->second == 1;
        face.target = mark != connectMarks_.end() && mark->second == 2;
        item->show(face);
    }
    for (const auto& [key, item] : wires_) {
        const NodeInfo* from = document_.info(item->edge().from);
        const Issue* issue = document_.issue(item->edge().to);
        WireItem::Look look;
        if (from && from->known) look.shape = QString::fromStdString(toString(from->output));
        look.wrong = issue && issue->severity == Issue::Severity::Error;
        look.selected = selectedWires_.count(key) > 0;
        look.lit = document_.selected(item->edge().from) || document_.selected(item->edge().to);
        look.target = item == dropTarget_;
        item->show(look);
    }
}

void CanvasScene::routeAll() {
    std::vector<QRectF> bodies;
    for (const auto& node : document_.graph().nodes) bodies.push_back(bodyAt(*card(node.id)));
    for (const auto& [key, item] : wires_) route(*item, bodies);
}

void CanvasScene::route(WireItem& wire, const std::vector<QRectF>& bodies) {
    const CardItem &from = *card(wire.edge().from), &to = *card(wire.edge().to);
    const QRectF source = bodyAt(from), target = bodyAt(to);
    const QPointF end = landing(wire);
    auto crossed = cardsCrossed(from.outputPort(), end, bodies);
    std::erase_if(crossed, [&](const QRectF& r) { return r == source || r == target; });
    const bool direct = crossed.empty() || target.top() <= source.bottom();
    if (direct) return wire.route(directWire(from.outputPort(), end));
    wire.route(to.face().inputs > 1 ? wireAround(from.outputPort(), target, crossed, end) : wireAround(from.outputPort(), target, crossed));
}

QPointF CanvasScene::landing(const WireItem& wire) const {
    const auto rank = ranks_.find({wire.edge().to, wire.edge().port});
    return card(wire.edge().to)->inputPort(rank == ranks_.end() ? 0 : rank->second);
}

// The keys of the wires are in the order of layer and port.
void CanvasScene::rankWires() {
    ranks_.clear();
    NodeId last = 0;
    int rank = 0;
    for (const auto& [key, item] : wires_) {
        rank = key.first == last ? rank + 1 : 0;
        last = key.first;
        ranks_[key] = rank;
    }
}

void CanvasScene::syncErrors() {
    for (ErrorCard* error : errors_) delete error;
    errors_.clear();
    // One at a time tells more than all at once: that of the selected layer, else the first.
    const Issue* issue = nullptr;
    for (NodeId id : document_.selection())
        if (!issue) issue = document_.issue(id);
    for (const auto& i : document_.inference().issues)
        if (!issue && i.node && i.severity == Issue::Severity::Error) issue = &i;
    for (const auto& i : document_.inference().issues)
        if (!issue && i.node) issue = &i;
    if (!issue || !card(issue->node)) return;
    auto* error = new ErrorCard(*issue);
    error->placeBeside(bodyAt(*card(issue->node)), [this](const QRectF& r) { return cardsIn(r).empty(); });
    addItem(error);
    errors_.push_back(error);
}

void CanvasScene::growSceneRect() {
    setSceneRect(drawingRect().adjusted(-kRoomAround, -kRoomAround, kRoomAround, kRoomAround));
}

void CanvasScene::drawBackground(QPainter* painter, const QRectF& rect) {
    const Theme& c = theme();
    painter->fillRect(rect, c.window);
    const double zoom = painter->worldTransform().m11();
    if (zoom < kGridFrom) return;
    QVector<QPointF> dots;
    for (double x = std::floor(rect.left() / kGrid) * kGrid; x <= rect.right(); x += kGrid)
        for (double y = std::floor(rect.top() / kGrid) * kGrid; y <= rect.bottom(); y += kGrid) dots << QPointF(x, y);
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(QPen(mix(c.muted, c.window, 0.28), 1.6, Qt::SolidLine, Qt::RoundCap));
    painter->drawPoints(dots.constData(), static_cast<int>(dots.size()));
}

}  // namespace lamina::ui

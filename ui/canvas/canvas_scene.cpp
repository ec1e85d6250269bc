// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_scene.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"
#include "ui/canvas/wire_path.h"
#include "ui/document/verbs.h"

namespace lamina::ui {
namespace {

constexpr double kGrid = 24;
constexpr double kGridFrom = 0.5;     // below this zoom the dots would be a grey veil
constexpr double kOutside = 1.4 * Spacing::row;  // from the cards of a block to those of what is around it
constexpr double kRoomAround = 4000;  // so that a person can pan past the drawing

QPointF pointOf(const Point& p) { return {p.x, p.y}; }

QRectF bodyAt(const CardItem& card) { return CardItem::body().translated(card.pos()); }

}  // namespace

CanvasScene::CanvasScene(Document& document, QObject* parent) : QGraphicsScene(parent), document_(document) {
    connect(&document_, &Document::graphChanged, this, &CanvasScene::sync);
    connect(&document_, &Document::blockOpened, this, &CanvasScene::sync);
    connect(&document_, &Document::selectionChanged, this, [this] {
        refreshFaces();
        syncErrors();
    });
    sync();
}

CardItem* CanvasScene::card(NodeId id) const {
    const auto shown = level_.cardOf.find(id);
    const auto it = cards_.find(shown == level_.cardOf.end() ? id : shown->second);
    return it == cards_.end() ? nullptr : it->second;
}

std::vector<NodeId> CanvasScene::layersOf(const CardItem& card) const {
    return card.face().outside ? std::vector<NodeId>() : level_.layersOf(card.face().id);
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
        if (found->face().exit && near(found->outputPort())) return Port{found->face().exit, true};
        const bool asOne = found->face().block.isEmpty();  // a block's wires end on layers in it
        for (int rank = 0; found->face().entry && found->face().takesInput && rank < found->face().inputs; ++rank)
            if (near(found->inputPort(rank))) return Port{found->face().entry, false, asOne ? rank : 0};
    }
    return {};
}

std::optional<Edge> CanvasScene::wireInto(const Port& port) const {
    for (const auto& [key, item] : wires_) {
        const auto rank = ranks_.find(key);
        if (!port.output && key.first == port.node && rank != ranks_.end() && rank->second == port.rank && card(key.first)->face().block.isEmpty())
            return item->edge();
    }
    return {};
}

std::vector<NodeId> CanvasScene::cardsIn(const QRectF& area) const {
    std::vector<NodeId> ids;
    for (const auto& node : document_.graph().nodes)
        if (const CardItem* c = card(node.id); c && !c->face().outside && bodyAt(*c).intersects(area)) ids.push_back(node.id);
    return ids;
}

ErrorCard* CanvasScene::errorCardAt(QPointF at) const {
    for (ErrorCard* error : errors_)
        if (error->contains(error->mapFromScene(at))) return error;
    return nullptr;
}

ErrorCard* CanvasScene::errorOf(NodeId id) const {
    for (ErrorCard* error : errors_)
        if (error->node() == id) return error;
    return nullptr;
}

void CanvasScene::showMisfit(std::optional<NetMisfit> misfit) {
    if (!misfit && !misfit_) return;
    misfit_ = std::move(misfit);
    refreshFaces();
    syncErrors();
}

bool CanvasScene::misfitOn(NodeId card) const {
    const auto stands = [&](NodeId layer) {
        const auto shown = level_.cardOf.find(layer);
        return shown != level_.cardOf.end() && shown->second == card;
    };
    return misfit_ && std::any_of(misfit_->layers.begin(), misfit_->layers.end(), stands);
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
        if (CardItem* c = card(id)) {
            const Block* block = level_.block(c->face().id);
            const Point own = document_.node(id)->position;
            c->setPos(block ? pointOf(block->centre) + at - pointOf(own) : at);
            moved.insert(c->face().id);
        }
    // While cards move only their own wires follow, the direct way; the rest is routed anew when they are let go.
    for (const auto& [key, item] : wires_)
        if (moved.count(card(item->edge().from)->face().id) || moved.count(card(item->edge().to)->face().id))
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
        for (const auto& [id, item] : cards_) {
            const NodeId end = port->output ? item->face().entry : item->face().exit;
            if (end == port->node) continue;
            const QString why = port->output ? whyNotConnect(document_, port->node, end) : whyNotConnect(document_, end, port->node);
            if (!why.isEmpty()) connectMarks_[id] = 1;
            else if (end == hovered) connectMarks_[id] = 2;
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
    level_ = levelOf(document_.graph(), document_.openBlock());
    const bool moved = syncCards(), rewired = syncWires();
    if (rewired) rankWires();
    refreshFaces();
    if (moved || rewired) routeAll();
    syncErrors();
    growSceneRect();
    emit drawingChanged();
}

bool CanvasScene::syncCards() {
    const auto wanted = places();
    std::unordered_set<NodeId> kept;
    for (const auto& [id, at] : wanted) kept.insert(id);
    bool changed = std::erase_if(cards_, [&](const auto& entry) {
        if (kept.contains(entry.first)) return false;
        delete entry.second;
        return true;
    }) > 0;
    for (const auto& [id, at] : wanted) {
        CardItem*& item = cards_[id];
        changed = changed || !item || item->pos() != at;
        if (!item) addItem(item = new CardItem);
        item->setPos(at);
    }
    return changed;
}

std::vector<std::pair<NodeId, QPointF>> CanvasScene::places() const {
    std::vector<std::pair<NodeId, QPointF>> places;
    for (const NodeId id : level_.layers) places.push_back({id, pointOf(document_.node(id)->position)});
    for (const auto& block : level_.blocks) places.push_back({block.id(), pointOf(block.centre)});
    const auto own = places;
    placeOutside(places, level_.sources, true);
    std::vector<NodeId> behind;
    for (const NodeId id : level_.targets)
        if (std::find(level_.sources.begin(), level_.sources.end(), id) == level_.sources.end()) behind.push_back(id);
    placeOutside(places, behind, false);
    return places;
}

/** Layers around the open block in a row over or under it, each at what it is wired to. */
void CanvasScene::placeOutside(std::vector<std::pair<NodeId, QPointF>>& places, const std::vector<NodeId>& ids, bool above) const {
    if (ids.empty()) return;
    std::unordered_map<NodeId, QPointF> at;
    double edge = above ? 1e300 : -1e300;
    for (const auto& [id, place] : places)
        if (std::find(level_.sources.begin(), level_.sources.end(), id) == level_.sources.end()) {
            at[id] = place;
            edge = above ? std::min(edge, place.y()) : std::max(edge, place.y());
        }
    std::vector<std::pair<double, NodeId>> row;
    for (const NodeId id : ids) {
        double x = 0;
        for (const auto& e : document_.graph().edges) {
            const NodeId inside = above ? (e.from == id ? e.to : 0) : (e.to == id ? e.from : 0);
            if (const auto card = level_.cardOf.find(inside); inside && card != level_.cardOf.end()) x = at[card->second].x();
        }
        row.push_back({x, id});
    }
    std::sort(row.begin(), row.end());
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) row[i].first = std::max(row[i].first, row[i - 1].first + Spacing::column);
        places.push_back({row[i].second, QPointF(row[i].first, edge + (above ? -kOutside : kOutside))});
    }
}

bool CanvasScene::syncWires() {
    std::map<WireKey, WireItem*> kept;
    bool changed = false;
    std::set<std::pair<NodeId, const CardItem*>> intoBlocks;  // what several layers of a block take is one wire to its card
    for (const auto& edge : document_.graph().edges) {
        const WireKey key{edge.to, edge.port};
        const CardItem *from = card(edge.from), *to = card(edge.to);
        if (!from || !to || from == to || kept.count(key)) continue;
        if (!level_.cardOf.contains(edge.from) && !level_.cardOf.contains(edge.to)) continue;  // both around the open block
        if (level_.block(to->face().id) && !intoBlocks.emplace(edge.from, to).second) continue;
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
    for (const auto& [id, item] : cards_) {
        CardFace face = faceOfCard(id);
        if (misfitOn(id)) face.wrong = true, face.warned = false;
        const auto mark = connectMarks_.find(id);
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

CardFace CanvasScene::faceOfCard(NodeId id) const {
    if (const Block* block = level_.block(id)) return faceOf(document_, *block);
    CardFace face = faceOf(document_, *document_.node(id));
    face.outside = !level_.cardOf.contains(id);
    if (!face.outside) return face;
    face.selected = face.wrong = face.warned = false;
    if (const auto& block = document_.node(id)->block; !block.empty()) face.summary = tr("in %1").arg(QString::fromStdString(block));
    return face;
}

void CanvasScene::routeAll() {
    std::vector<QRectF> bodies;
    for (const auto& [id, item] : cards_) bodies.push_back(bodyAt(*item));
    for (const auto& [key, item] : wires_) route(*item, bodies);
}

void CanvasScene::route(WireItem& wire, const std::vector<QRectF>& bodies) {
    const CardItem &from = *card(wire.edge().from), &to = *card(wire.edge().to);
    const QRectF source = bodyAt(from), target = bodyAt(to);
    const QPointF end = landing(wire);
    if (target.top() <= source.bottom()) return wire.route(wireUp(source, from.outputPort(), target, end, bodies));
    auto crossed = cardsCrossed(from.outputPort(), end, bodies);
    std::erase_if(crossed, [&](const QRectF& r) { return r == source || r == target; });
    if (crossed.empty()) return wire.route(directWire(from.outputPort(), end));
    wire.route(to.face().inputs > 1 ? wireAround(from.outputPort(), target, crossed, end) : wireAround(from.outputPort(), target, crossed));
}

QPointF CanvasScene::landing(const WireItem& wire) const {
    const auto rank = ranks_.find({wire.edge().to, wire.edge().port});
    return card(wire.edge().to)->inputPort(rank == ranks_.end() ? 0 : rank->second);
}

// The keys of the wires are in the order of layer and port.
void CanvasScene::rankWires() {
    ranks_.clear();
    std::unordered_map<const CardItem*, int> landed;
    for (const auto& [key, item] : wires_) ranks_[key] = landed[card(key.first)]++;
}

void CanvasScene::syncErrors() {
    for (ErrorCard* error : errors_) delete error;
    errors_.clear();
    misfitCard_ = nullptr;
    // One at a time tells more than all at once: that of the selected layer, else the first.
    const Issue* issue = nullptr;
    const auto seen = [&](const Issue& i) { return i.node && level_.cardOf.contains(i.node); };
    for (NodeId id : document_.selection())
        if (!issue && document_.issue(id) && seen(*document_.issue(id))) issue = document_.issue(id);
    for (const auto& i : document_.inference().issues)
        if (!issue && seen(i) && i.severity == Issue::Severity::Error) issue = &i;
    if (misfit_ && seen(misfit_->issue) && (!issue || document_.selected(misfit_->issue.node))) {
        addError(misfit_->issue);
        misfitCard_ = errors_.empty() ? nullptr : errors_.back();
        return;
    }
    for (const auto& i : document_.inference().issues)
        if (!issue && seen(i)) issue = &i;
    if (issue) addError(*issue);
}

void CanvasScene::addError(const Issue& issue) {
    if (!card(issue.node)) return;
    auto* error = new ErrorCard(issue);
    error->placeBeside(bodyAt(*card(issue.node)), [this](const QRectF& r) { return cardsIn(r).empty(); });
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QGraphicsPathItem>
#include <QPen>
#include <QRubberBand>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/gesture.h"
#include "ui/canvas/wire_path.h"
#include "ui/document/verbs.h"

namespace lamina::ui {
namespace {

constexpr double kSnap = 7;     // pixels within which a card lines up with what it is wired to
constexpr double kCatch = 22;   // pixels round a card's port that catch a wire

class Pan : public Gesture {
 public:
    Pan(CanvasView& view, QPoint start) : view_(view), last_(start) { view_.viewport()->setCursor(Qt::ClosedHandCursor); }
    ~Pan() override { view_.viewport()->unsetCursor(); }
    void move(QPoint at, QPointF) override {
        view_.horizontalScrollBar()->setValue(view_.horizontalScrollBar()->value() - (at.x() - last_.x()));
        view_.verticalScrollBar()->setValue(view_.verticalScrollBar()->value() - (at.y() - last_.y()));
        last_ = at;
    }
    void release(QPoint, QPointF) override {}
    void cancel() override {}

 private:
    CanvasView& view_;
    QPoint last_;
};

class Move : public Gesture {
 public:
    Move(CanvasView& view, NodeId grabbed, QPointF start) : view_(view), document_(view.document()), grabbed_(grabbed), start_(start) {
        for (NodeId id : document_.selection())
            if (const Point at = document_.node(id)->position; view_.canvas().level().cardOf.contains(id)) from_.push_back({id, {at.x, at.y}});
        grabbedAt_ = view_.canvas().card(grabbed)->pos();
        const auto& g = document_.graph();
        loose_ = from_.size() == 1 && inputsOf(g, grabbed).empty() && outputsOf(g, grabbed).empty() &&
                 view_.canvas().card(grabbed)->face().takesInput;
    }
    void move(QPoint, QPointF at) override {
        QPointF by = at - start_;
        if (!moving_ && std::hypot(by.x(), by.y()) * view_.zoom() < QApplication::startDragDistance()) return;
        moving_ = true;
        by += snap(by);
        places_.clear();
        for (const auto& [id, pos] : from_) places_.push_back({id, pos + by});
        view_.canvas().previewMove(places_);
        if (loose_) view_.canvas().markDropTarget(view_.canvas().wireAt(view_.canvas().card(grabbed_)->pos(), 12, grabbed_));
    }
    void release(QPoint, QPointF) override {
        if (!moving_) return document_.select(extendsSelection(QApplication::keyboardModifiers()) ? document_.selection() : view_.canvas().layersOf(*view_.canvas().card(grabbed_)));
        WireItem* target = loose_ ? view_.canvas().wireAt(view_.canvas().card(grabbed_)->pos(), 12, grabbed_) : nullptr;
        const std::optional<Edge> edge = target ? std::optional(target->edge()) : std::nullopt;
        std::vector<std::pair<NodeId, Point>> positions;
        for (const auto& [id, at] : places_) positions.push_back({id, {std::round(at.x()), std::round(at.y())}});
        view_.canvas().markDropTarget(nullptr);
        const bool alone = view_.canvas().layersOf(*view_.canvas().card(grabbed_)).size() == from_.size();
        const QString what = alone ? view_.canvas().card(grabbed_)->face().name : CanvasView::tr("%1 layers").arg(from_.size());
        if (edge) insertOnWire(document_, grabbed_, *edge, positions.front().second);
        else if (!moveLayers(document_, positions, CanvasView::tr("Move %1").arg(what))) cancel();
    }
    void cancel() override {
        view_.canvas().markDropTarget(nullptr);
        view_.canvas().endPreview();
    }

 private:
    /** What brings the grabbed card right above or below one it is wired to. */
    QPointF snap(QPointF by) const {
        const QPointF at = grabbedAt_ + by;
        double best = kSnap / view_.zoom();
        QPointF shift;
        for (const auto& e : document_.graph().edges) {
            const CardItem *own = view_.canvas().card(grabbed_), *from = view_.canvas().card(e.from), *to = view_.canvas().card(e.to);
            const CardItem* other = from == own ? to : to == own ? from : nullptr;
            if (!other || other == own || other->face().selected) continue;
            const double dx = other->pos().x() - at.x();
            if (std::abs(dx) < best) best = std::abs(dx), shift = {dx, 0};
        }
        return shift;
    }
    CanvasView& view_;
    Document& document_;
    NodeId grabbed_;
    QPointF start_, grabbedAt_;
    std::vector<std::pair<NodeId, QPointF>> from_, places_;
    bool moving_ = false, loose_ = false;
};

class Connect : public Gesture {
 public:
    Connect(CanvasView& view, Port from, std::optional<Edge> detached, QPoint start)
        : view_(view), from_(from), detached_(detached), start_(start) {
        line_ = view_.canvas().addPath({}, QPen(theme().accent, 2, Qt::DashLine));
        line_->setZValue(4);
        view_.canvas().markConnectTargets(from_);
    }
    ~Connect() override {
        delete line_;
        view_.canvas().markConnectTargets({});
    }
    void move(QPoint at, QPointF scene) override {
        pulled_ = pulled_ || (at - start_).manhattanLength() >= QApplication::startDragDistance();
        const CardItem* origin = view_.canvas().card(from_.node);
        if (!origin || !pulled_) return;
        const NodeId over = targetAt(scene);
        view_.canvas().markConnectTargets(from_, over);
        if (from_.output) line_->setPath(directWire(origin->outputPort(), scene));
        else line_->setPath(directWire(scene, origin->inputPort(from_.rank)));
    }
    void release(QPoint at, QPointF scene) override {
        move(at, scene);
        line_->setPath({});
        if (!pulled_) return;
        const NodeId over = targetAt(scene);
        if (over == from_.node) return;
        const NodeId source = from_.output ? from_.node : over, sink = from_.output ? over : from_.node;
        if (detached_) reconnect(over);
        else if (over) connectLayers(view_.document(), source, sink);
        else view_.offerLayers(view_.viewport()->mapToGlobal(at), scene, from_);
    }
    void cancel() override {}

 private:
    /** A wire taken off its end: on another layer it goes there, in the void it is gone. */
    void reconnect(NodeId over) {
        if (over == detached_->to) return;
        if (over) moveWire(view_.document(), *detached_, over);
        else disconnectWires(view_.document(), {*detached_});
    }
    NodeId targetAt(QPointF scene) const {
        if (const CardItem* card = view_.canvas().cardAt(scene)) return from_.output ? card->face().entry : card->face().exit;
        const auto port = view_.canvas().portAt(scene, kCatch / view_.zoom());
        return port ? port->node : 0;
    }

    CanvasView& view_;
    Port from_;
    std::optional<Edge> detached_;
    QPoint start_;
    QGraphicsPathItem* line_ = nullptr;
    bool pulled_ = false;
};

class Rubber : public Gesture {
 public:
    Rubber(CanvasView& view, QPoint start, bool add) : view_(view), start_(start), band_(QRubberBand::Rectangle, view.viewport()) {
        if (add) before_ = view_.document().selection();
        view_.canvas().selectWire(nullptr);
        view_.document().select(before_);
    }
    void move(QPoint at, QPointF) override {
        const QRect box = QRect(start_, at).normalized();
        band_.setGeometry(box);
        band_.show();
        std::vector<NodeId> ids = before_;
        for (NodeId id : view_.canvas().cardsIn(view_.mapToScene(box).boundingRect()))
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        view_.document().select(ids);
    }
    void release(QPoint, QPointF) override {}
    void cancel() override { view_.document().select(before_); }

 private:
    CanvasView& view_;
    QPoint start_;
    QRubberBand band_;
    std::vector<NodeId> before_;
};

}  // namespace

std::unique_ptr<Gesture> panGesture(CanvasView& view, QPoint start) { return std::make_unique<Pan>(view, start); }
std::unique_ptr<Gesture> moveGesture(CanvasView& view, NodeId grabbed, QPointF start) { return std::make_unique<Move>(view, grabbed, start); }
std::unique_ptr<Gesture> connectGesture(CanvasView& view, Port from, std::optional<Edge> detached, QPoint start) {
    return std::make_unique<Connect>(view, from, detached, start);
}
std::unique_ptr<Gesture> rubberGesture(CanvasView& view, QPoint start, bool add) { return std::make_unique<Rubber>(view, start, add); }

}  // namespace lamina::ui

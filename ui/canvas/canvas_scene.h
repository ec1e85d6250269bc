// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing as items: follows the document and never changes it. Gestures preview here and then edit the document.
#pragma once

#include <QGraphicsScene>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/model/blocks.h"
#include "ui/canvas/card_item.h"
#include "ui/canvas/error_card.h"
#include "ui/canvas/wire_item.h"
#include "ui/document/document.h"
#include "ui/document/net_misfit.h"

namespace lamina::ui {

/** A port of a layer. */
struct Port {
    NodeId node = 0;
    bool output = false;
    int rank = 0;  // of an input: which of its landing points
};

class CanvasScene : public QGraphicsScene {
    Q_OBJECT
 public:
    explicit CanvasScene(Document& document, QObject* parent = nullptr);

    Document& document() { return document_; }

    /** The card on which a layer is seen: its own, or that of the block it is in. */
    CardItem* card(NodeId id) const;
    /** What is seen: the open block. */
    const Level& level() const { return level_; }
    /** The layers that a card stands for; none for one of a layer elsewhere. */
    std::vector<NodeId> layersOf(const CardItem& card) const;
    const std::unordered_map<NodeId, CardItem*>& cards() const { return cards_; }
    CardItem* cardAt(QPointF at) const;
    WireItem* wire(const Edge& edge) const;
    /** The nearest wire within `reach`; not one of `except`'s. */
    WireItem* wireAt(QPointF at, double reach, NodeId except = 0) const;
    std::optional<Port> portAt(QPointF at, double reach) const;
    /** The wire that ends on this input. */
    std::optional<Edge> wireInto(const Port& port) const;
    /** The layers whose cards lie in an area. */
    std::vector<NodeId> cardsIn(const QRectF& area) const;
    ErrorCard* errorCardAt(QPointF at) const;
    /** What says what is wrong with a layer; null where nothing does. */
    ErrorCard* errorOf(NodeId id) const;
    /** Marks what does not go with the data as what is wrong is marked; none: all goes with them, or it is not known. */
    void showMisfit(std::optional<NetMisfit> misfit);
    const std::optional<NetMisfit>& misfit() const { return misfit_; }
    /** The card that says it; null while there is none, or something else is said. */
    ErrorCard* misfitCard() const { return misfitCard_; }
    /** Around all cards; empty for an empty drawing. */
    QRectF drawingRect() const;

    /** Shows cards elsewhere than the document has them, until the document changes or endPreview(). */
    void previewMove(const std::vector<std::pair<NodeId, QPointF>>& places);
    void endPreview();
    /** Lights the wire onto which something would be dropped. */
    void markDropTarget(WireItem* wire);
    /** Greys the cards that cannot take a wire from (or, for an input, give one to) this port; none: back to normal. */
    void markConnectTargets(std::optional<Port> port, NodeId hovered = 0);

    std::vector<Edge> selectedEdges() const;
    void selectWire(const Edge* edge, bool add = false);

 signals:
    void drawingChanged();

 protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;

 private:
    using WireKey = std::pair<NodeId, int>;  // a wire is named by where it ends
    void sync();
    /** Whether any card came, went or moved. */
    bool syncCards();
    /** Whether any wire came or went. */
    bool syncWires();
    void syncErrors();
    void addError(const Issue& issue);
    /** Whether a layer that this card stands for does not go with the data. */
    bool misfitOn(NodeId card) const;
    void refreshFaces();
    void routeAll();
    void route(WireItem& wire, const std::vector<QRectF>& others);
    /** Where a wire ends on its card. */
    QPointF landing(const WireItem& wire) const;
    void rankWires();
    /** The cards that are to be seen, and where. */
    std::vector<std::pair<NodeId, QPointF>> places() const;
    void placeOutside(std::vector<std::pair<NodeId, QPointF>>& places, const std::vector<NodeId>& ids, bool above) const;
    CardFace faceOfCard(NodeId id) const;
    void growSceneRect();

    Document& document_;
    Level level_;
    std::unordered_map<NodeId, CardItem*> cards_;
    std::map<WireKey, WireItem*> wires_;
    std::vector<ErrorCard*> errors_;
    std::optional<NetMisfit> misfit_;
    ErrorCard* misfitCard_ = nullptr;  // of errors_
    std::set<WireKey> selectedWires_;
    std::unordered_map<NodeId, int> connectMarks_;  // 1: greyed, 2: target
    std::map<WireKey, int> ranks_;  // of the wires that end on one card, by their ports
    WireItem* dropTarget_ = nullptr;
};

}  // namespace lamina::ui

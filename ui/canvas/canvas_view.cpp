// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_view.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "engine/model/arrange.h"
#include "ui/canvas/block_path.h"
#include "ui/canvas/empty_canvas.h"
#include "ui/canvas/layer_picker.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/more_hint.h"
#include "ui/canvas/toast.h"
#include "ui/canvas/zoom_box.h"
#include "ui/document/block_verbs.h"
#include "ui/document/issue_words.h"
#include "ui/document/verbs.h"
#include "ui/document/words.h"

namespace lamina::ui {
namespace {

constexpr double kPortReach = 9;   // pixels round a port that take a press
constexpr double kWireReach = 6;
constexpr double kDropReach = 24;  // pixels round a wire onto which a dropped layer goes
constexpr double kBelow = 120;     // room under a revealed card, for what is wrong with it
constexpr int kAboveZoomBox = 60;  // pixels over the lower edge

std::string layerOf(const QMimeData* data) { return data->data(QLatin1String(kLayerMime)).toStdString(); }

}  // namespace

CanvasView::CanvasView(Document& document, QWidget* parent)
    : QGraphicsView(parent), document_(document), scene_(new CanvasScene(document, this)) {
    setScene(scene_);
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setTransformationAnchor(NoAnchor);
    setResizeAnchor(AnchorViewCenter);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOptimizationFlag(DontSavePainterState);
    setAcceptDrops(true);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Canvas"));
    buildOverlays();
    buildActions();
    connect(&document_, &Document::refused, this, &CanvasView::say);
    connect(&document_, &Document::selectionChanged, this, &CanvasView::updateDescription);
    connect(&document_, &Document::selectionChanged, this, &CanvasView::revealSelection);
    connect(&document_, &Document::replaced, this, [this] {
        first_.reset();  // it was of the project before
        blockOpened();
        // One that is not seen does not know its size yet.
        isVisible() ? frameStart() : static_cast<void>(framed_ = false);
    });
    connect(&document_, &Document::blockOpened, this, &CanvasView::blockOpened);
    connect(scene_, &CanvasScene::drawingChanged, this, &CanvasView::updateEmptyState);
    connect(scene_, &CanvasScene::drawingChanged, this, [this] {
        if (!isVisible() && asStarted_) framed_ = false;  // changed from another room: framed anew when it is seen again
    });
    updateEmptyState();
    updateDescription();
}

CanvasView::~CanvasView() {
    gesture_.reset();
    document_.disconnect(this);
}

void CanvasView::buildOverlays() {
    minimap_ = new Minimap(*this);
    more_ = new MoreHint(*this);
    zoomBox_ = new ZoomBox(*this);
    toast_ = new Toast(viewport());
    empty_ = new EmptyCanvas(document_, viewport());
    blockPath_ = new BlockPath(*this);
}

void CanvasView::placeOverlays() {
    const QSize room = viewport()->size();
    minimap_->move(room.width() - minimap_->width() - overlayMargin, overlayMargin);
    zoomBox_->move(overlayMargin, room.height() - zoomBox_->height() - overlayMargin);
    empty_->move((room.width() - empty_->width()) / 2, (room.height() - empty_->height()) / 2);
    more_->placeIn(room, overlayMargin, zoomBox_->geometry().right());
    toast_->placeIn(room);
    blockPath_->move(overlayMargin, overlayMargin);
}

void CanvasView::offerNet(std::function<void()> draw, const lamina::Shape& sample) {
    empty_->offerNet(std::move(draw));
    empty_->setSample(sample);
    placeOverlays();
}

void CanvasView::showMisfit(std::optional<NetMisfit> misfit) {
    const bool fresh = misfit && !scene_->misfit();
    scene_->showMisfit(std::move(misfit));
    updateDescription();
    const ErrorCard* card = scene_->misfitCard();
    if (fresh && framed_ && !pressing_ && !gesture_ && card && document_.selected(card->node())) ensureVisible(card->sceneBoundingRect(), 20, kAboveZoomBox);
}

void CanvasView::updateEmptyState() {
    const bool blank = document_.graph().nodes.empty();
    empty_->setVisible(blank);
    minimap_->setVisible(!blank);
}

void CanvasView::updateDescription() {
    QString words = counted(document_.graph().nodes.size(), tr("1 layer"), tr("%1 layers"));
    if (!document_.selection().empty()) {
        const CardItem* card = scene_->card(document_.selection().back());
        if (card) words = QStringLiteral("%1, %2, %3").arg(card->face().name, card->face().summary, card->face().shape);
        if (const Issue* issue = document_.issue(document_.selection().back())) words += QStringLiteral(". ") + QString::fromStdString(issue->title);
        const auto& misfit = scene_->misfit();
        if (misfit && document_.selected(misfit->issue.node)) words += QStringLiteral(". ") + fullSentence(misfit->issue);
    }
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void CanvasView::say(const QString& sentence) {
    toast_->say(sentence);
    toast_->placeIn(viewport()->size());
}

// ---- view -----------------------------------------------------------------------------------------------------------

void CanvasView::setZoom(double zoom, QPoint anchor) {
    if (!std::isfinite(zoom)) return;
    zoom = std::clamp(zoom, minimumZoom, maximumZoom);
    const QPointF under = mapToScene(anchor);
    setTransform(QTransform::fromScale(zoom, zoom));
    asStarted_ = framing_;
    const QPointF moved = (mapToScene(anchor) - under) * zoom;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - static_cast<int>(std::lround(moved.x())));
    verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(std::lround(moved.y())));
    emit zoomChanged(zoom);
    minimap_->update();
}

void CanvasView::arrangeLayers() {
    if (document_.graph().nodes.empty()) return;
    const Level level = openLevel(document_);
    Graph placed = document_.graph();
    for (const auto& [card, at] : arrange(cardsOf(document_.graph(), level))) moveCard(placed, level, card, at);
    std::vector<std::pair<NodeId, Point>> positions;
    for (const auto& node : placed.nodes) positions.push_back({node.id, node.position});
    moveLayers(document_, positions, tr("Arrange"));
    frame();
}

void CanvasView::revealLayer(NodeId id) {
    document_.select({id});
    openForSelection();
    if (const CardItem* card = scene_->card(id)) ensureVisible(card->sceneBoundingRect(), 60, 60);
}

void CanvasView::openForSelection() {
    if (document_.selection().empty()) return;
    const Node& last = *document_.node(document_.selection().back());
    if (last.block == document_.openBlock()) return;
    const CardItem* card = scene_->card(last.id);
    const bool asBlock = card && card->face().selected && !card->face().block.isEmpty();
    if (!asBlock) document_.openBlock(last.block);
}

void CanvasView::blockOpened() {
    finishRename(true);
    blockPath_->refresh();
    placeOverlays();
    if (framed_ && scene_->drawingRect().isValid()) frameArea(scene_->drawingRect());
    updateDescription();
}

void CanvasView::openSelectedBlock() {
    if (const auto block = selectedBlock(document_)) {
        document_.openBlock(block->path);
        document_.select({});
    } else say(tr("Select a block first: Ctrl+G makes one of the selected layers."));
}

void CanvasView::leaveBlock() {
    const std::string left = document_.openBlock();
    document_.openBlock(parentOf(left));
    for (const auto& block : scene_->level().blocks)
        if (block.path == left) document_.select(block.layers);
}

void CanvasView::revealSelection() {
    // What is chosen with the mouse is seen already, and must not run away under it.
    if (pressing_ || gesture_ || !framed_ || document_.selection().empty()) return;
    openForSelection();
    const NodeId last = document_.selection().back();
    const CardItem* card = scene_->card(last);
    if (!card) return;
    QRectF wanted = CardItem::body().translated(card->pos());
    if (const ErrorCard* error = scene_->errorOf(last)) wanted |= error->sceneBoundingRect();
    if (mapToScene(viewport()->rect()).boundingRect().contains(wanted)) return;  // what is in sight stays where it is
    ensureVisible(card->sceneBoundingRect().adjusted(0, 0, 0, kBelow), 20, 20);
}

void CanvasView::resizeEvent(QResizeEvent* event) {
    const bool again = asStarted_;
    QGraphicsView::resizeEvent(event);
    if (again && !gesture_ && !pressing_) frameStart();  // not while something is dragged
    more_->refresh();
    placeOverlays();
}

void CanvasView::showEvent(QShowEvent* event) {
    QGraphicsView::showEvent(event);
    if (std::exchange(framed_, true)) return;
    // When the layout has given the canvas its size.
    QMetaObject::invokeMethod(this, &CanvasView::frameStart, Qt::QueuedConnection);
}

void CanvasView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    asStarted_ = framing_;
    if (more_) more_->refresh();
    // The viewport scrolls its children with its pixels; what floats stays.
    if (minimap_) placeOverlays();
    if (minimap_) minimap_->update();
    if (rename_) finishRename(true);
}

void CanvasView::changeEvent(QEvent* event) {
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        resetCachedContent();
        scene_->invalidate();
    }
}

void CanvasView::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(zoom() * std::pow(1.0015, event->angleDelta().y()), event->position().toPoint());
        event->accept();
        return;
    }
    QGraphicsView::wheelEvent(event);
}

// ---- mouse ----------------------------------------------------------------------------------------------------------

void CanvasView::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    if (gesture_) return;
    pressing_ = true;
    gesture_ = gestureFor(*event);
    pressing_ = false;
    event->accept();
}

std::unique_ptr<Gesture> CanvasView::gestureFor(QMouseEvent& event) {
    const QPoint point = event.pos();
    const QPointF at = mapToScene(point);
    const bool extend = extendsSelection(event.modifiers());
    if (event.button() == Qt::MiddleButton || (event.button() == Qt::LeftButton && spaceHeld_)) return panGesture(*this, point);
    if (event.button() != Qt::LeftButton) return nullptr;
    if (const ErrorCard* error = scene_->errorCardAt(at)) {
        const int fix = error->fixAt(at);
        if (error == scene_->misfitCard()) {
            if (const auto mend = scene_->misfit()->mend; mend && fix >= 0) mend();
            return nullptr;
        }
        const Issue* issue = document_.issue(error->node());
        if (issue && fix >= 0) mend(document_, Remedy(issue->remedies[static_cast<std::size_t>(fix)]));
        return nullptr;
    }
    if (const auto port = scene_->portAt(at, kPortReach / zoom())) {
        const auto wire = scene_->wireInto(*port);  // is taken off; from a free point a new one is drawn
        return wire ? connectGesture(*this, {wire->from, true}, wire, point) : connectGesture(*this, *port, {}, point);
    }
    if (const CardItem* card = scene_->cardAt(at)) {
        if (card->face().outside) return nullptr;  // where the open block is wired to: a double click goes there
        const NodeId id = card->face().id;
        pressCard(id, extend);
        return document_.selected(id) ? moveGesture(*this, id, at) : nullptr;
    }
    if (const WireItem* wire = scene_->wireAt(at, kWireReach / zoom())) {
        const Edge edge = wire->edge();
        if (!extend) document_.select({});
        scene_->selectWire(&edge, extend);
        return nullptr;
    }
    return rubberGesture(*this, point, extend);
}

void CanvasView::pressCard(NodeId id, bool extend) {
    scene_->selectWire(nullptr);
    auto ids = document_.selection();
    const CardItem& card = *scene_->card(id);
    const bool was = card.face().selected;
    if (!extend && was) return;
    const auto layers = scene_->layersOf(card);
    if (!extend) ids.clear();
    std::erase_if(ids, [&](NodeId other) { return std::find(layers.begin(), layers.end(), other) != layers.end(); });
    if (!was) ids.insert(ids.end(), layers.begin(), layers.end());
    document_.select(ids);
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
    if (gesture_) return gesture_->move(event->pos(), mapToScene(event->pos()));
    const QPointF at = mapToScene(event->pos());
    const ErrorCard* error = scene_->errorCardAt(at);
    const bool link = error && error->fixAt(at) >= 0;
    const bool port = !error && scene_->portAt(at, kPortReach / zoom());
    viewport()->setCursor(spaceHeld_ ? Qt::OpenHandCursor : link ? Qt::PointingHandCursor : port ? Qt::CrossCursor : Qt::ArrowCursor);
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
    // Moved out first: what it does at the end may open a menu, and events arrive meanwhile.
    if (const auto ending = std::move(gesture_)) ending->release(event->pos(), mapToScene(event->pos()));
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event) {
    const QPointF at = mapToScene(event->pos());
    if (const CardItem* card = scene_->cardAt(at)) {
        if (card->face().outside) revealLayer(card->face().id);
        else if (card->face().block.isEmpty()) startRename(card->face().id);
        else openSelectedBlock();
    } else if (!scene_->errorCardAt(at)) offerLayers(event->globalPosition().toPoint(), at, {});
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
    const CardItem* card = scene_->cardAt(mapToScene(event->pos()));
    if (card && !card->face().selected && !card->face().outside) document_.select(scene_->layersOf(*card));
    QMenu menu(this);
    for (QAction* action : actions())
        if (action->data().toBool()) menu.addAction(action);
    menu.exec(event->globalPos());
}

std::map<std::string, QString> CanvasView::unfitLayers(std::optional<Port> from) const {
    const NodeInfo* info = from && from->output ? document_.info(from->node) : nullptr;
    return info && info->known ? layersThatDoNotFit(info->output) : std::map<std::string, QString>();
}

void CanvasView::offerLayers(QPoint screenPoint, QPointF scenePoint, std::optional<Port> from) {
    auto* picker = new LayerPicker(unfitLayers(from), this);
    connect(picker, &LayerPicker::chosen, this, [this, scenePoint, from](const QString& layer) {
        const double half = from ? (from->output ? CardItem::height / 2 : -CardItem::height / 2) : 0;
        const Point at{std::round(scenePoint.x()), std::round(scenePoint.y() + half)};
        addLayerAt(document_, layer.toStdString(), at, from && from->output ? from->node : 0, from && !from->output ? from->node : 0);
        setFocus();
    });
    picker->popup(screenPoint);
}

// ---- drops ----------------------------------------------------------------------------------------------------------

void CanvasView::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasFormat(QLatin1String(kLayerMime))) event->acceptProposedAction();
    else event->ignore();  // a file: the window takes it
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event) {
    if (!event->mimeData()->hasFormat(QLatin1String(kLayerMime))) return event->ignore();
    scene_->markDropTarget(scene_->wireAt(mapToScene(event->position().toPoint()), kDropReach / zoom()));
    event->acceptProposedAction();
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent*) { scene_->markDropTarget(nullptr); }

void CanvasView::dropEvent(QDropEvent* event) {
    if (!event->mimeData()->hasFormat(QLatin1String(kLayerMime))) return event->ignore();
    const QPointF at = mapToScene(event->position().toPoint());
    const WireItem* wire = scene_->wireAt(at, kDropReach / zoom());
    scene_->markDropTarget(nullptr);
    const std::string layer = layerOf(event->mimeData());
    const Point point{std::round(at.x()), std::round(at.y())};
    if (wire) {
        const Edge edge = wire->edge();
        insertLayer(document_, layer, edge, {scene_->card(edge.from)->pos().x(), point.y});
    } else {
        addLayer(document_, layer, point);
    }
    event->acceptProposedAction();
    setFocus();
}

// ---- rename ---------------------------------------------------------------------------------------------------------

void CanvasView::startRename(NodeId id) {
    CardItem* card = scene_->card(id);
    if (!card) return;
    finishRename(false);
    const Block* block = scene_->level().block(card->face().id);
    renamedBlock_ = block ? std::optional(*block) : std::nullopt;
    document_.select(scene_->layersOf(*card));
    ensureVisible(card->sceneBoundingRect(), 20, 20);
    auto* field = new QLineEdit(card->face().name, viewport());
    field->setAccessibleName(tr("Name of the layer"));
    const QRect area = mapFromScene(CardItem::nameRect().translated(card->pos())).boundingRect();
    field->setGeometry(QRect(area.center() - QPoint(std::max(area.width(), 120) / 2, 14), QSize(std::max(area.width(), 120), 28)));
    field->selectAll();
    field->installEventFilter(this);
    connect(field, &QLineEdit::editingFinished, this, [this] { finishRename(true); });
    rename_ = field;
    renamed_ = id;
    field->show();
    field->setFocus();
}

void CanvasView::finishRename(bool keep) {
    if (!rename_) return;
    QLineEdit* field = std::exchange(rename_, nullptr);
    const QString name = field->text();
    field->removeEventFilter(this);
    field->deleteLater();
    field->hide();
    if (keep && !name.trimmed().isEmpty()) renamedBlock_ ? renameBlock(document_, *renamedBlock_, name) : renameLayer(document_, renamed_, name);
    setFocus();
}

bool CanvasView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == rename_ && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        finishRename(false);
        return true;
    }
    return QGraphicsView::eventFilter(watched, event);
}

}  // namespace lamina::ui

// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas a person draws on: zoom, pan, gestures, keys, and the small panels that float over the drawing.
#pragma once

#include <QAction>
#include <QGraphicsView>
#include <map>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "ui/canvas/canvas_scene.h"
#include "ui/canvas/gesture.h"

class QLabel;
class QLineEdit;

namespace lamina::ui {

class BlockPath;
class EmptyCanvas;
class Minimap;
class MoreHint;
class ZoomBox;
class Toast;

/** The mime type under which the palette hands a layer over: its name in the catalogue. */
inline constexpr const char* kLayerMime = "application/x-lamina-layer";

class CanvasView : public QGraphicsView {
    Q_OBJECT
 public:
    static constexpr double minimumZoom = 0.08, maximumZoom = 4;

    explicit CanvasView(Document& document, QWidget* parent = nullptr);
    ~CanvasView() override;

    /** While nothing is drawn: a button that draws a net for the data that are there (null: none are), and what an Input takes. */
    void offerNet(std::function<void()> draw, const lamina::Shape& sample);

    /** What of the drawing does not go with the data, at its layer; what appears at a selected one is brought into sight. */
    void showMisfit(std::optional<NetMisfit> misfit);

    Document& document() { return document_; }
    CanvasScene& canvas() { return *scene_; }

    double zoom() const { return transform().m11(); }
    /** The scene point in the middle. */
    QPointF centre() const { return mapToScene(viewport()->rect().center()); }
    /** What is seen when the canvas is shown for the first time, instead of everything. */
    void showFirst(double zoom, QPointF centre) { first_ = {zoom, centre}; }
    /** Clamped; what is not a number is ignored. The scene point under `anchor` (of the viewport) stays where it is. */
    void setZoom(double zoom, QPoint anchor);
    void setZoom(double zoom) { setZoom(zoom, viewport()->rect().center()); }
    /** Everything, or the selected layers when there are several. Never larger than 100 %. */
    void frame();
    /** What a person sees first: everything, or, where that would be too small to read, the inputs and how much more there is. It stays
     *  so framed when the canvas gets another size, until the person zooms or pans. */
    void frameStart();
    void arrangeLayers();
    void revealLayer(NodeId id);
    /** A field over the card's name. */
    void startRename(NodeId id);
    /** The list of layers that fit on a port, at a point of the screen; the chosen one is connected. */
    void offerLayers(QPoint screenPoint, QPointF scenePoint, std::optional<Port> from);
    /** A sentence at the lower edge that goes away by itself. */
    void say(const QString& sentence);

 signals:
    void zoomChanged(double zoom);

 protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    static constexpr int overlayMargin = 16;  // from what floats to the edge

    void frameArea(QRectF area);
    /** Whether it covers any card. */
    bool underMinimap() const;
    void showStart();
    void buildOverlays();
    void buildActions();
    QAction* addCommand(const QString& text, const QList<QKeySequence>& keys, std::function<void()> run);
    void placeOverlays();
    void updateEmptyState();
    void updateDescription();
    void revealSelection();
    /** Opens the block of a selected layer that is not seen as itself. */
    void openForSelection();
    void blockOpened();
    void openSelectedBlock();
    void leaveBlock();
    std::unique_ptr<Gesture> gestureFor(QMouseEvent& event);
    void pressCard(NodeId id, bool extend);
    /** Layers that cannot take the wire, and why; none where there is no wire or its shape is not known. */
    std::map<std::string, QString> unfitLayers(std::optional<Port> from) const;
    void offerBehindSelection();
    void finishRename(bool keep);
    void copySelection();
    void paste();
    void group();
    /** Brings all that is selected into sight, smaller where it does not fit. */
    void showSelected();
    void deleteSelection();
    void connectSelected();
    void walk(Qt::Key key, bool extend);
    void nudge(Qt::Key key);
    NodeId neighbour(NodeId id, Qt::Key key) const;

    Document& document_;
    CanvasScene* scene_;
    std::unique_ptr<Gesture> gesture_;
    bool spaceHeld_ = false;
    std::optional<std::pair<double, QPointF>> first_;
    bool framed_ = false, pressing_ = false;
    bool framing_ = false, asStarted_ = false;  // frameStart is at work; what it showed is still what is seen
    Minimap* minimap_ = nullptr;
    MoreHint* more_ = nullptr;
    ZoomBox* zoomBox_ = nullptr;
    Toast* toast_ = nullptr;
    EmptyCanvas* empty_ = nullptr;
    BlockPath* blockPath_ = nullptr;
    QLineEdit* rename_ = nullptr;
    NodeId renamed_ = 0;
    std::optional<Block> renamedBlock_;
};

}  // namespace lamina::ui

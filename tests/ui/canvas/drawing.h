// SPDX-License-Identifier: GPL-3.0-or-later
// A small net on a shown canvas, worked on with mouse and keyboard.
#pragma once

#include <QMimeData>
#include <QtTest>
#include <memory>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/layer_list.h"
#include "ui/document/verbs.h"

namespace lamina::test {

using namespace lamina::ui;

/** A shown canvas with Input → a → b → c. */
struct Drawing {
    Document document;
    NodeId input, a, b, c;
    std::unique_ptr<CanvasView> view;

    Drawing() {
        input = addLayer(document, "Input");
        a = addLayer(document, "Dense");
        renameLayer(document, a, "a");
        b = addLayer(document, "Dense");
        renameLayer(document, b, "b");
        c = addLayer(document, "Dense");
        renameLayer(document, c, "c");
        document.select({});
        view = std::make_unique<CanvasView>(document);
        view->resize(900, 700);
        view->show();
        [[maybe_unused]] const bool shown = QTest::qWaitForWindowExposed(view.get());
        view->frame();
        view->setFocus();
    }
    QPoint at(QPointF scene) const { return view->mapFromScene(scene); }
    QPoint card(NodeId id) const { return at(view->canvas().card(id)->pos()); }
    QPoint out(NodeId id) const { return at(view->canvas().card(id)->outputPort()); }
    QPoint in(NodeId id) const { return at(view->canvas().card(id)->inputPort()); }
    QPoint wire(NodeId from, NodeId to) const {
        return at((view->canvas().card(from)->outputPort() + view->canvas().card(to)->inputPort()) / 2);
    }
    bool wired(NodeId from, NodeId to) const {
        for (const auto& e : document.graph().edges)
            if (e.from == from && e.to == to) return true;
        return false;
    }
    void click(QPoint p, Qt::KeyboardModifiers m = {}) { QTest::mouseClick(view->viewport(), Qt::LeftButton, m, p); }
    void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
        QTest::mousePress(view->viewport(), button, {}, from);
        move(button, (from + to) / 2);
        move(button, to);
        QTest::mouseRelease(view->viewport(), button, {}, to);
    }
    void key(Qt::Key k, Qt::KeyboardModifiers m = {}) { QTest::keyClick(view.get(), k, m); }
    void dropLayer(const char* layer, QPoint p) {
        QMimeData data;
        data.setData(kLayerMime, layer);
        QDragEnterEvent enter(p, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view->viewport(), &enter);
        QDragMoveEvent over(p, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view->viewport(), &over);
        QDropEvent drop(p, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view->viewport(), &drop);
    }

 private:
    void move(Qt::MouseButton button, QPoint p) {
        QMouseEvent event(QEvent::MouseMove, p, view->viewport()->mapToGlobal(p), Qt::NoButton, button, {});
        QApplication::sendEvent(view->viewport(), &event);
    }
};

}  // namespace lamina::test

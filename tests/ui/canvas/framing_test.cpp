// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is seen when the canvas frames a drawing.
#include <QApplication>
#include <QtTest>

#include "ui/canvas/canvas_view.h"
#include "ui/canvas/zoom_box.h"
#include "ui/document/verbs.h"

using namespace lamina;
using namespace lamina::ui;

class FramingTest : public QObject {
    Q_OBJECT
 private slots:
    void noCardLiesUnderTheZoomBox() {
        Document document;
        std::vector<NodeId> cards{addLayer(document, "Input")};
        for (int i = 0; i < 3; ++i) cards.push_back(addLayer(document, "Dense"));
        document.select({});
        CanvasView view(document);
        view.resize(420, 360);  // so small that the box, at the lower left, reaches below the cards
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        for (const auto frame : {&CanvasView::frame, &CanvasView::frameStart}) {
            (view.*frame)();
            const QRect box = view.findChild<ZoomBox*>()->geometry();
            for (const NodeId id : cards) {
                const QRect seen = view.mapFromScene(view.canvas().card(id)->sceneBoundingRect()).boundingRect();
                QVERIFY2(!seen.intersects(box), qPrintable(QString::number(id)));
                QVERIFY(view.viewport()->rect().contains(seen.center()));
            }
        }
    }
};

QTEST_MAIN(FramingTest)
#include "framing_test.moc"

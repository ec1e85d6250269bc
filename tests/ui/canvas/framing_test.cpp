// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of what is seen when the canvas frames a drawing.
#include <QApplication>
#include <QtTest>

#include "tests/support/test_program.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/more_hint.h"
#include "ui/canvas/zoom_box.h"
#include "ui/document/verbs.h"

namespace framing_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** A chain of layers below one another, opened as a project is. */
struct Tall {
    Document document;
    CanvasView view{document};
    std::vector<NodeId> cards;

    Tall(int dense, QSize size) {
        view.resize(size);
        Document made;
        cards.push_back(addLayer(made, "Input"));
        for (int i = 0; i < dense; ++i) cards.push_back(addLayer(made, "Dense"));
        document.reset(*made.project());
        view.show();
    }
    /** Cards that are seen whole. */
    int inSight() {
        int count = 0;
        for (const auto& [id, card] : view.canvas().cards())
            count += view.viewport()->rect().contains(view.mapFromScene(CardItem::body().translated(card->pos())).boundingRect());
        return count;
    }
    MoreHint* hint() const { return view.findChild<MoreHint*>(); }
};

}  // namespace

class FramingTest : public QObject {
    Q_OBJECT
 private slots:
    void aNetThatCanBeReadAsAWholeIsSeenAsAWhole() {
        Tall tall(9, {700, 560});
        QTRY_COMPARE(tall.inSight(), 10);
        QVERIFY2(tall.view.zoom() >= 0.5 && tall.view.zoom() < 0.75, qPrintable(QString::number(tall.view.zoom())));
        QVERIFY(tall.hint()->isHidden());
    }

    /** Undo selects what was selected: what of it is in sight stays where it is, at the lower edge too. */
    void undoDoesNotScrollWhatIsSeen() {
        Tall tall(9, {700, 560});
        QTRY_COMPARE(tall.inSight(), 10);
        const QPointF before = tall.view.centre();
        tall.document.select({tall.cards.back()});
        QCOMPARE(tall.view.centre(), before);
        setParam(tall.document, {tall.cards.back()}, "units", std::int64_t{7});
        tall.document.select({});
        tall.document.history().undo();
        QCOMPARE(tall.document.selection(), std::vector<NodeId>{tall.cards.back()});
        QCOMPARE(tall.view.centre(), before);
        QCOMPARE(tall.inSight(), 10);
        tall.view.setZoom(2);
        tall.document.select({tall.cards.front()});  // out of sight: it is gone to
        QVERIFY(tall.view.viewport()->rect().intersects(tall.view.mapFromScene(tall.view.canvas().card(tall.cards.front())->sceneBoundingRect()).boundingRect()));
    }

    void aNetThatIsTooTallSaysThatMoreFollows() {
        Tall tall(29, {700, 560});
        QTRY_VERIFY(!tall.hint()->isHidden());
        QVERIFY(tall.view.zoom() >= 0.5);
        const int first = tall.inSight();
        QVERIFY(first >= 4 && first < 30);
        QVERIFY(tall.view.viewport()->rect().contains(tall.view.mapFromScene(tall.view.canvas().card(tall.cards.front())->sceneBoundingRect()).boundingRect()));
        QVERIFY2(tall.hint()->text() == QString("%1 more layers below").arg(30 - first), qPrintable(tall.hint()->text()));
        QVERIFY(tall.view.viewport()->rect().contains(tall.hint()->geometry()));
        QVERIFY(!tall.hint()->geometry().intersects(tall.view.findChild<ZoomBox*>()->geometry()));
        // It counts down as the person goes on, and is gone once all was seen.
        for (int presses = 0; !tall.hint()->isHidden(); ++presses) {
            QVERIFY(presses < 30);
            tall.hint()->click();
        }
        QVERIFY(tall.view.viewport()->rect().intersects(tall.view.mapFromScene(tall.view.canvas().card(tall.cards.back())->sceneBoundingRect()).boundingRect()));
        tall.view.centerOn(0, 0);
        QVERIFY(tall.hint()->isHidden());
        // Another project, opened while the canvas is seen.
        const auto same = tall.document.project();
        tall.document.reset(Project(*same));
        QVERIFY(tall.view.zoom() >= 0.5);
        QVERIFY(!tall.hint()->isHidden());
    }

    void whatWasFramedStaysFramedUntilThePersonMoves() {
        Tall tall(9, {700, 900});
        QTRY_COMPARE(tall.inSight(), 10);
        tall.view.resize(700, 560);  // as when a strip comes above it
        QCOMPARE(tall.inSight(), 10);
        tall.view.setZoom(1);
        tall.view.resize(700, 900);
        QCOMPARE(tall.view.zoom(), 1.0);
    }

    /** As by a tick in the Data room; how much more there is would be of the drawing before. */
    void whatChangedElsewhereIsFramedAnew() {
        Tall tall(29, {700, 560});
        QTRY_VERIFY(!tall.hint()->isHidden());
        tall.view.hide();
        tall.document.edit("shorter", [&](Project& p) {
            while (p.graph.nodes.size() > 10) removeNode(p.graph, p.graph.nodes.back().id, true);
        });
        tall.view.show();
        QTRY_COMPARE(tall.inSight(), 10);
        QVERIFY(tall.hint()->isHidden());
        tall.view.setZoom(1);  // the person's own
        tall.view.hide();
        tall.document.edit("shorter", [&](Project& p) { removeNode(p.graph, p.graph.nodes.back().id, true); });
        tall.view.show();
        QTest::qWait(50);
        QCOMPARE(tall.view.zoom(), 1.0);
    }

    void anotherDrawingIsFramedAsSoonAsItIsSeen() {
        Tall tall(3, {700, 900});
        QTRY_COMPARE(tall.inSight(), 4);
        tall.view.hide();
        Document other;
        addLayer(other, "Input");
        for (int i = 0; i < 9; ++i) addLayer(other, "Dense");
        tall.document.reset(*other.project());
        tall.view.resize(700, 560);
        tall.view.show();
        QTRY_COMPARE(tall.inSight(), 10);
    }

    void noCardLiesUnderTheMinimap() {
        Document document;
        for (int column = 0; column < 2; ++column) {
            NodeId above = 0;
            for (int row = 0; row < 4; ++row) above = addLayerAt(document, above ? "Dense" : "Input", {column * Spacing::column, row * Spacing::row}, above);
        }
        document.select({});
        CanvasView view(document);
        for (const QSize size : {QSize(711, 624), QSize(560, 640)}) {  // room beside it, and room below
            view.resize(size);
            view.show();
            QVERIFY(QTest::qWaitForWindowExposed(&view));
            for (const auto frame : {&CanvasView::frame, &CanvasView::frameStart}) {
                (view.*frame)();
                const QRect map = view.findChild<Minimap*>()->geometry();
                for (const auto& [id, card] : view.canvas().cards()) {
                    const QRect seen = view.mapFromScene(CardItem::body().translated(card->pos())).boundingRect();
                    QVERIFY2(!seen.intersects(map), qPrintable(QString::number(id)));
                    QVERIFY(view.viewport()->rect().contains(seen));
                }
                QVERIFY2(view.zoom() > 0.9, qPrintable(QString::number(view.zoom())));
            }
        }
    }

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

LAMINA_WINDOW_TEST(FramingTest)

}  // namespace framing_test

#include "framing_test.moc"

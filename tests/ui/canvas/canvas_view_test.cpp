// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas under mouse and keyboard.
#include "ui/canvas/canvas_view.h"

#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QtTest>
#include <cmath>
#include <ctime>
#include <limits>
#include <memory>

#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"
#include "tests/ui/canvas/drawing.h"
#include "ui/canvas/layer_list.h"
#include "ui/canvas/layer_picker.h"
#include "ui/canvas/toast.h"

namespace canvas_view_test {
using namespace lamina;
using namespace lamina::ui;
using lamina::test::Drawing;

namespace {
/** Processor time of one of several runs: other programs on the machine do not count. */
template <class Run>
double milliseconds(int runs, Run run) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < runs; ++i) run(i);
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / runs;
}

}  // namespace

class CanvasViewTest : public QObject {
    Q_OBJECT
 private slots:
    void aCardSaysNameKindShapeAndParameters() {
        Drawing d;
        const CardFace& face = d.view->canvas().card(d.a)->face();
        QCOMPARE(face.name, QString("a"));
        QVERIFY(face.summary.startsWith("Dense"));
        QVERIFY(face.shape != "?");
        QVERIFY(!face.parameters.isEmpty());
    }

    void wiresIntoAMergingLayerLandApartAndAreTakenOffOneByOne() {
        Drawing d;
        const NodeId sum = addLayerAt(d.document, "Add", {0, 500}, d.c);
        QVERIFY(connectLayers(d.document, d.a, sum));
        d.view->frame();
        const auto* card = d.view->canvas().card(sum);
        QCOMPARE(card->face().inputs, 2);
        const auto ends = [&](NodeId from, int port) { return d.view->canvas().wire({from, sum, port})->path().currentPosition(); };
        QCOMPARE(ends(d.c, 0), card->inputPort(0));
        QCOMPARE(ends(d.a, 1), card->inputPort(1));
        QVERIFY(card->inputPort(1).x() - card->inputPort(0).x() > 2 * CardItem::portRadius);
        d.drag(d.at(card->inputPort(1)), QPoint(5, 5));
        QVERIFY(d.wired(d.c, sum) && !d.wired(d.a, sum));
    }

    void droppingOnAWireInsertsTheLayer() {
        Drawing d;
        d.dropLayer("Dropout", d.wire(d.a, d.b));
        QCOMPARE(d.document.graph().nodes.size(), std::size_t{5});
        const NodeId added = d.document.graph().nodes.back().id;
        QVERIFY(d.wired(d.a, added) && d.wired(added, d.b) && !d.wired(d.a, d.b));
        QCOMPARE(d.document.history().undoText(), QString("Insert Dropout before b"));
    }

    void droppingInTheVoidConnectsToTheSelectedLayer() {
        Drawing d;
        d.document.select({d.c});
        d.dropLayer("Dropout", QPoint(60, 300));
        QVERIFY(d.wired(d.c, d.document.graph().nodes.back().id));
    }

    void clickSelectsAndShiftOrCtrlClickExtends() {
        for (const auto key : {Qt::ShiftModifier, Qt::ControlModifier}) {
            Drawing d;
            d.click(d.card(d.a));
            QCOMPARE(d.document.selection(), std::vector<NodeId>{d.a});
            d.click(d.card(d.b), key);
            QCOMPARE(d.document.selection(), (std::vector<NodeId>{d.a, d.b}));
            d.click(d.card(d.a), key);
            QCOMPARE(d.document.selection(), std::vector<NodeId>{d.b});
            d.click(QPoint(20, 350));
            QVERIFY(d.document.selection().empty());
        }
    }

    void aRubberBandSelectsWhatItTouches() {
        Drawing d;
        d.drag(d.card(d.a) - QPoint(200, 20), d.card(d.b) + QPoint(5, 5));
        QCOMPARE(d.document.selection(), (std::vector<NodeId>{d.a, d.b}));
    }

    void draggingMovesAllSelectedLayersInOneEdit() {
        Drawing d;
        d.document.select({d.a, d.b});
        const Point a = d.document.node(d.a)->position, b = d.document.node(d.b)->position;
        const int before = d.document.history().count();
        d.drag(d.card(d.a), d.card(d.a) + QPoint(120, 40));
        QCOMPARE(d.document.history().count(), before + 1);
        QCOMPARE(d.document.node(d.a)->position.x - a.x, d.document.node(d.b)->position.x - b.x);
        QVERIFY(d.document.node(d.a)->position.x > a.x + 50);
        QCOMPARE(d.document.history().undoText(), QString("Move 2 layers"));
    }

    void aMovedCardSnapsBelowWhatFeedsIt() {
        Drawing d;
        d.document.select({d.c});
        d.drag(d.card(d.c), d.card(d.c) + QPoint(4, 60));
        QCOMPARE(d.document.node(d.c)->position.x, d.document.node(d.b)->position.x);
    }

    void aLooseCardLetGoOnAWireIsInserted() {
        Drawing d;
        d.document.select({});
        const NodeId loose = addLayerAt(d.document, "Dropout", {400, 0});
        d.view->frame();
        d.drag(d.card(loose), d.wire(d.a, d.b));
        QVERIFY(d.wired(d.a, loose) && d.wired(loose, d.b));
    }

    void escapeTakesAMoveBack() {
        Drawing d;
        const QPointF before = d.view->canvas().card(d.a)->pos();
        QTest::mousePress(d.view->viewport(), Qt::LeftButton, {}, d.card(d.a));
        const QPoint to = d.card(d.a) + QPoint(100, 0);
        QMouseEvent event(QEvent::MouseMove, to, d.view->viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(d.view->viewport(), &event);
        QVERIFY(d.view->canvas().card(d.a)->pos() != before);
        d.key(Qt::Key_Escape);
        QCOMPARE(d.view->canvas().card(d.a)->pos(), before);
    }

    void draggingFromPortToPortConnects() {
        Drawing d;
        d.drag(d.out(d.a), d.in(d.c));
        QVERIFY(d.wired(d.a, d.c));
        QCOMPARE(d.document.history().undoText(), QString("Connect a to c"));
    }

    void aCycleIsRefusedWithASentence() {
        Drawing d;
        const auto before = d.document.project();
        d.drag(d.out(d.c), d.card(d.a));
        QCOMPARE(d.document.project(), before);
        const auto* toast = d.view->findChild<Toast*>();
        QVERIFY(toast->isVisible());
        QVERIFY2(toast->text().contains("cycle"), qPrintable(toast->text()));
    }

    void whatCannotTakeTheWireIsGreyed() {
        Drawing d;
        d.view->canvas().markConnectTargets(Port{d.b, true});
        QVERIFY(d.view->canvas().card(d.a)->face().greyed);
        QVERIFY(d.view->canvas().card(d.input)->face().greyed);
        QVERIFY(!d.view->canvas().card(d.c)->face().greyed);
        d.view->canvas().markConnectTargets({});
        QVERIFY(!d.view->canvas().card(d.a)->face().greyed);
    }

    void draggingFromAPortIntoTheVoidOffersLayersThatFit() {
        Drawing d;
        d.drag(d.out(d.c), d.out(d.c) + QPoint(250, 20));
        auto* picker = d.view->findChild<LayerPicker*>();
        QVERIFY(picker);
        auto* search = picker->findChild<QLineEdit*>();
        QTest::keyClicks(search, "Conv2D");
        QVERIFY(!picker->list().currentItem());
        QVERIFY2(picker->list().whyUnfit().contains("height"), qPrintable(picker->list().whyUnfit()));
        QTest::keyClick(search, Qt::Key_Return);  // takes nothing that does not fit
        search->clear();
        QTest::keyClicks(search, "dropout");
        QTest::keyClick(picker->findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(d.document.graph().nodes.back().layer, std::string("Dropout"));
        QVERIFY(d.wired(d.c, d.document.graph().nodes.back().id));
    }

    void aAddsBehindTheSelectedLayerByKeyboard() {
        Drawing d;
        d.document.select({d.a});
        d.key(Qt::Key_A);
        auto* picker = d.view->findChild<LayerPicker*>();
        QVERIFY(picker);
        QTest::keyClicks(picker->findChild<QLineEdit*>(), "dropout");
        QTest::keyClick(picker->findChild<QLineEdit*>(), Qt::Key_Return);
        const NodeId added = d.document.graph().nodes.back().id;
        QVERIFY(d.wired(d.a, added) && d.wired(added, d.b));
        QVERIFY(d.document.node(d.b)->position.y >= d.document.node(added)->position.y + Spacing::row);
    }

    void aWireTakenOffItsEndAndLetGoIsGone() {
        Drawing d;
        d.drag(d.in(d.c), d.in(d.c) + QPoint(260, -20));
        QVERIFY(!d.wired(d.b, d.c));
        QCOMPARE(d.document.history().undoText(), QString("Disconnect b from c"));
    }

    void aSelectedWireIsDeleted() {
        Drawing d;
        d.click(d.wire(d.a, d.b));
        QCOMPARE(d.view->canvas().selectedEdges().size(), std::size_t{1});
        d.key(Qt::Key_Delete);
        QVERIFY(!d.wired(d.a, d.b));
        QCOMPARE(d.document.graph().nodes.size(), std::size_t{4});
    }

    void deleteHealsTheChain() {
        Drawing d;
        d.click(d.card(d.b));
        d.key(Qt::Key_Delete);
        QVERIFY(d.wired(d.a, d.c));
        QCOMPARE(d.document.history().undoText(), QString("Delete b"));
    }

    void f2RenamesOnTheCard() {
        Drawing d;
        d.document.select({d.a});
        d.key(Qt::Key_F2);
        auto* field = d.view->viewport()->findChild<QLineEdit*>();
        QVERIFY(field);
        field->selectAll();
        QTest::keyClicks(field, "stem");
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(d.document.node(d.a)->name, std::string("stem"));
    }

    void escapeLeavesTheNameAsItWas() {
        Drawing d;
        d.view->startRename(d.a);
        auto* field = d.view->viewport()->findChild<QLineEdit*>();
        field->setText("other");
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(d.document.node(d.a)->name, std::string("a"));
    }

    void arrowsWalkTheDrawing() {
        Drawing d;
        d.key(Qt::Key_Down);
        QCOMPARE(d.document.selection(), std::vector<NodeId>{d.input});
        d.key(Qt::Key_Down);
        d.key(Qt::Key_Down);
        QCOMPARE(d.document.selection(), std::vector<NodeId>{d.b});
        d.key(Qt::Key_Up);
        QCOMPARE(d.document.selection(), std::vector<NodeId>{d.a});
        d.key(Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(d.document.selection(), (std::vector<NodeId>{d.a, d.b}));
        QVERIFY(d.view->accessibleDescription().contains("b"));
    }

    void theKeyboardConnectsWhatIsSelected() {
        Drawing d;
        d.document.select({d.a, d.c});
        d.key(Qt::Key_C);
        QVERIFY(d.wired(d.a, d.c));
    }

    void nudgingIsOneEdit() {
        Drawing d;
        d.document.select({d.a});
        const int before = d.document.history().count();
        for (int i = 0; i < 5; ++i) d.key(Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(d.document.history().count(), before + 1);
    }

    void findGoesToTheLayer() {
        Drawing d;
        d.key(Qt::Key_F, Qt::ControlModifier);
        auto* picker = d.view->findChild<LayerPicker*>();
        QVERIFY(picker);
        QTest::keyClicks(picker->findChild<QLineEdit*>(), "c  ");
        QTest::keyClick(picker->findChild<QLineEdit*>(), Qt::Key_Return);
        QCOMPARE(d.document.selection(), std::vector<NodeId>{d.c});
    }

    void aLayerSelectedElsewhereIsBroughtIntoView() {
        Drawing d;
        d.view->setZoom(2);
        d.view->centerOn(d.view->canvas().card(d.input)->pos());
        d.document.select({d.c});
        QVERIFY(d.view->viewport()->rect().contains(d.card(d.c)));
    }

    void zoomKeepsWhatIsUnderTheMouse() {
        Drawing d;
        const QPoint mouse(200, 150);
        const QPointF before = d.view->mapToScene(mouse);
        QWheelEvent wheel(mouse, d.view->viewport()->mapToGlobal(mouse), {}, QPoint(0, 240), Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(d.view->viewport(), &wheel);
        QVERIFY(d.view->zoom() > 1.1);
        const QPointF after = d.view->mapToScene(mouse);
        QVERIFY2(QLineF(before, after).length() < 2, qPrintable(QString::number(QLineF(before, after).length())));
    }

    void zoomIsClampedAndNeverNotANumber() {
        Drawing d;
        for (const double zoom : {1e9, 0.0, -3.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
            d.view->setZoom(zoom);
            QVERIFY(std::isfinite(d.view->zoom()));
            QVERIFY(d.view->zoom() >= CanvasView::minimumZoom && d.view->zoom() <= CanvasView::maximumZoom);
        }
    }

    void fFramesEverything() {
        Drawing d;
        d.view->setZoom(3);
        d.view->horizontalScrollBar()->setValue(0);
        d.key(Qt::Key_F);
        const QRectF seen = d.view->mapToScene(d.view->viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(d.view->canvas().drawingRect()));
    }

    void middleButtonAndSpacePan() {
        Drawing d;
        d.view->setZoom(1);
        const QPointF before = d.view->mapToScene(QPoint(0, 0));
        d.drag(QPoint(100, 300), QPoint(150, 340), Qt::MiddleButton);
        const QPointF moved = d.view->mapToScene(QPoint(0, 0));
        QCOMPARE(moved, before - QPointF(50, 40));
        QTest::keyPress(d.view.get(), Qt::Key_Space);
        d.drag(QPoint(100, 300), QPoint(50, 260));
        QTest::keyRelease(d.view.get(), Qt::Key_Space);
        QCOMPARE(d.view->mapToScene(QPoint(0, 0)), before);
        QVERIFY(d.document.selection().empty());
    }

    void lArrangesAsOneEdit() {
        Drawing d;
        moveLayers(d.document, {{d.a, {500, 700}}, {d.b, {-300, 10}}}, "Move");
        d.key(Qt::Key_L);
        QCOMPARE(d.document.history().undoText(), QString("Arrange"));
        QCOMPARE(d.document.node(d.a)->position.x, d.document.node(d.b)->position.x);
    }

    void anErrorShowsItsSentenceAndTheFixMendsIt() {
        Drawing d;
        setParam(d.document, {d.input}, "shape", Ints{8, 8, 1});
        d.document.select({d.input});
        addLayer(d.document, "Flatten");
        const NodeId conv = addLayer(d.document, "Conv2D");
        d.view->frame();
        QVERIFY(d.view->canvas().card(conv)->face().wrong);
        const Issue* issue = d.document.issue(conv);
        QVERIFY(issue && !issue->remedies.empty());
        ErrorCard* card = nullptr;
        for (QGraphicsItem* item : d.view->canvas().items())
            if (auto* found = qgraphicsitem_cast<ErrorCard*>(item)) card = found;
        QVERIFY(card);
        d.click(d.at(card->fixPoint(0)));
        QVERIFY(!d.document.issue(conv));
    }

    void anEmptyCanvasSaysWhatToDo() {
        Document document;
        CanvasView view(document);
        view.resize(600, 400);
        view.show();
        QPushButton *button = nullptr, *suggest = nullptr;
        for (auto* b : view.findChildren<QPushButton*>()) (b->text() == "Add an Input" ? button : suggest) = b;
        QVERIFY(button && button->isVisible() && suggest && !suggest->isVisible());
        bool suggested = false;
        view.offerNet([&] { suggested = true; }, {3, 2});
        QVERIFY(suggest->isVisible());
        suggest->click();
        QVERIFY(suggested);
        button->click();
        QCOMPARE(document.graph().nodes.front().layer, std::string("Input"));
        QCOMPARE(std::get<Ints>(document.graph().nodes.front().params.at("shape")), (Ints{3, 2}));
        QVERIFY(!button->isVisible());
    }

    void aThousandLayersStayFluid() {
        Document document;
        document.edit("Fill", [](Project& p) {
            NodeId last = addNode(p.graph, "Input");
            for (int i = 1; i < 1000; ++i) {
                const NodeId next = addNode(p.graph, "Dense", {}, {}, {(i % 25) * 250.0, (i / 25) * 90.0});
                lamina::connect(p.graph, last, next);
                last = next;
            }
        });
        CanvasView view(document);
        view.resize(1200, 800);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.frame();
        const double paint = milliseconds(20, [&](int i) {
            view.setZoom(view.zoom() * (i % 2 ? 1.02 : 1 / 1.02));
            view.viewport()->repaint();
        });
        const NodeId some = document.graph().nodes[500].id;
        const double edit = milliseconds(5, [&](int i) { setParam(document, {some}, "units", std::int64_t{10 + i}); });
        const double move = milliseconds(5, [&](int i) { moveLayers(document, {{some, {10.0 * i, -200}}}, "Move"); });
        qInfo("1000 layers: %.1f ms a frame, %.1f ms an edit, %.1f ms a move", paint, edit, move);
        if (test::sanitized) QSKIP("timed: a sanitizer takes longer");
        QVERIFY2(move < 50, qPrintable(QString::number(move)));
        QVERIFY2(paint < 50, qPrintable(QString::number(paint)));
        QVERIFY2(edit < 50, qPrintable(QString::number(edit)));
    }
};

LAMINA_WINDOW_TEST(CanvasViewTest)
}  // namespace canvas_view_test
#include "canvas_view_test.moc"

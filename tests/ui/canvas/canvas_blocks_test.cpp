// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks on the canvas: made, opened, left, repeated, copied, and seen for what is in them.
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>
#include <memory>

#include "tests/support/test_program.h"
#include "ui/canvas/block_path.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/toast.h"
#include "ui/document/block_verbs.h"
#include "ui/document/verbs.h"
#include "ui/inspector/inspector.h"

namespace canvas_blocks_test {

using namespace lamina;
using namespace lamina::ui;

namespace {

/** A shown canvas with input → a → b → c → d. */
struct Drawing {
    Document document;
    NodeId input, a, b, c, d;
    std::unique_ptr<CanvasView> view;

    Drawing() {
        input = addLayer(document, "Input");
        setParam(document, {input}, "shape", Ints{4});
        a = add("a");
        b = add("b");
        c = add("c");
        d = add("d");
        document.select({});
        view = std::make_unique<CanvasView>(document);
        view->resize(900, 700);
        view->show();
        [[maybe_unused]] const bool shown = QTest::qWaitForWindowExposed(view.get());
        view->frame();
        view->setFocus();
    }
    NodeId add(const char* name) {
        const NodeId id = addLayer(document, "Dense");
        renameLayer(document, id, name);
        return id;
    }
    void group(std::vector<NodeId> ids) {
        document.select(std::move(ids));
        key(Qt::Key_G, Qt::ControlModifier);
    }
    CardItem* card(NodeId id) const { return view->canvas().card(id); }
    QPoint at(NodeId id) const { return view->mapFromScene(card(id)->pos()); }
    void click(NodeId id, Qt::KeyboardModifiers m = {}) { QTest::mouseClick(view->viewport(), Qt::LeftButton, m, at(id)); }
    void open(NodeId id) {
        click(id);
        QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, at(id));
    }
    void key(Qt::Key k, Qt::KeyboardModifiers m = {}) { QTest::keyClick(view.get(), k, m); }
    std::string blockOf(NodeId id) const { return document.node(id)->block; }
    std::size_t cards() const { return view->canvas().cards().size(); }
};

}  // namespace

class CanvasBlocksTest : public QObject {
    Q_OBJECT

 private slots:
    void ctrl_g_makes_a_block_that_one_step_undoes() {
        Drawing net;
        net.group({net.b, net.c});
        QCOMPARE(net.cards(), std::size_t{4});
        const CardFace face = net.card(net.b)->face();
        QCOMPARE(face.block, QStringLiteral("block"));
        QCOMPARE(face.summary, QStringLiteral("2 layers"));
        QCOMPARE(face.shape, QStringLiteral("64"));
        QVERIFY(face.selected);
        QCOMPARE(net.card(net.c), net.card(net.b));
        QVERIFY(net.view->canvas().wire({net.a, net.b, 0}) && net.view->canvas().wire({net.c, net.d, 0}));
        QVERIFY(!net.view->canvas().wire({net.b, net.c, 0}));  // within
        QCOMPARE(net.document.history().undoText(), QStringLiteral("Make a block"));
        net.document.history().undo();
        QCOMPARE(net.cards(), std::size_t{5});
        QCOMPARE(net.blockOf(net.b), std::string());
    }

    /** What follows does not come up where it would lie on a card of another branch. */
    void a_new_block_takes_the_middle_of_its_layers_where_others_have_no_room() {
        Drawing net;
        const Point b = net.document.node(net.b)->position, d = net.document.node(net.d)->position;
        addLayerAt(net.document, "Dense", {b.x + Spacing::column, b.y});
        moveLayers(net.document, {{net.d, {d.x + Spacing::column / 2, d.y}}}, "Move");
        const int before = net.document.history().count();
        net.group({net.a, net.b, net.c});
        QCOMPARE(net.blockOf(net.b), std::string("block"));
        QCOMPARE(net.card(net.b)->pos(), QPointF(b.x, b.y));
        QCOMPARE(net.document.node(net.d)->position.y, d.y);
        QCOMPARE(net.document.history().count(), before + 1);
        QCOMPARE(net.document.history().undoText(), QStringLiteral("Make a block"));
    }

    void a_new_block_goes_beside_a_card_that_it_would_cover() {
        Drawing net;
        const Point middle{0, net.document.node(net.d)->position.y + 200};
        const NodeId left = addLayerAt(net.document, "Dense", {-Spacing::column, middle.y}), right = addLayerAt(net.document, "Dense", {Spacing::column, middle.y});
        const NodeId between = addLayerAt(net.document, "Dense", middle);
        net.group({left, right});
        QCOMPARE(net.blockOf(left), std::string("block"));
        QCOMPARE(net.card(left), net.card(right));
        QCOMPARE(net.card(between)->pos(), QPointF(middle.x, middle.y));
        QCOMPARE(net.card(left)->pos(), QPointF(middle.x + Spacing::column, middle.y));
        QVERIFY(net.view->viewport()->rect().contains(net.at(left)));
    }

    void a_double_click_opens_it_and_escape_leaves_it() {
        Drawing net;
        net.group({net.b, net.c});
        net.document.select({});
        auto* path = net.view->findChild<BlockPath*>();
        QVERIFY(!path->isVisible());
        net.open(net.b);
        QCOMPARE(net.document.openBlock(), std::string("block"));
        QVERIFY(path->isVisible());
        QCOMPARE(net.cards(), std::size_t{4});  // its layers, and the two around it
        QVERIFY(net.card(net.a)->face().outside && net.card(net.d)->face().outside);
        QVERIFY(!net.card(net.b)->face().outside && !net.card(net.input));
        QVERIFY(net.card(net.a)->pos().y() < net.card(net.b)->pos().y() && net.card(net.d)->pos().y() > net.card(net.c)->pos().y());
        net.click(net.a);  // belongs elsewhere
        QVERIFY(net.document.selection().empty());
        net.key(Qt::Key_Escape);
        QCOMPARE(net.document.openBlock(), std::string());
        QCOMPARE(net.document.selection(), (std::vector{net.b, net.c}));
        net.key(Qt::Key_Return);
        QCOMPARE(net.document.openBlock(), std::string("block"));
        QToolButton* back = nullptr;
        const auto shown = [&] {
            for (auto* step : path->findChildren<QToolButton*>())
                if (step->isVisible() && step->isEnabled()) back = step;
            return back != nullptr;
        };
        QTRY_VERIFY(shown());
        QTest::mouseClick(back, Qt::LeftButton);
        QTRY_COMPARE(net.document.openBlock(), std::string());
    }

    void what_is_added_while_it_is_open_is_in_it() {
        Drawing net;
        net.group({net.b, net.c});
        net.open(net.b);
        net.document.select({net.b});
        const NodeId between = addLayer(net.document, "Dropout");
        QCOMPARE(net.blockOf(between), std::string("block"));
        QVERIFY(net.card(between) && !net.card(between)->face().outside);
        net.document.select({});
        const NodeId last = addLayer(net.document, "Dropout");  // behind what leads out
        QCOMPARE(net.blockOf(last), std::string("block"));
        QCOMPARE(inputsOf(net.document.graph(), last).front().from, net.c);
        QCOMPARE(inputsOf(net.document.graph(), net.d).front().from, last);
        net.key(Qt::Key_Escape);
        net.key(Qt::Key_Escape);
        QCOMPARE(net.card(net.b)->face().summary, QStringLiteral("4 layers"));
    }

    void a_layer_behind_a_block_takes_what_leads_out_of_it() {
        Drawing net;
        net.group({net.c, net.d});
        const NodeId end = addLayer(net.document, "Dense");
        QCOMPARE(net.blockOf(end), std::string());
        QCOMPARE(inputsOf(net.document.graph(), end).size(), std::size_t{1});
        QCOMPARE(inputsOf(net.document.graph(), end).front().from, net.d);
        QVERIFY(net.card(end)->pos().y() - net.card(net.c)->pos().y() < 2 * Spacing::row);
    }

    void what_two_of_its_layers_take_is_one_wire() {
        Drawing net;
        const NodeId sum = addLayerAt(net.document, "Add", {0, 600}, net.c);
        connectLayers(net.document, net.a, sum);
        net.group({net.b, net.c, sum, net.d});
        const CardItem* block = net.card(net.b);
        QCOMPARE(block->face().inputs, 1);
        QVERIFY(net.view->canvas().wire({net.a, net.b, 0}));
        QVERIFY(!net.view->canvas().wire({net.a, sum, 1}));
        QVERIFY(net.document.openBlock().empty() && block->face().takesInput);
    }

    void its_card_is_moved_with_all_that_is_on_it() {
        Drawing net;
        net.group({net.b, net.c});
        const double apart = net.document.node(net.c)->position.y - net.document.node(net.b)->position.y;
        const QPointF before = net.card(net.b)->pos();
        const QPoint from = net.at(net.b), to = from + QPoint(150, 40);
        QTest::mousePress(net.view->viewport(), Qt::LeftButton, {}, from);
        for (const QPoint p : {(from + to) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, p, net.view->viewport()->mapToGlobal(p), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(net.view->viewport(), &move);
        }
        QTest::mouseRelease(net.view->viewport(), Qt::LeftButton, {}, to);
        const QPointF by = net.card(net.b)->pos() - before;
        QVERIFY(by.x() > 100 && by.y() > 20);
        QCOMPARE(net.document.node(net.c)->position.y - net.document.node(net.b)->position.y, apart);
        QCOMPARE(net.document.history().undoText(), QStringLiteral("Move block"));
    }

    void wires_are_drawn_to_the_layers_at_its_ends() {
        Drawing net;
        net.group({net.b, net.c});
        disconnectWires(net.document, {{net.a, net.b, 0}, {net.c, net.d, 0}});
        const QPoint out = net.view->mapFromScene(net.card(net.a)->outputPort()), card = net.at(net.b);
        QTest::mousePress(net.view->viewport(), Qt::LeftButton, {}, out);
        for (const QPoint p : {(out + card) / 2, card}) {
            QMouseEvent move(QEvent::MouseMove, p, net.view->viewport()->mapToGlobal(p), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(net.view->viewport(), &move);
        }
        QTest::mouseRelease(net.view->viewport(), Qt::LeftButton, {}, card);
        // Nothing fed the block: the port was ambiguous, so nothing was connected to a layer by chance.
        QVERIFY(inputsOf(net.document.graph(), net.c).front().from == net.b);
        net.document.history().undo();
        QCOMPARE(net.card(net.b)->face().entry, net.b);
        QCOMPARE(net.card(net.b)->face().exit, net.c);
        QCOMPARE(net.view->canvas().portAt(net.card(net.b)->outputPort(), 5)->node, net.c);
    }

    void copies_are_blocks_of_their_own() {
        Drawing net;
        net.group({net.b, net.c});
        net.key(Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(net.document.graph().nodes.size(), std::size_t{7});
        QCOMPARE(net.blockOf(net.document.selection().front()), std::string("block_1"));
        net.document.select({net.b, net.c});
        net.key(Qt::Key_C, Qt::ControlModifier);
        net.open(net.b);
        net.document.select({});
        net.key(Qt::Key_V, Qt::ControlModifier);  // into the open block
        QCOMPARE(net.blockOf(net.document.selection().front()), std::string("block/block"));
        net.document.history().undo();
        net.key(Qt::Key_Escape);
        net.key(Qt::Key_Escape);
        net.document.select({net.b, net.c});
        useAgain(net.document, net.document.selection());
        const auto again = net.document.selection();
        QCOMPARE(again.size(), std::size_t{2});
        QCOMPARE(net.blockOf(again[0]), std::string("block_2"));
        QCOMPARE(net.document.node(again[0])->weightsOf, net.b);
        QCOMPARE(inputsOf(net.document.graph(), again[1]).front().from, again[0]);
    }

    void what_is_found_or_wrong_in_it_is_shown() {
        Drawing net;
        net.group({net.b, net.c});
        net.document.select({});
        net.view->revealLayer(net.c);
        QCOMPARE(net.document.openBlock(), std::string("block"));
        QVERIFY(net.card(net.c)->face().selected);
        net.document.select({net.input});  // elsewhere
        QCOMPARE(net.document.openBlock(), std::string());
        disconnectWires(net.document, {{net.b, net.c, 0}});
        QVERIFY(net.card(net.b)->face().wrong || net.card(net.b)->face().warned);
    }

    void the_arrow_keys_walk_over_it_as_one_card() {
        Drawing net;
        net.group({net.b, net.c});
        net.document.select({net.a});
        net.key(Qt::Key_Down);
        QCOMPARE(net.document.selection(), (std::vector{net.b, net.c}));
        net.key(Qt::Key_Down);
        QCOMPARE(net.document.selection(), std::vector{net.d});
        net.key(Qt::Key_Up);
        net.key(Qt::Key_Up);
        QCOMPARE(net.document.selection(), std::vector{net.a});
    }

    void it_is_arranged_as_one_card() {
        Drawing net;
        net.group({net.b, net.c});
        net.key(Qt::Key_L);
        QCOMPARE(net.card(net.d)->pos().y() - net.card(net.b)->pos().y(), Spacing::row);
    }

    void when_its_layers_are_gone_it_closes() {
        Drawing net;
        net.group({net.b, net.c});
        net.open(net.b);
        deleteLayers(net.document, {net.b, net.c});
        QCOMPARE(net.document.openBlock(), std::string());
        QCOMPARE(net.cards(), std::size_t{3});
        QVERIFY(net.view->canvas().wire({net.a, net.d, 0}));
        net.document.history().undo();
        QCOMPARE(net.cards(), std::size_t{4});
    }

    void nothing_selected_is_said() {
        Drawing net;
        net.document.select({});
        net.key(Qt::Key_G, Qt::ControlModifier);
        auto* toast = net.view->findChild<Toast*>();
        QVERIFY(toast->isVisible());
        QTest::mouseClick(toast, Qt::LeftButton);  // it has been read
        QVERIFY(!toast->isVisible());
        net.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(net.document.graph().nodes.size() == 5);
    }

    void the_inspector_names_repeats_freezes_and_ungroups_it() {
        Drawing net;
        Inspector inspector(net.document, nullptr);
        inspector.resize(300, 600);
        inspector.show();
        net.group({net.b, net.c});
        auto* name = inspector.findChild<QLineEdit*>();
        QVERIFY(name);
        QCOMPARE(name->text(), QStringLiteral("block"));
        name->setText(QStringLiteral("stage"));
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(net.blockOf(net.b), std::string("stage"));
        const auto button = [&](const QString& words) {
            QPushButton* found = nullptr;
            for (auto* b : inspector.findChildren<QPushButton*>())
                if (b->text() == words && b->isVisibleTo(&inspector)) found = b;
            return found;
        };
        QVERIFY(button(QStringLiteral("Freeze its layers")));
        button(QStringLiteral("Freeze its layers"))->click();
        QTRY_VERIFY(!net.document.node(net.b)->trainable && !net.document.node(net.c)->trainable);
        QTRY_VERIFY(button(QStringLiteral("Repeat")));
        inspector.findChild<QSpinBox*>()->setValue(3);
        button(QStringLiteral("Repeat"))->click();
        QCOMPARE(net.document.graph().nodes.size(), std::size_t{9});
        QCOMPARE(openLevel(net.document).blocks.size(), std::size_t{3});
        net.document.select({net.b, net.c});
        QTRY_VERIFY(button(QStringLiteral("Ungroup")));
        button(QStringLiteral("Ungroup"))->click();
        QTRY_COMPARE(net.blockOf(net.b), std::string());
        QCOMPARE(openLevel(net.document).blocks.size(), std::size_t{2});
    }
};

LAMINA_WINDOW_TEST(CanvasBlocksTest)

}  // namespace canvas_blocks_test

#include "canvas_blocks_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// What is copied, cut and doubled on the canvas.
#include <QtTest>

#include "tests/support/test_program.h"
#include "tests/ui/canvas/drawing.h"

namespace pasting_test {
using namespace lamina;
using namespace lamina::ui;
using lamina::test::Drawing;

class PastingTest : public QObject {
    Q_OBJECT
 private slots:
    void copyAndPasteGivesUniqueNamesAside() {
        Drawing d;
        d.document.select({d.a, d.b});
        d.key(Qt::Key_C, Qt::ControlModifier);
        d.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(d.document.graph().nodes.size(), std::size_t{6});
        const auto& pasted = d.document.graph().nodes[4];
        QCOMPARE(pasted.name, std::string("a_1"));
        QVERIFY(pasted.position.x > d.document.node(d.a)->position.x);
        QVERIFY(d.wired(pasted.id, d.document.graph().nodes[5].id));
    }

    void whatIsPastedLiesBesideWhatIsThereAndIsSeen() {
        Drawing d;
        d.document.select({d.a, d.b});
        d.key(Qt::Key_C, Qt::ControlModifier);
        const Point a = d.document.node(d.a)->position, b = d.document.node(d.b)->position;
        for (int copy = 1; copy <= 3; ++copy) {
            d.key(Qt::Key_V, Qt::ControlModifier);
            const auto pasted = d.document.selection();
            QCOMPARE(pasted.size(), std::size_t{2});
            const Point first = d.document.node(pasted[0])->position, second = d.document.node(pasted[1])->position;
            QCOMPARE(first.x, a.x + copy * Spacing::column);  // beside the copy before it
            QCOMPARE(first.y, a.y);
            QCOMPARE(second.x - first.x, b.x - a.x);
            QCOMPARE(second.y - first.y, b.y - a.y);
            for (const NodeId id : pasted)
                QVERIFY(d.view->viewport()->rect().contains(d.view->mapFromScene(d.view->canvas().card(id)->sceneBoundingRect()).boundingRect()));
        }
        moveLayers(d.document, {{d.a, {a.x - 500, a.y}}, {d.b, {b.x - 500, b.y}}}, "Move");
        d.key(Qt::Key_V, Qt::ControlModifier);  // where they were copied there is room now
        QCOMPARE(d.document.node(d.document.selection().front())->position.x, a.x);
    }

    void cutTakesAwayAndPasteBringsBack() {
        Drawing d;
        d.document.select({d.c});
        d.key(Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(d.document.graph().nodes.size(), std::size_t{3});
        d.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(d.document.graph().nodes.back().name, std::string("c"));
    }

    void controlDDuplicatesAndControlASelectsAll() {
        Drawing d;
        d.document.select({d.a});
        d.key(Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(d.document.graph().nodes.size(), std::size_t{5});
        d.key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(d.document.selection().size(), std::size_t{5});
    }
};

LAMINA_WINDOW_TEST(PastingTest)
}  // namespace pasting_test
#include "pasting_test.moc"

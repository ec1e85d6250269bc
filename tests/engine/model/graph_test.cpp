// SPDX-License-Identifier: GPL-3.0-or-later
// What a drawing promises whoever edits it.
#include <QtTest>

#include "engine/base/error.h"
#include "engine/model/graph.h"
#include "tests/support/test_program.h"

namespace graph_test {

using namespace lamina;

class GraphTest : public QObject {
    Q_OBJECT
 private slots:
    /** The wires move while they are changed: what was lent out of them would be another wire by then. */
    void aLayerIsPutOnAWireOfTheSameGraph() {
        Graph g;
        const NodeId a = addNode(g, "Input"), b = addNode(g, "Dense"), c = addNode(g, "Dense"), d = addNode(g, "Dropout");
        lamina::connect(g, a, b);
        lamina::connect(g, b, c);
        insertOnEdge(g, g.edges.front(), d);
        QVERIFY((g.edges == std::vector<Edge>{{b, c, 0}, {a, d, 0}, {d, b, 0}}));
    }

    void aWireOfTheSameGraphIsCut() {
        Graph g;
        const NodeId a = addNode(g, "Input"), b = addNode(g, "Add");
        lamina::connect(g, a, b, 0);
        lamina::connect(g, a, b, 1);
        lamina::disconnect(g, g.edges.front());
        QVERIFY((g.edges == std::vector<Edge>{{a, b, 1}}));
    }

    void aPortTakesOneWire() {
        Graph g;
        const NodeId a = addNode(g, "Input"), b = addNode(g, "Input"), c = addNode(g, "Dense");
        lamina::connect(g, a, c);
        lamina::connect(g, b, c);
        QVERIFY((g.edges == std::vector<Edge>{{b, c, 0}}));
    }

    void aWireThatWouldCloseACycleIsRefused() {
        Graph g;
        const NodeId a = addNode(g, "Dense"), b = addNode(g, "Dense");
        lamina::connect(g, a, b);
        const Graph before = g;
        QVERIFY_THROWS_EXCEPTION(Error, lamina::connect(g, b, a));
        QVERIFY_THROWS_EXCEPTION(Error, lamina::connect(g, a, a));
        QVERIFY(g == before);
    }

    void whenALayerGoesTheNextOneKeepsTheirWeights() {
        Graph g;
        const NodeId a = addNode(g, "Dense", "a"), b = addSharer(g, a, {}), c = addSharer(g, b, {}), other = addNode(g, "Dense");
        QCOMPARE(sharersOf(g, c), (std::vector<NodeId>{a, b, c}));
        QCOMPARE(sharersOf(g, other), std::vector<NodeId>{other});
        QVERIFY(findNode(g, b)->name != "a" && findNode(g, b)->name != findNode(g, c)->name);
        removeNode(g, a);
        QCOMPARE(ownerOf(g, *findNode(g, c)), b);
        QCOMPARE(sharersOf(g, b), (std::vector<NodeId>{b, c}));
        QCOMPARE(findNode(g, b)->weightsOf, NodeId{0});
    }

    void aLayerTakenOutLetsItsNeighboursMeet() {
        Graph g;
        const NodeId a = addNode(g, "Input"), b = addNode(g, "Dropout"), c = addNode(g, "Dense"), d = addNode(g, "Dense");
        lamina::connect(g, a, b);
        lamina::connect(g, b, c);
        lamina::connect(g, b, d);
        removeNode(g, b, true);
        QVERIFY((g.edges == std::vector<Edge>{{a, c, 0}, {a, d, 0}}));
        QVERIFY(!findNode(g, b));
    }

    void namesAreThoseOfKeras_data() {
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("name");
        QTest::newRow("one word") << "Dense" << "dense";
        QTest::newRow("a number") << "Conv2D" << "conv2d";
        QTest::newRow("two words") << "MaxPooling2D" << "max_pooling2d";
        QTest::newRow("capitals") << "ReLU" << "re_lu";
        QTest::newRow("all capitals") << "ELU" << "elu";
        QTest::newRow("capitals at the end") << "LeakyReLU" << "leaky_re_lu";
    }

    void namesAreThoseOfKeras() {
        QFETCH(QString, layer);
        QFETCH(QString, name);
        Graph g;
        addNode(g, layer.toStdString());
        addNode(g, layer.toStdString());
        QCOMPARE(QString::fromStdString(g.nodes[0].name), name);
        QCOMPARE(QString::fromStdString(g.nodes[1].name), name + "_1");
    }
};

LAMINA_TEST(GraphTest)

}  // namespace graph_test

#include "graph_test.moc"

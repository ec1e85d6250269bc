// SPDX-License-Identifier: GPL-3.0-or-later
// The layout that L makes, and room for what comes between.
#include "engine/model/arrange.h"

#include <QElapsedTimer>
#include <QtTest>
#include <cmath>
#include <map>

#include "engine/model/blocks.h"
#include "engine/model/make_room.h"
#include "engine/model/place_cards.h"
#include "tests/support/test_program.h"

namespace arrange_test {

using namespace lamina;

namespace {

std::map<NodeId, Point> placed(const Graph& graph) {
    const auto positions = arrange(graph);
    return {positions.begin(), positions.end()};
}

Graph chain(int layers, NodeId& last) {
    Graph graph;
    last = addNode(graph, "Input");
    for (int i = 1; i < layers; ++i) {
        const NodeId next = addNode(graph, "Dense");
        lamina::connect(graph, last, next);
        last = next;
    }
    return graph;
}

/** A U-Net's way down and up again, three deep, with a Conv2D on each of the ways across; skipPort: which input of their Concatenate these take. */
struct UNet {
    Graph graph;
    std::vector<NodeId> down, skips, joins;

    explicit UNet(const std::vector<int>& skipPorts) {
        NodeId last = addNode(graph, "Input");
        for (std::size_t i = 0; i < skipPorts.size(); ++i) {
            const NodeId conv = add("Conv2D", last);
            down.push_back(add("MaxPooling2D", conv));
            skips.push_back(add("Conv2D", conv));
            last = down.back();
        }
        for (std::size_t i = skipPorts.size(); i-- > 0;) {
            last = add("UpSampling2D", last);
            joins.insert(joins.begin(), addNode(graph, "Concatenate"));
            lamina::connect(graph, last, joins.front(), 1 - skipPorts[i]);
            lamina::connect(graph, skips[i], joins.front(), skipPorts[i]);
            last = add("Conv2D", joins.front());
        }
    }

 private:
    NodeId add(const char* layer, NodeId after) {
        const NodeId id = addNode(graph, layer);
        lamina::connect(graph, after, id);
        return id;
    }
};

/** What a fix does: a layer between the ends of a wire. */
NodeId inserted(Graph& graph, const Edge& wire) {
    const NodeId id = addNode(graph, "Reshape");
    insertOnEdge(graph, wire, id);
    placeBetween(graph, id);
    return id;
}

Point placeOf(const Graph& graph, NodeId id) { return findNode(graph, id)->position; }

bool overlap(const std::map<NodeId, Point>& at) {
    for (const auto& [a, p] : at)
        for (const auto& [b, q] : at)
            if (a < b && std::abs(p.x - q.x) < 210 && std::abs(p.y - q.y) < 58) return true;
    return false;
}

}  // namespace

class ArrangeTest : public QObject {
    Q_OBJECT
 private slots:
    void aChainIsStraight() {
        NodeId last = 0;
        const auto at = placed(chain(20, last));
        for (const auto& [id, p] : at) QCOMPARE(p.x, 0.0);
        QCOMPARE(at.at(last).y, 19 * Spacing::row);
    }

    void everyWireGoesDownAndNoCardsOverlap() {
        NodeId last = 0;
        Graph graph = chain(3, last);
        std::vector<NodeId> arms;
        for (int i = 0; i < 5; ++i) {
            const NodeId arm = addNode(graph, "Dense");
            lamina::connect(graph, last, arm);
            arms.push_back(arm);
        }
        const NodeId sum = addNode(graph, "Add");
        for (std::size_t i = 0; i < arms.size(); ++i) lamina::connect(graph, arms[i], sum, static_cast<int>(i));
        lamina::connect(graph, graph.nodes.front().id, sum, 5);
        const auto at = placed(graph);
        for (const auto& e : graph.edges) QVERIFY(at.at(e.to).y >= at.at(e.from).y + Spacing::row);
        QVERIFY(!overlap(at));
    }

    void whatFollowsMovesUpToWhereRemovedCardsLay() {
        NodeId last = 0;
        Graph graph = chain(5, last);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) graph.nodes[i].position = {0, Spacing::row * static_cast<double>(i)};
        removeAndCloseUp(graph, "", {graph.nodes[1].id, graph.nodes[2].id});
        QCOMPARE(graph.nodes.size(), std::size_t{3});
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) QCOMPARE(graph.nodes[i].position.y, Spacing::row * static_cast<double>(i));
        removeAndCloseUp(graph, "", {last});
        QCOMPARE(graph.nodes.back().position.y, Spacing::row);  // nothing followed
    }

    /** As a file from elsewhere may hold it; it is said, and can be deleted. */
    void aCycleIsRemovedToo() {
        NodeId last = 0;
        Graph graph = chain(4, last);
        graph.edges.push_back({last, graph.nodes[2].id, 1});
        std::vector<NodeId> all;
        for (const Node& node : graph.nodes) all.push_back(node.id);
        all.erase(all.begin());
        removeAndCloseUp(graph, "", all);
        QCOMPARE(graph.nodes.size(), std::size_t{1});
    }

    void aResidualWireLeavesTheChainNearlyStraight() {
        NodeId last = 0;
        Graph graph = chain(4, last);
        const NodeId sum = addNode(graph, "Add");
        lamina::connect(graph, last, sum, 0);
        lamina::connect(graph, graph.nodes[1].id, sum, 1);
        const auto at = placed(graph);
        for (const auto& e : graph.edges) QVERIFY(std::abs(at.at(e.to).x - at.at(e.from).x) <= 40);
    }

    void aSecondInputStandsRightAboveWhatItFeeds() {
        NodeId last = 0;
        Graph graph = chain(5, last);
        const NodeId extra = addNode(graph, "Input"), sum = addNode(graph, "Concatenate");
        lamina::connect(graph, last, sum, 0);
        lamina::connect(graph, extra, sum, 1);
        const auto at = placed(graph);
        QCOMPARE(at.at(extra).y, at.at(sum).y - Spacing::row);
    }

    void inputsStandInTheOrderOfThePortsTheyFeed() {
        Graph graph;
        const NodeId first = addNode(graph, "Input"), second = addNode(graph, "Input"), third = addNode(graph, "Input"), join = addNode(graph, "Concatenate");
        lamina::connect(graph, first, join, 2);
        lamina::connect(graph, second, join, 0);
        lamina::connect(graph, third, join, 1);
        const auto at = placed(graph);
        QVERIFY(at.at(second).x < at.at(third).x);
        QVERIFY(at.at(third).x < at.at(first).x);
    }

    void theWaysAcrossAUNetLieOnTheSideOfTheirPorts() {
        for (const auto& ports : {std::vector<int>{0, 0, 0}, {1, 1, 1}, {0, 1, 0}}) {
            const UNet net(ports);
            const auto at = placed(net.graph);
            for (std::size_t i = 0; i < ports.size(); ++i) QCOMPARE(at.at(net.skips[i]).x < at.at(net.down[i]).x, ports[i] == 0);
            QVERIFY(!overlap(at));
        }
    }

    void whatBarycentresLeaveTangledIsMendedByExchange() {
        // By barycentres alone the best order has 7 crossings; all wires lead to the next row.
        Graph graph;
        for (int i = 0; i < 10; ++i) addNode(graph, "Concatenate");
        graph.edges = {{1, 2, 0}, {1, 3, 0}, {1, 4, 0}, {4, 5, 0}, {3, 6, 0}, {2, 7, 0}, {3, 7, 1}, {5, 8, 0}, {5, 9, 0}, {6, 9, 1}, {7, 9, 2}, {5, 10, 0}, {6, 10, 1}, {7, 10, 2}};
        const auto at = placed(graph);
        int crossings = 0;
        for (const auto& a : graph.edges)
            for (const auto& b : graph.edges)
                if (at.at(a.from).y == at.at(b.from).y && at.at(a.from).x < at.at(b.from).x)
                    crossings += at.at(a.to).x > at.at(b.to).x || (a.to == b.to && a.port > b.port);
        QVERIFY2(crossings <= 4, qPrintable(QString::number(crossings)));
    }

    void theWiresOfABlockEndOnItsCardInTheOrderOfItsLayers() {
        Graph graph;
        const NodeId a = addNode(graph, "Input"), b = addNode(graph, "Input"), first = addNode(graph, "Dense"), second = addNode(graph, "Dense");
        lamina::connect(graph, a, second);
        lamina::connect(graph, b, first);
        for (const NodeId id : {first, second}) findNode(graph, id)->block = "both";
        const Graph cards = cardsOf(graph, levelOf(graph, {}));
        const auto at = placed(cards);
        QVERIFY(at.at(b).x < at.at(a).x);
    }

    void whatFollowsMakesRoomForALayerThatComesBetween() {
        NodeId last = 0;
        Graph graph = chain(4, last);
        for (const auto& [id, p] : arrange(graph)) findNode(graph, id)->position = {p.x + 40, p.y};
        const NodeId between = inserted(graph, graph.edges[1]);
        double y = 0;
        for (const NodeId id : topologicalOrder(graph)) {
            QCOMPARE(placeOf(graph, id).x, 40.0);
            QCOMPARE(placeOf(graph, id).y, y);
            y += Spacing::row;
        }
        QCOMPARE(placeOf(graph, between).y, 2 * Spacing::row);
    }

    void aLayerOnAWireBesideTheChainLiesBesideIt() {
        NodeId last = 0;
        Graph graph = chain(4, last);
        const NodeId sum = addNode(graph, "Add");
        lamina::connect(graph, last, sum, 0);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) graph.nodes[i].position = {0, static_cast<double>(i) * Spacing::row};
        lamina::connect(graph, graph.nodes[0].id, sum, 1);
        inserted(graph, graph.edges.back());
        std::map<NodeId, Point> at;
        for (const Node& node : graph.nodes) at[node.id] = node.position;
        QVERIFY(!overlap(at));
        QCOMPARE(at.at(sum).y, 4 * Spacing::row);  // there was room already
    }

    void aLayerBeforeOneInABlockComesIntoTheBlock() {
        NodeId last = 0;
        Graph graph = chain(4, last);
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) graph.nodes[i].position = {0, static_cast<double>(i) * Spacing::row};
        const NodeId inner = graph.nodes[2].id;
        for (const NodeId id : {inner, last}) findNode(graph, id)->block = "two";
        const NodeId between = inserted(graph, graph.edges[1]);
        QCOMPARE(findNode(graph, between)->block, std::string("two"));
        QCOMPARE(placeOf(graph, inner).y - placeOf(graph, between).y, Spacing::row);
        QCOMPARE(placeOf(graph, last).y - placeOf(graph, inner).y, Spacing::row);
    }

    void mostLayersInOnePlaceAreAHeap() {
        NodeId last = 0;
        Graph graph = chain(5, last);
        QVERIFY(liesInAHeap(graph));
        findNode(graph, last)->block = "inner";
        placeCards(graph);
        QVERIFY(!liesInAHeap(graph));
        graph.nodes[1].position = graph.nodes[0].position;  // two of five that a person has laid so
        QVERIFY(!liesInAHeap(graph));
        QVERIFY(!liesInAHeap(Graph{}) && !liesInAHeap(chain(1, last)));
    }

    void anEmptyDrawingHasNoPositions() { QVERIFY(arrange(Graph{}).empty()); }

    void aThousandLayersAreArrangedAtOnce() {
        NodeId last = 0;
        Graph graph = chain(1000, last);
        for (std::size_t i = 0; i + 4 < graph.nodes.size(); i += 4) {
            const NodeId sum = addNode(graph, "Add");
            lamina::connect(graph, graph.nodes[i].id, sum, 0);
            lamina::connect(graph, graph.nodes[i + 3].id, sum, 1);
        }
        QElapsedTimer timer;
        timer.start();
        const auto at = placed(graph);
        QCOMPARE(at.size(), graph.nodes.size());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        for (const auto& [id, p] : at) QVERIFY(std::isfinite(p.x) && std::isfinite(p.y));
    }
};

LAMINA_TEST(ArrangeTest)

}  // namespace arrange_test

#include "arrange_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The layout that L makes.
#include "ui/document/arrange.h"

#include <QElapsedTimer>
#include <QtTest>
#include <cmath>
#include <map>

#include "ui/document/verbs.h"

using namespace lamina;
using namespace lamina::ui;

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

QTEST_MAIN(ArrangeTest)
#include "arrange_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "engine/compile/infer.h"
#include "tests/support/mended.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_program.h"

namespace infer_test {

using namespace lamina;

class InferTest : public QObject {
    Q_OBJECT
 private slots:
    void shapesAndParametersFollowTheWires();
    void anUnconnectedLayerIsNamed();
    void layersThatShareCountTheirWeightsOnce();
    void whatCannotShareIsSaidAndMended();
    void aBadParameterIsNamedWithItsRange();
    void anUnknownLayerIsNoCrash();
    void aThousandLayersTakeUnderTenMilliseconds();
    void aFrozenLayerHasNoTrainableParameters();
};

namespace {
Graph chain(int layers) {
    Graph g;
    NodeId last = addNode(g, "Input", "image", {{"shape", Ints{784}}});
    for (int i = 0; i < layers; ++i) {
        const NodeId next = addNode(g, "Dense", {}, {{"units", std::int64_t{64}}});
        connect(g, last, next);
        last = next;
    }
    return g;
}
}  // namespace

void InferTest::shapesAndParametersFollowTheWires() {
    const Graph g = chain(2);
    const Inference found = infer(g);
    QVERIFY(!found.hasErrors());
    QCOMPARE(found.parameters, 784 * 64 + 64 + 64 * 64 + 64);
    QVERIFY(found.at(g.nodes[2].id).output == Shape{64});
    QCOMPARE(found.outputs.size(), std::size_t{1});
    QCOMPARE(found.multiplyAdds, 784.0 * 64 + 64.0 * 64);
}

void InferTest::anUnconnectedLayerIsNamed() {
    Graph g = chain(1);
    const NodeId loose = addNode(g, "Dense", "loose");
    const Inference found = infer(g);
    QVERIFY(found.hasErrors());
    const auto it = std::find_if(found.issues.begin(), found.issues.end(), [&](const Issue& i) { return i.node == loose; });
    QVERIFY(it != found.issues.end());
    QVERIFY(it->title.find("loose") != std::string::npos);
    QVERIFY(!found.at(loose).known);
}

void InferTest::layersThatShareCountTheirWeightsOnce() {
    Graph g = chain(2);
    const auto alone = infer(g).parameters;
    const NodeId last = g.nodes.back().id, again = addSharer(g, last, {});
    lamina::connect(g, last, again);
    const Inference found = infer(g);
    QVERIFY(found.issues.empty());
    QCOMPARE(found.parameters, alone);
    QCOMPARE(found.at(again).weightsOf, last);
    QVERIFY(found.at(again).weights.empty());
}

void InferTest::whatCannotShareIsSaidAndMended() {
    Graph g = chain(2);
    const NodeId first = g.nodes[1].id, last = g.nodes.back().id, again = addSharer(g, first, {});
    lamina::connect(g, last, again);
    Inference found = infer(g);  // 784 and 64 numbers in
    QVERIFY(found.hasErrors());
    QCOMPARE(found.issues.front().node, again);
    QVERIFY(found.issues.front().detail.find("784") != std::string::npos);
    findNode(g, again)->weightsOf = last;
    findNode(g, again)->params["activation"] = std::string("relu");
    found = infer(g);
    QVERIFY(found.hasErrors());
    mend(g, found.issues.front().remedies.front());
    QVERIFY(infer(g).issues.empty());
}

void InferTest::aBadParameterIsNamedWithItsRange() {
    Graph g = chain(1);
    g.nodes[1].params["units"] = std::int64_t{0};
    const Inference found = infer(g);
    QVERIFY(found.hasErrors());
    QVERIFY2(found.issues.front().detail.find("from 1") != std::string::npos, found.issues.front().detail.c_str());
    QVERIFY(found.issues.front().detail.find("0") != std::string::npos);
}

void InferTest::anUnknownLayerIsNoCrash() {
    Graph g = chain(1);
    g.nodes[1].layer = "Quantum";
    const Inference found = infer(g);
    QVERIFY(found.hasErrors());
    QVERIFY(found.issues.front().title.find("Quantum") != std::string::npos);
}

void InferTest::aThousandLayersTakeUnderTenMilliseconds() {
    if (lamina::test::sanitized) QSKIP("timings mean nothing under a sanitizer");
    const Graph g = chain(1000);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int round = 0; round < 5; ++round) {
        QElapsedTimer timer;
        timer.start();
        const Inference found = infer(g);
        best = std::min(best, timer.nsecsElapsed());
        QVERIFY(!found.hasErrors());
    }
    qInfo("infer on 1 000 layers: %.2f ms", 1e-6 * static_cast<double>(best));
    QVERIFY(best < 10'000'000);
}

void InferTest::aFrozenLayerHasNoTrainableParameters() {
    Graph g = chain(2);
    g.nodes[1].trainable = false;
    const Inference found = infer(g);
    QCOMPARE(found.trainableParameters, 64 * 64 + 64);
}

LAMINA_TEST(InferTest)

}  // namespace infer_test

#include "infer_test.moc"

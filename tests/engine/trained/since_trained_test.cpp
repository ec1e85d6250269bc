// SPDX-License-Identifier: GPL-3.0-or-later
// Promises of telling whether net or data are others than those that were trained.
#include "engine/trained/since_trained.h"

#include <QTest>

#include "tests/support/test_program.h"

namespace since_trained_test {

using namespace lamina;

namespace {

Project project() {
    Project p;
    const NodeId in = addNode(p.graph, "Input", "x", {{"shape", Ints{2}}});
    const NodeId hidden = addNode(p.graph, "Dense", "hidden", {{"units", std::int64_t{4}}});
    const NodeId out = addNode(p.graph, "Dense", "y", {{"units", std::int64_t{1}}});
    lamina::connect(p.graph, in, hidden);
    lamina::connect(p.graph, hidden, out);
    p.data.source = std::string("csv");
    p.data.paths = {"/data/rows.csv"};
    p.data.columns["y"].role = ColumnRole::Target;
    return p;
}

}  // namespace

class SinceTrainedTest : public QObject {
    Q_OBJECT
 private slots:
    void whatDoesNotTouchTheAnswersIsNoChange() {
        Project now = project();
        QVERIFY(!changedSince(project(), now).any());
        now.graph.nodes[1].position = {300, 40};
        now.graph.nodes[1].trainable = false;
        now.graph.nodes[1].params["use_bias"] = true;  // as usual
        now.training.epochs = 99;
        now.data.paths = {"/data/old/../rows.csv"};
        now.data.columns["x"] = {};
        QVERIFY(!changedSince(project(), now).any());
    }

    void layersAreKnownByTheirNames() {
        Project again;
        const NodeId out = addNode(again.graph, "Dense", "y", {{"units", std::int64_t{1}}});
        const NodeId hidden = addNode(again.graph, "Dense", "hidden", {{"units", std::int64_t{4}}});
        const NodeId in = addNode(again.graph, "Input", "x", {{"shape", Ints{2}}});
        lamina::connect(again.graph, in, hidden);
        lamina::connect(again.graph, hidden, out);
        again.data = project().data;
        QVERIFY(!changedSince(project(), again).any());
        again.graph.edges.clear();
        lamina::connect(again.graph, in, out);
        lamina::connect(again.graph, out, hidden);
        QVERIFY(changedSince(project(), again).net);
    }

    void anotherNetIsTold() {
        Project now = project();
        now.graph.nodes[1].params["units"] = std::int64_t{5};
        QVERIFY(changedSince(project(), now).net && !changedSince(project(), now).data);
        now = project();
        addNode(now.graph, "Dense", "more");
        QVERIFY(changedSince(project(), now).net);
    }

    void otherDataAreTold() {
        Project now = project();
        now.data.split.seed = 8;
        QVERIFY(changedSince(project(), now).data && !changedSince(project(), now).net);
        now = project();
        now.data.columns["x"].role = ColumnRole::Ignore;
        QVERIFY(changedSince(project(), now).data);
        Project without = project();
        without.data = {};
        QVERIFY(!changedSince(without, now).data);  // given since
    }
};

LAMINA_TEST(SinceTrainedTest)

}  // namespace since_trained_test

#include "since_trained_test.moc"

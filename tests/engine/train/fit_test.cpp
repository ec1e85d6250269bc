// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a net and data that do not meet, before anything is trained.
#include <QtTest>

#include "engine/train/fit.h"

using namespace lamina;

namespace {

/** x → trunk → a (3 numbers out), and trunk → b (1). */
struct Fork {
    Fork() {
        const NodeId x = addNode(graph, "Input", "x", {{"shape", Ints{4}}});
        trunk = add(x, "trunk", 8);
        a = add(trunk, "a", 3), b = add(trunk, "b", 1);
        recipe.outputs["b"] = {{"mean_squared_error", {}}, 1, {}};
    }
    NodeId add(NodeId from, const std::string& name, std::int64_t units) {
        const NodeId id = addNode(graph, "Dense", name, {{"units", units}});
        lamina::connect(graph, from, id);
        return id;
    }
    std::vector<Issue> issues(const DataShape& data) const { return checkFit(graph, infer(graph), recipe, data); }

    Graph graph;
    TrainingRecipe recipe;
    NodeId trunk = 0, a = 0, b = 0;
};

DataShape classesOnly() {
    DataShape data;
    data.inputs = {Shape{4}};
    data.ids = {0};
    data.target = Shape{}, data.classes = 3;
    return data;
}

DataShape classesAndNumber() {
    DataShape data = classesOnly();
    data.others = {{Shape{1}, 0}};
    return data;
}

}  // namespace

class FitTest : public QObject {
    Q_OBJECT
 private slots:
    void everyOutputIsHeldAgainstItsOwnTarget() {
        Fork fork;
        QVERIFY(fork.issues(classesAndNumber()).empty());
        findNode(fork.graph, fork.b)->params["units"] = std::int64_t{2};
        const auto issues = fork.issues(classesAndNumber());
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues.front().node, fork.b);
        issues.front().fixes.front().apply(fork.graph);
        QVERIFY(fork.issues(classesAndNumber()).empty());
    }

    void anOutputWithoutATargetLeadsNowhereAndCanBeRemoved() {
        Fork fork;
        const NodeId deep = fork.add(fork.a, "deep", 3);
        const auto issues = fork.issues(classesOnly());
        QCOMPARE(issues.size(), std::size_t{1});
        QCOMPARE(issues.front().node, fork.b);  // at the end of the shorter way
        QVERIFY(issues.front().title.find("leads nowhere") != std::string::npos);
        issues.front().fixes.front().apply(fork.graph);
        QVERIFY(fork.issues(classesOnly()).empty());
        QVERIFY(findNode(fork.graph, deep));
    }

    void aTargetWithoutAnOutputIsSaid() {
        Fork fork;
        removeNode(fork.graph, fork.b);
        const auto issues = fork.issues(classesAndNumber());
        QCOMPARE(issues.size(), std::size_t{1});
        QVERIFY(issues.front().title.find("1 output, the data 2 targets") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(FitTest)
#include "fit_test.moc"

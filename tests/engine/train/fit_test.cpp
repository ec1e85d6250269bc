// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a net and data that do not meet, before anything is trained.
#include <QtTest>

#include "engine/base/error.h"
#include "engine/data/prepare.h"
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

/** Ids at five steps, a class at each: Embedding → LSTM of every step → Dense of so many classes. */
Project tagger(std::int64_t classes) {
    Project p;
    const NodeId x = addNode(p.graph, "Input", "x", {{"shape", Ints{5}}});
    const NodeId e = addNode(p.graph, "Embedding", "e", {{"input_dim", std::int64_t{9}}, {"output_dim", std::int64_t{4}}});
    const NodeId l = addNode(p.graph, "LSTM", "l", {{"units", std::int64_t{3}}, {"return_sequences", true}});
    const NodeId y = addNode(p.graph, "Dense", "y", {{"units", classes}, {"activation", std::string("softmax")}});
    lamina::connect(p.graph, x, e), lamina::connect(p.graph, e, l), lamina::connect(p.graph, l, y);
    p.training.loss = {"sparse_categorical_crossentropy", {}};
    return p;
}

/** Two sequences of five ids and their labels, of any type. */
template <class T>
RawData sequences(const std::vector<T>& labels) {
    RawData raw;
    raw.source = "npz";
    raw.arrays = std::make_shared<const Arrays>(Arrays{{"x", Tensor::of(Shape{2, 5}, std::vector<std::int32_t>{1, 2, 3, 4, 5, 6, 7, 8, 0, 1})}, {"y", Tensor::of(Shape{2, 5}, labels)}});
    return raw;
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

    void labelsOfEveryStepAskForAsManyUnitsAsThereAreClasses() {
        const RawData raw = sequences(std::vector<std::int32_t>{0, 6, 2, 3, 1, 4, 4, 5, 0, 2});
        DataRecipe keep;
        keep.split = {1, 0, 0, 0, false, false};
        for (const std::int64_t units : {7, 9}) {
            const Project p = tagger(units);
            const Dataset data = prepare(raw, keep, wantedBy(p));
            QVERIFY(data.targets.front().shape() == (Shape{2, 5}));
            QVERIFY(data.preparation.classes.empty());
            const auto issues = checkFit(p.graph, infer(p.graph), p.training, shapeOf(data));
            QVERIFY2(issues.empty() == (units == 7), issues.empty() ? "" : issues.front().detail.c_str());
        }
    }

    void labelsOfEveryStepMayLookOneHotOrBeFloats() {
        DataRecipe keep;
        keep.split = {1, 0, 0, 0, false, false};
        const Project p = tagger(2);
        const Dataset data = prepare(sequences(std::vector<float>{0, 1, 0, 0, 0, 0, 0, 0, 0, 1}), keep, wantedBy(p));  // one 1 a row
        QVERIFY(data.targets.front().dtype() == DType::Int32);
        QVERIFY(data.targets.front().shape() == (Shape{2, 5}));
        QVERIFY(checkFit(p.graph, infer(p.graph), p.training, shapeOf(data)).empty());
        QVERIFY_EXCEPTION_THROWN(prepare(sequences(std::vector<float>{0, 1.5f, 0, 0, 0, 0, 0, 0, 0, 1}), keep, wantedBy(p)), Error);
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
